import type { Egress } from '../../runtime/egress.js'
import type { DirectoryLimits } from '../../runtime/limits.js'
import { localFaultOf } from '../../runtime/local-fault.js'
import type { ServerTime } from '../../runtime/server-time.js'
import type { LdapSpec } from '../contract.js'
import { ReadFailure } from '../failure.js'
import { type DirectoryMark, isOlder, newestTime, sameMark } from '../marks.js'
import type { RawEntry } from '../raw.js'
import { settingsOf } from '../settings.js'
import type { Source, SourceRead } from '../source.js'
import {
  changedSinceTimestamp,
  changedSinceUsn,
  contextCsn,
  currentTime,
  highestUsn,
  newestOf,
  suffixesOf,
} from './marks.js'
import { withAllValues } from './ranges.js'
import { type LdapSession, openSession } from './session.js'
import type { LdapSecrets } from './target.js'

/** A change is detected with a resolution of 1 s, so the same second is checked once more. */
const sameSecondMs = 2_500
/** How often at most a server listed before the one in use is tried again. */
const tryFirstMs = 60_000
/** A change that did not exist this long ago shows the current time of the server's clock. */
const freshChangeMs = 60_000
/** If deletions can be invisible to us, a period without changes ends with a full read. */
const hiddenDeletionsMs = 60_000

