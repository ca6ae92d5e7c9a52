import { type AddressGuard, GitFailure, type ProxySettings, readGitFolder } from '@hansa/charts'
import pLimit from 'p-limit'
import { badField, HansaError } from '../../../runtime/errors.js'
import { checkGitAccess, credentialsOf, gitWordsFor } from './access.js'
import { sourceOfContent } from './content.js'
import type { GitSent } from './schema.js'

/** A folder in Git as another source, and where it is from. */
export interface ReadSource {
  source: unknown
  from: string
}

/** Reads a folder in Git when a bundle is pushed, and never again. Throws `BadRequest`, or `Unprocessable` for a server that cannot be read. */
export type GitReader = (sent: GitSent) => Promise<ReadSource>

/** Each takes a few processes. */
const mostReads = 4
/** Of one Git command: clients wait for the push. */
const totalMs = 120_000

const field = '/spec/source'

const asHansaError = (error: unknown): unknown => {
  if (!(error instanceof GitFailure)) return error
  const { problem, fix, temporary } = error
  return temporary
    ? new HansaError('Unprocessable', { reason: problem, fix }, { cause: error })
    : badField(field, problem, fix)
}

export const createGitReader = ({
  guard,
  proxy,
}: {
  guard: AddressGuard
  proxy?: ProxySettings | undefined
}): GitReader => {
  const turn = pLimit(mostReads)
  const options = { guard, proxy, words: gitWordsFor('source'), limits: { totalMs } }
  return async ({ type: _, url, ref, path, access = {}, ...chart }) => {
    checkGitAccess(url, access, field)
    const { password, token, sshKey, certificateAuthority, plainHttp } = access
    const credentials = credentialsOf(access, {
      password: password?.value,
      token: token?.value,
      sshKey: sshKey?.value,
    })
    const reference = { url, path, ...(ref === undefined ? {} : { ref }) }
    try {
      return await turn(async () => {
        const read = await readGitFolder(reference, { credentials, certificateAuthority, plainHttp }, options)
        const { source } = sourceOfContent(read.content)
        const [option] = Object.entries(chart).flatMap(([name, value]) => (value === undefined ? [] : [name]))
        if (source.type !== 'helm' && option !== undefined)
          throw badField(`${field}/${option}`, `needs a chart, and "${path}" has no Chart.yaml`, 'remove it')
        return { source: { ...source, ...chart }, from: read.from }
      })
    } catch (error) {
      throw asHansaError(error)
    }
  }
}
