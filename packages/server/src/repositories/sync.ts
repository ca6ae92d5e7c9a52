import {
  type CommitTree,
  fetchCommit,
  findContent,
  GitFailure,
  type GitOptions,
  type GitRemote,
  type OpenRemote,
  openRemote,
  readContent,
} from '@hansa/charts'
import { ZodError } from 'zod'
import { credentialsOf, type DependencyRepository, gitWordsFor, sourceOfContent } from '../bundles/index.js'
import type { Sealer } from '../db/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { foreignText } from '../runtime/foreign-text.js'
import type { FollowedBundle, RepositoryBundleStatus } from './contract.js'
import { openDependencyRepositories } from './dependency-secrets.js'
import { contentDigest, followedSource } from './followed.js'
import { type PushContext, pushBundle } from './push.js'
import { openSecrets, type RepositorySecrets } from './secrets.js'
import { changeStatus, type RepositoryRow, repositoryByUid } from './store.js'

export interface SyncContext extends PushContext {
  sealer: Sealer
  clock: Clock
  /** How repositories are reached. */
  remote: Omit<GitOptions, 'words'>
}

/** What one look at a repository led to. `again`: something failed that can succeed without a new commit. */
export type SyncOutcome = 'unchanged' | 'read' | 'again'

/** Whether the status is about this commit and this generation. */
const isRead = ({ status, generation }: RepositoryRow, commit: string): boolean =>
  status.commit === commit && status.generation === generation && status.problem === undefined

/** Errors of the content stay until it changes; others, such as a server without an answer, do not. */
export const isOfContent = (error: unknown): boolean =>
  (error instanceof GitFailure && !error.temporary) ||
  error instanceof ZodError ||
  (error instanceof HansaError && ['BadRequest', 'MissingReference'].includes(error.code))

const problemOf = (error: unknown): string => {
  if (error instanceof ZodError) {
    const [issue] = error.issues
    return foreignText(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}; correct the file`)
  }
  if (error instanceof HansaError) return foreignText(`${error.message}; ${error.hint}`)
  if (error instanceof GitFailure) return foreignText(error.message)
  throw error
}

interface BundleOutcome {
  status: RepositoryBundleStatus
  again: boolean
}

/** A commit, and what reading it needs. */
interface ReadableCommit {
  tree: CommitTree
  commit: string
  limits: OpenRemote['limits']
  /** With secrets in clear text. */
  dependencyRepositories: readonly DependencyRepository[]
}

const syncBundle = async (
  context: SyncContext,
  row: RepositoryRow,
  bundle: FollowedBundle,
  { tree, commit, limits, dependencyRepositories }: ReadableCommit,
): Promise<BundleOutcome> => {
  const { problem: _, ...before } = row.status.bundles.find(({ name }) => name === bundle.name) ?? {
    name: bundle.name,
  }
  try {
    const found = await findContent(tree, bundle.path, limits)
    const digest = contentDigest(bundle, found)
    const stored = await context.store.read((reader) => reader.get('Bundle', row.namespace, bundle.name))
    if (digest === before.content && stored !== undefined) return { status: before, again: false }
    const content = sourceOfContent(await readContent(tree, found))
    const source = followedSource(bundle, content.source, dependencyRepositories)
    const version = await pushBundle(context, row, bundle, { commit, content: { ...content, source } })
    return { status: { name: bundle.name, version, commit, content: digest }, again: false }
  } catch (error) {
    return { status: { ...before, problem: problemOf(error) }, again: !isOfContent(error) }
  }
}

/** Reads the commit for all bundles of the repository, and stores the results. */
const readCommit = async (
  context: SyncContext,
  row: RepositoryRow,
  remote: OpenRemote,
  { commit, secrets }: { commit: string; secrets: RepositorySecrets },
): Promise<SyncOutcome> => {
  const tree = await fetchCommit(remote, commit)
  const dependencyRepositories = openDependencyRepositories(row.spec, secrets.all)
  const readable = { tree, commit, limits: remote.limits, dependencyRepositories }
  const outcomes: BundleOutcome[] = []
  for (const bundle of row.spec.bundles) outcomes.push(await syncBundle(context, row, bundle, readable))
  const again = outcomes.some((outcome) => outcome.again)
  await changeStatus(context, row, ({ commit: before, conditions }) => ({
    ...(conditions === undefined ? {} : { conditions }),
    generation: row.generation,
    // A commit that is not recorded is read again.
    ...(again ? (before === undefined || before === commit ? {} : { commit: before }) : { commit }),
    fetchedAt: timestamp(context.clock),
    bundles: outcomes.map(({ status }) => status),
  }))
  return again ? 'again' : 'read'
}

/** The repository that a row follows, with its secrets in clear text. */
const remoteOf = ({ spec }: RepositoryRow, secrets: RepositorySecrets, signal: AbortSignal): GitRemote => {
  const { url, branch, tag, commit, access = {} } = spec
  const ref =
    branch !== undefined
      ? { branch }
      : tag !== undefined
        ? { tag }
        : commit !== undefined
          ? { commit }
          : undefined
  return {
    url,
    ref,
    signal,
    credentials: credentialsOf(access, {
      password: secrets.password?.reveal(),
      token: secrets.token?.reveal(),
      sshKey: secrets.sshKey?.reveal(),
    }),
    certificateAuthority: access.certificateAuthority,
    plainHttp: access.plainHttp,
  }
}

/**
 * Asks the server for the commit that a Repository follows, and makes revisions of bundles whose content changed.
 * @param forced reads the commit even if it is known
 * @throws GitFailure, after which nothing has changed
 */
export const syncRepository = async (
  context: SyncContext,
  row: RepositoryRow,
  { forced, signal }: { forced: boolean; signal: AbortSignal },
): Promise<SyncOutcome> => {
  const { store, sealer } = context
  if (!forced && row.spec.commit !== undefined && isRead(row, row.spec.commit)) return 'unchanged'
  const secrets = await store.read(async (reader) => {
    const current = await repositoryByUid(reader, row.uid)
    // The secrets could now belong to another address.
    return current?.generation === row.generation ? openSecrets(reader, sealer, row.uid) : undefined
  })
  if (secrets === undefined) return 'again'
  const remote = await openRemote(remoteOf(row, secrets, signal), {
    ...context.remote,
    words: gitWordsFor('spec'),
  })
  try {
    const commit = await remote.ask()
    if (!forced && isRead(row, commit)) return 'unchanged'
    return await readCommit(context, row, remote, { commit, secrets })
  } finally {
    await remote.close()
  }
}
