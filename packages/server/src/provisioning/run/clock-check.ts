import { desc, eq, lt } from 'drizzle-orm'
import type { Reader, Store, Writer } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { ServerTime } from '../../runtime/server-time.js'
import { clockDoubt, type Disagreement, disagreementAmong } from '../plan/clock.js'

/** Evidence for and against the hub's clock, from all connectors and directories. */
export interface ClockCheck {
  /** Records the time of a server; undefined: forgets the server. */
  witness(what: string, time: ServerTime | undefined): void
  /** Why the clock cannot be trusted. */
  doubt(): Promise<string | undefined>
}

/** How many of the newest changes are checked for future times. */
const newest = 100

/** The newest time stored before `startedAt`, in order of storage; if one of the newest changes is more than an hour ahead, its time. */
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

const key = 'clock-disagreement'

/** The server that disagreed with the clock at the last check, including before a restart; undefined if none did. */
const readDisagreement = async (reader: Reader): Promise<Disagreement | undefined> => {
  const { meta } = reader.tables
  const [row] = await reader.db.select({ value: meta.value }).from(meta).where(eq(meta.key, key))
  // Written below in this format.
  return row === undefined ? undefined : (JSON.parse(row.value) as Disagreement)
}

export const createClockCheck = (options: { store: Store; writer: Writer; clock: Clock }): ClockCheck => {
  const { store, writer, clock } = options
  const started = { at: clock.now(), monotonic: clock.monotonic() }
  const witnesses = new Map<string, ServerTime>()
  let stored: { at: number | undefined; disagreement: Disagreement | undefined } | undefined

  /** A restart does not correct a wrong clock: times stored since it went wrong agree with it. */
  const remember = async (disagreement: Disagreement | undefined): Promise<void> => {
    await store.write(writer, async (tx) => {
      const { meta } = tx.tables
      if (disagreement === undefined) await tx.db.delete(meta).where(eq(meta.key, key))
      else {
        const row = { key, value: JSON.stringify(disagreement) }
        await tx.db.insert(meta).values(row).onConflictDoUpdate({ target: meta.key, set: row })
      }
    })
  }

  return {
    witness: (what, time) => {
      if (time === undefined) witnesses.delete(what)
      else witnesses.set(what, time)
    },
    doubt: async () => {
      stored ??= await store.read(async (reader) => ({
        at: await storedBefore(reader, started.at),
        disagreement: await readDisagreement(reader),
      }))
      const [now, monotonic] = [clock.now(), clock.monotonic()]
      const expected = ({ at, ...heard }: ServerTime): number => at + (monotonic - heard.monotonic)
      const heard = [...witnesses].map(([what, time]) => ({ what, aheadMs: now - expected(time) }))
      const disagreement = disagreementAmong(heard)
      if (heard.length > 0 && disagreement?.what !== stored.disagreement?.what) {
        await remember(disagreement)
        stored.disagreement = disagreement
      }
      return clockDoubt({
        witnesses: heard,
        remembered: stored.disagreement,
        jumpedMs: now - expected(started),
        aheadOfStoredMs: stored.at === undefined ? undefined : started.at - stored.at,
      })
    },
  }
}