/** People and groups of LDAP servers. `monotonic` is a clock in milliseconds. */
export const createLdapSource = (options: {
  spec: LdapSpec
  secrets: LdapSecrets
  egress: Egress
  limits?: DirectoryLimits | undefined
  monotonic: () => number
}): Source => {
  const { spec, secrets, egress, limits, monotonic } = options
  const settings = settingsOf(spec)
  let session: LdapSession | undefined
  let suffixes: readonly string[] | undefined
  let readAgainAt: number | undefined
  let readAt = monotonic()
  /** Times of the last poll and of the poll before it. */
  let looks = { last: Number.NEGATIVE_INFINITY, before: Number.NEGATIVE_INFINITY }
  let triedFirstAt = Number.NEGATIVE_INFINITY

  const close = (): void => {
    session?.close()
    session = undefined
    suffixes = undefined
  }

  const openAt = async (url: string, signal?: AbortSignal): Promise<LdapSession> => {
    if (session?.url === url && session.usable()) return session
    close()
    const opened = await openSession({ url, spec, secrets, egress, limits, signal })
    session = opened
    return opened
  }

  const markNow = async (to: LdapSession, signal?: AbortSignal): Promise<DirectoryMark | undefined> => {
    if (settings.changes === 'contextCSN') {
      suffixes ??= await suffixesOf(to, settings, signal)
      return contextCsn(to, suffixes, signal)
    }
    return settings.changes === 'uSNChanged' ? highestUsn(to, signal) : undefined
  }

  const everything = async (to: LdapSession, signal?: AbortSignal) => {
    const { people, groups } = settings
    const search = (part: { base: string; filter: string; requested: readonly string[] }) =>
      to.search({
        base: part.base,
        scope: 'sub',
        filter: part.filter,
        attributes: part.requested,
        pageSize: spec.pageSize,
        signal,
      })
    const foundPeople = await search(people)
    const foundGroups = groups === undefined ? { entries: [], references: [] } : await search(groups)
    const whole: RawEntry[] = []
    for (const entry of foundGroups.entries) whole.push(await withAllValues(to, entry, signal))
    return {
      raw: { people: foundPeople.entries, groups: whole },
      references: [...foundPeople.references, ...foundGroups.references],
    }
  }

  /** The server's clock: asked for, or seen by a change that was made since the look before. */
  const timeOf = async (
    to: LdapSession,
    mark: DirectoryMark,
    accepted: DirectoryMark | undefined,
    signal?: AbortSignal,
  ): Promise<ServerTime | undefined> => {
    const heard = monotonic()
    if (mark.by === 'uSNChanged') {
      const at = await currentTime(to, signal)
      return at === undefined ? undefined : { at, monotonic: heard }
    }
    const fresh = heard - looks.before <= freshChangeMs
    const at = accepted === undefined || sameMark(accepted, mark) ? undefined : newestTime(mark)
    return fresh && at !== undefined ? { at, monotonic: heard } : undefined
  }

  const readFrom = async (
    url: string,
    accepted: DirectoryMark | undefined,
    signal?: AbortSignal,
  ): Promise<SourceRead> => {
    const to = await openAt(url, signal)
    to.begin()
    const before = await markNow(to, signal)
    if (before !== undefined && accepted !== undefined && isOlder(before, accepted))
      throw new ReadFailure(
        'Older',
        `${url} lags behind: it does not have the state of the last accepted read yet`,
        'wait for it to catch up; if the directory was restored from a backup on purpose: `hansa directory accept NAME`',
      )
    const { raw, references } = await everything(to, signal)
    const after = await markNow(to, signal)
    readAt = monotonic()
    if (before !== undefined && after !== undefined)
      return {
        raw,
        references,
        mark: before,
        stable: sameMark(before, after),
        time: await timeOf(to, before, accepted, signal),
      }
    const newest =
      settings.changes === 'none'
        ? undefined
        : await newestOf(to, settings, [...raw.people, ...raw.groups], signal)
    if (newest !== undefined && !(accepted !== undefined && sameMark(newest, accepted)))
      readAgainAt = readAt + sameSecondMs
    const mark: DirectoryMark = newest ?? { by: 'none', server: url }
    return { raw, references, mark, stable: true, time: await timeOf(to, mark, accepted, signal) }
  }

  /** The servers in order; the one in use before those that failed lately. */
  const order = (): readonly string[] => {
    const using = session?.usable() === true ? session.url : undefined
    if (using === undefined || monotonic() - triedFirstAt >= tryFirstMs) {
      triedFirstAt = monotonic()
      return spec.urls
    }
    return [using, ...spec.urls.filter((url) => url !== using)]
  }

  /** Reads from the first server with an acceptable state. */
  const read: Source['read'] = async (accepted, signal) => {
    const failures: ReadFailure[] = []
    for (const url of order()) {
      try {
        return await readFrom(url, accepted, signal)
      } catch (error) {
        close()
        if (!(error instanceof ReadFailure)) throw error
        failures.push(error)
        if (signal?.aborted) break
      }
    }
    const [first] = failures
    if (first === undefined || failures.length === 1) throw first
    const all = failures.map(({ message }) => message).join('; ')
    // A server that was not queried has no result: the directory could be reachable.
    const told = failures.find((failure) => localFaultOf(failure) !== undefined) ?? first
    throw new ReadFailure(told.reason, all, told.hint, told)
  }

  const changedOn = async (to: LdapSession, since: DirectoryMark, signal?: AbortSignal): Promise<boolean> => {
    if (since.by === 'contextCSN') {
      const now = await markNow(to, signal)
      return now === undefined || !sameMark(now, since)
    }
    if (since.by === 'uSNChanged') {
      const now = await markNow(to, signal)
      if (now === undefined || now.by !== 'uSNChanged' || now.controller !== since.controller) return true
      if (now.highest === since.highest) return false
      if (BigInt(now.highest) < BigInt(since.highest)) return true
      suffixes ??= await suffixesOf(to, settings, signal)
      if (await changedSinceUsn(to, settings, suffixes, BigInt(since.highest), signal)) return true
      return monotonic() - readAt >= hiddenDeletionsMs
    }
    if (since.by === 'modifyTimestamp') {
      if (readAgainAt !== undefined && monotonic() >= readAgainAt) {
        readAgainAt = undefined
        return true
      }
      return changedSinceTimestamp(to, settings, since, signal)
    }
    return true
  }

  return {
    changed: async (since, signal) => {
      looks = { last: monotonic(), before: looks.last }
      // Marks of another server are not comparable: everything is read.
      if (session === undefined || !session.usable() || session.url !== since.server) return true
      try {
        session.begin()
        return await changedOn(session, since, signal)
      } catch {
        // The next read continues with another server, or reports what is wrong.
        return true
      }
    },
    read,
    close,
  }
}
