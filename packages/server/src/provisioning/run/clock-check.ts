import { desc, lt } from 'drizzle-orm'
import type { Reader, Store } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { ServerTime } from '../../runtime/server-time.js'
import { clockDoubt } from '../plan/clock.js'

/** What speaks for and against the hub's clock, of all connectors and directories together. */
export interface ClockCheck {
  /** A server told its time; undefined: it is not heard of any more. */
  witness(what: string, time: ServerTime | undefined): void
  /** Why the clock cannot be believed. */
  doubt(): Promise<string | undefined>
}

/** So many of the newest changes are looked at for times that lie ahead. */
const newest = 100

/** The newest time that was stored before `startedAt`, by the order in which it was stored; later ones are told as they are. */
const storedBefore = async (reader: Reader, startedAt: number): Promise<number | undefined> => {
  const { changes } = reader.tables
  const last = await reader.db
    .select({ at: changes.at })
    .from(changes)
    .orderBy(desc(changes.revision))
    .limit(newest)
  const ahead = Math.max(0, ...last.map(({ at }) => Date.parse(at)))
  if (ahead > startedAt + 3_600_000) return ahead
  const [before] = await reader.db
    .select({ at: changes.at })
    .from(changes)
    .where(lt(changes.at, new Date(startedAt).toISOString()))
    .orderBy(desc(changes.revision))
    .limit(1)
  return before === undefined ? undefined : Date.parse(before.at)
}

export const createClockCheck = ({ store, clock }: { store: Store; clock: Clock }): ClockCheck => {
  const started = { at: clock.now(), monotonic: clock.monotonic() }
  const witnesses = new Map<string, ServerTime>()
  let stored: { at: number | undefined } | undefined

  return {
    witness: (what, time) => {
      if (time === undefined) witnesses.delete(what)
      else witnesses.set(what, time)
    },
    doubt: async () => {
      stored ??= { at: await store.read((reader) => storedBefore(reader, started.at)) }
      const [now, monotonic] = [clock.now(), clock.monotonic()]
      const expected = ({ at, ...heard }: ServerTime): number => at + (monotonic - heard.monotonic)
      return clockDoubt({
        witnesses: [...witnesses].map(([what, time]) => ({ what, aheadMs: now - expected(time) })),
        jumpedMs: now - expected(started),
        aheadOfStoredMs: stored.at === undefined ? undefined : started.at - stored.at,
      })
    },
  }
}
