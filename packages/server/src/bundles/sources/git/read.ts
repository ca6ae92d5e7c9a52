import { type AddressGuard, GitFailure, type ProxySettings, readGitFolder } from '@hansa/charts'
import pLimit from 'p-limit'
import { badField, HansaError } from '../../../runtime/errors.js'
import { checkGitAccess, credentialsOf, gitWordsFor } from './access.js'
import { sourceOfContent, withChartOptions } from './content.js'
import type { GitSent } from './schema.js'

/** A folder in Git as another source, and where it is from. */
export interface ReadSource {
  source: unknown
  from: string
}

/**
 * Reads a folder in Git when a bundle is pushed, and never again. Throws `BadRequest`, `Unprocessable` for a server that cannot be read and
 * when `signal` aborts, `Unavailable` when the hub closes.
 */
export type GitReader = (sent: GitSent, signal?: AbortSignal) => Promise<ReadSource>

/** Each takes a few processes. */
const mostReads = 4
/** Of one Git command, and of all of one read: clients wait for the push. */
const commandMs = 120_000
const readMs = 240_000

const field = '/spec/source'

const asHansaError = (error: unknown): unknown => {
  if (!(error instanceof GitFailure)) return error
  const { problem, fix, temporary } = error
  return temporary
    ? new HansaError('Unprocessable', { reason: problem, fix }, { cause: error })
    : badField(field, problem, fix)
}

/** What ends a read before it is done. */
interface Ends {
  deadline: AbortSignal
  closing: AbortSignal
}

const stopped = ({ deadline, closing }: Ends, totalMs: number): HansaError => {
  if (closing.aborted)
    return new HansaError('Unavailable', { reason: 'the hub stopped while it read the folder in Git' })
  return deadline.aborted
    ? new HansaError('Unprocessable', {
        reason: `reading the folder in Git took longer than the limit of ${totalMs / 1000} s`,
        fix: 'push it again when the server is faster, or push a folder that refers to fewer others',
      })
    : new HansaError('Unprocessable', {
        reason: 'the client ended the request while the folder in Git was read',
        fix: 'push it again',
      })
}

export interface GitReads {
  read: GitReader
  /** Ends the reads that run; resolves when their folders are removed, which can contain keys. */
  close(): Promise<void>
}

export const createGitReads = ({
  guard,
  proxy,
  totalMs = readMs,
}: {
  guard: AddressGuard
  proxy?: ProxySettings | undefined
  totalMs?: number
}): GitReads => {
  const closing = new AbortController()
  const running = new Set<Promise<unknown>>()
  const turn = pLimit(mostReads)
  const options = { guard, proxy, words: gitWordsFor('source'), limits: { totalMs: commandMs } }
  /** Runs a read when it is its turn. */
  const inTime = (
    request: AbortSignal | undefined,
    read: (signal: AbortSignal) => Promise<ReadSource>,
  ): Promise<ReadSource> => {
    const result = turn(async () => {
      const ends = { deadline: AbortSignal.timeout(totalMs), closing: closing.signal }
      const signal = AbortSignal.any([...Object.values(ends), ...(request === undefined ? [] : [request])])
      try {
        signal.throwIfAborted()
        return await read(signal)
      } catch (error) {
        throw error === signal.reason ? stopped(ends, totalMs) : asHansaError(error)
      }
    })
    running.add(result)
    return result.finally(() => running.delete(result))
  }
  const read: GitReader = async ({ type: _, url, ref, path, access = {}, ...chart }, request) => {
    checkGitAccess(url, access, field)
    const { password, token, sshKey, certificateAuthority, plainHttp } = access
    const credentials = credentialsOf(access, {
      password: password?.value,
      token: token?.value,
      sshKey: sshKey?.value,
    })
    const reference = { url, path, ...(ref === undefined ? {} : { ref }) }
    return inTime(request, async (signal) => {
      const remote = { credentials, certificateAuthority, plainHttp, signal }
      const { content, from } = await readGitFolder(reference, remote, options)
      const { source } = sourceOfContent(content)
      const refuse = (option: string) =>
        badField(`${field}/${option}`, `needs a chart, and "${path}" has no Chart.yaml`, 'remove it')
      return { source: withChartOptions(source, chart, refuse), from }
    })
  }
  return {
    read,
    close: async () => {
      closing.abort()
      await Promise.allSettled([...running])
    },
  }
}
