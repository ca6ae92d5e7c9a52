import { type GitReference, originOfCommit, refOf } from './address.js'
import { findContent, type GitContent, readContent } from './content.js'
import { type GitOptions, type GitRemote, openRemote } from './remote.js'
import { fetchCommit } from './tree.js'

/** A folder of a commit. */
export interface ReadFolder {
  content: GitContent
  commit: string
  /** The repository, the folder, the ref as it was written, and the commit: `https://…/apps.git//web?ref=main@COMMIT`. */
  from: string
}

/**
 * Reads one folder of a repository once.
 * @throws GitFailure; the reason of `access.signal` when it aborts
 */
export const readGitFolder = async (
  reference: GitReference,
  access: Omit<GitRemote, 'url' | 'ref'>,
  options: GitOptions,
): Promise<ReadFolder> => {
  const { url, path, ref } = reference
  const remote = await openRemote({ ...access, url, ref: refOf(ref) }, options)
  try {
    const commit = await remote.ask()
    const tree = await fetchCommit(remote, commit)
    const content = await readContent(tree, await findContent(tree, path, remote.limits))
    return { content, commit, from: originOfCommit(reference, commit) }
  } finally {
    await remote.close()
  }
}
