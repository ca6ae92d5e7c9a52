import type { Egress } from '../../runtime/egress.js'
import type { DirectoryLimits } from '../../runtime/limits.js'
import { localFaultOf } from '../../runtime/local-fault.js'
import type { ServerTime } from '../../runtime/server-time.js'
import type { LdapSpec } from '../contract.js'
import { ReadFailure } from '../failure.js'
import { type DirectoryMark, isOlder, newestTime, sameMark } from '../marks.js'
import type { RawEntry } from '../raw.js'
import { type Settings, settingsOf } from '../settings.js'
import type { Source, SourceRead } from '../source.js'
import { type Connection, createConnection } from './connection.js'
import {
  changedSinceTimestamp,
  changedSinceUsn,
  contextCsn,
  currentTime,
  highestUsn,
  newestOf,
} from './marks.js'
import { withAllValues } from './ranges.js'
import type { LdapSession } from './session.js'
import type { LdapSecrets } from './target.js'

/** A change is detected with a resolution of 1 s, so the same second is checked once more. */
const sameSecondMs = 2_500
/** A change that did not exist this long ago shows the current time of the server's clock. */
const freshChangeMs = 60_000
/** If deletions can be invisible to us, a period without changes ends with a full read. */
const hiddenDeletionsMs = 60_000

/** When a directory was polled and read, on the monotonic clock. */
interface PollTimes {
  /** The last poll and the poll before it. */
  polled: number
  polledBefore: number
  /** The last complete read. */
  read: number
  /** When the second of the newest change must be checked once more. */
  readAgain: number | undefined
}

interface SourceContext {
  settings: Settings
  pageSize: number
  connection: Connection
  monotonic: () => number
  times: PollTimes
}

const markNow = async (
  { settings, connection }: SourceContext,
  to: LdapSession,
  signal?: AbortSignal,
): Promise<DirectoryMark | undefined> => {
  if (settings.changes === 'contextCSN') return contextCsn(to, await connection.suffixes(to, signal), signal)
  return settings.changes === 'uSNChanged' ? highestUsn(to, signal) : undefined
}

