import { desc, eq, lt } from 'drizzle-orm'
import type { Reader, Store, Writer } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { ServerTime } from '../../runtime/server-time.js'
import { clockDoubt, type Disagreement, disagreementAmong } from '../plan/clock.js'

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

const key = 'clock-disagreement'

/** The server that disagreed with the clock when that was last looked at, in the hub's last life too; undefined when none did. */
const readDisagreement = async (reader: Reader): Promise<Disagreement | undefined> => {
  const { meta } = reader.tables
  const [row] = await reader.db.select({ value: meta.value }).from(meta).where(eq(meta.key, key))
  // Written below, in this form.
  return row === undefined ? undefined : (JSON.parse(row.value) as Disagreement)
}

export const createClockCheck = (options: { store: Store; writer: Writer; clock: Clock }): ClockCheck => {
  const { store, writer, clock } = options
  const started = { at: clock.now(), monotonic: clock.monotonic() }
  const witnesses = new Map<string, ServerTime>()
  let stored: { at: number | undefined; disagreement: Disagreement | undefined } | undefined

  /** A restart makes no wrong clock right: what is stored since it went wrong agrees with it. */
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