const everything = async (
  { settings, pageSize }: SourceContext,
  to: LdapSession,
  signal?: AbortSignal,
): Promise<Pick<SourceRead, 'raw' | 'references'>> => {
  const { people, groups } = settings
  const search = (part: { base: string; filter: string; requested: readonly string[] }) =>
    to.search({
      base: part.base,
      scope: 'sub',
      filter: part.filter,
      attributes: part.requested,
      pageSize,
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

/** The server's clock: requested, or shown by a change that was made since the poll before. */
const timeOf = async (
  { monotonic, times }: SourceContext,
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
  const fresh = heard - times.polledBefore <= freshChangeMs
  const at = accepted === undefined || sameMark(accepted, mark) ? undefined : newestTime(mark)
  return fresh && at !== undefined ? { at, monotonic: heard } : undefined
}

/** Reads from one server. Throws ReadFailure, also if the server has an older state than `accepted`. */
const readFrom = async (
  context: SourceContext,
  url: string,
  accepted: DirectoryMark | undefined,
  signal?: AbortSignal,
): Promise<SourceRead> => {
  const { settings, connection, monotonic, times } = context
  const to = await connection.openAt(url, signal)
  to.begin()
  const before = await markNow(context, to, signal)
  if (before !== undefined && accepted !== undefined && isOlder(before, accepted))
    throw new ReadFailure(
      'Older',
      `${url} lags behind: it does not have the state of the last accepted read yet`,
      'wait for it to catch up; if the directory was restored from a backup on purpose: `hansa directory accept NAME`',
    )
  const { raw, references } = await everything(context, to, signal)
  const after = await markNow(context, to, signal)
  times.read = monotonic()
  if (before !== undefined && after !== undefined)
    return {
      raw,
      references,
      mark: before,
      stable: sameMark(before, after),
      time: await timeOf(context, to, before, accepted, signal),
    }
  const newest =
    settings.changes === 'none'
      ? undefined
      : await newestOf(to, settings, [...raw.people, ...raw.groups], signal)
  if (newest !== undefined && !(accepted !== undefined && sameMark(newest, accepted)))
    times.readAgain = times.read + sameSecondMs
  const mark: DirectoryMark = newest ?? { by: 'none', server: url }
  return { raw, references, mark, stable: true, time: await timeOf(context, to, mark, accepted, signal) }
}

/** One failure for all servers. */
const failureOfAll = (failures: readonly ReadFailure[]): ReadFailure | undefined => {
  const [first] = failures
  if (first === undefined || failures.length === 1) return first
  const all = failures.map(({ message }) => message).join('; ')
  // A server that was not queried has no result: the directory could be reachable.
  const told = failures.find((failure) => localFaultOf(failure) !== undefined) ?? first
  return new ReadFailure(told.reason, all, told.hint, told)
}

const changedUsn = async (
  context: SourceContext,
  to: LdapSession,
  since: Extract<DirectoryMark, { by: 'uSNChanged' }>,
  signal?: AbortSignal,
): Promise<boolean> => {
  const { settings, connection, monotonic, times } = context
  const now = await markNow(context, to, signal)
  if (now === undefined || now.by !== 'uSNChanged' || now.controller !== since.controller) return true
  if (now.highest === since.highest) return false
  if (BigInt(now.highest) < BigInt(since.highest)) return true
  const suffixes = await connection.suffixes(to, signal)
  if (await changedSinceUsn(to, settings, suffixes, BigInt(since.highest), signal)) return true
  return monotonic() - times.read >= hiddenDeletionsMs
}

const changedOn = async (
  context: SourceContext,
  to: LdapSession,
  since: DirectoryMark,
  signal?: AbortSignal,
): Promise<boolean> => {
  const { settings, monotonic, times } = context
  if (since.by === 'contextCSN') {
    const now = await markNow(context, to, signal)
    return now === undefined || !sameMark(now, since)
  }
  if (since.by === 'uSNChanged') return changedUsn(context, to, since, signal)
  if (since.by === 'modifyTimestamp') {
    if (times.readAgain !== undefined && monotonic() >= times.readAgain) {
      times.readAgain = undefined
      return true
    }
    return changedSinceTimestamp(to, settings, since, signal)
  }
  return true
}

/** People and groups of LDAP servers. `monotonic` is a clock in milliseconds. */
export const createLdapSource = (options: {
  spec: LdapSpec
  secrets: LdapSecrets
  egress: Egress
  limits?: DirectoryLimits | undefined
  monotonic: () => number
}): Source => {
  const { spec, monotonic } = options
  const settings = settingsOf(spec)
  const connection = createConnection({ ...options, settings })
  const times: PollTimes = {
    polled: Number.NEGATIVE_INFINITY,
    polledBefore: Number.NEGATIVE_INFINITY,
    read: monotonic(),
    readAgain: undefined,
  }
  const context: SourceContext = { settings, pageSize: spec.pageSize, connection, monotonic, times }
  return {
    changed: async (since, signal) => {
      times.polledBefore = times.polled
      times.polled = monotonic()
      const session = connection.session()
      // Marks of another server are not comparable: everything is read.
      if (session === undefined || session.url !== since.server) return true
      try {
        session.begin()
        return await changedOn(context, session, since, signal)
      } catch {
        // The next read continues with another server, or reports what is wrong.
        return true
      }
    },
    /** Reads from the first server with an acceptable state. */
    read: async (accepted, signal) => {
      const failures: ReadFailure[] = []
      for (const url of connection.order()) {
        try {
          return await readFrom(context, url, accepted, signal)
        } catch (error) {
          connection.close()
          if (!(error instanceof ReadFailure)) throw error
          failures.push(error)
          if (signal?.aborted) break
        }
      }
      throw failureOfAll(failures)
    },
    close: connection.close,
  }
}
