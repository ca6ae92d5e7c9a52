import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { controllerSubject } from '../runtime/subject.js'
import { sessionLocks } from './advisory-locks.js'
import type { Tables } from './database.js'
import type { DatabaseConnection } from './driver.js'
import type { Lease, Store } from './store.js'

/** The lease of controllers before it is acquired: no epoch is 0, so nothing is written under it. */
export const standbyLease = ({ holder }: Pick<Store, 'holder'>): Lease & { epoch: number } => ({
  name: 'controllers',
  holder,
  epoch: 0,
})

/** How long a lease lasts, in milliseconds. */
export interface LeaseTimes {
  /** From each renewal, whatever happens to its holder. */
  ttlMs: number
  /** From each renewal, if the holder's session with the database has ended too: the holder can act no longer than this without a renewal. */
  quietMs: number
}

/**
 * A killed holder loses its session at once and is replaced after 3 s. One that only pauses (a long garbage
 * collection, a slow disk, a busy processor) keeps its session and loses the lease after 15 s; it also stops acting after 3 s.
 */
export const leaseTimes: LeaseTimes = { ttlMs: 15_000, quietMs: 3_000 }

const lost = (lease: Lease): HansaError =>
  new HansaError('LeaseLost', { lease: lease.name, holder: lease.holder })

/**
 * Throws `LeaseLost` unless `lease` is the newest of its name. This needs no clock: a hub that takes over a lease increments its
 * epoch in a transaction, and transactions are ordered.
 */
export const checkLease = async ({ statements }: DatabaseConnection, lease: Lease): Promise<void> => {
  const [row] = await statements.lease.execute({ name: lease.name })
  if (row?.epoch !== lease.epoch || row.holder !== lease.holder) throw lost(lease)
}

/** In `ms` milliseconds by the clock of the database, because the clocks of hubs differ; on SQLite the only hub uses its own. */
const expiry = ({ dialect }: Store, clock: Clock, ms: number): SQL<string> =>
  dialect === 'postgres'
    ? sql<string>`to_char((clock_timestamp() at time zone 'UTC') + ${ms}::int * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    : sql<string>`${new Date(clock.now() + ms).toISOString()}`

/** The condition under which the lease can be taken from its holder. */
const free = (store: Store, { leases }: Tables, clock: Clock, { ttlMs, quietMs }: LeaseTimes): SQL =>
  sql`(${leases.expiresAt} < ${expiry(store, clock, 0)}
    or (${leases.expiresAt} < ${expiry(store, clock, ttlMs - quietMs)}
      and pg_try_advisory_xact_lock(${sessionLocks}::int, hashtext(${leases.holder}))))`

/** Whether the lease can be acquired. Writes nothing, and delays no write. */
const isFree = async (
  store: Store,
  { name, holder }: Pick<Lease, 'name' | 'holder'>,
  clock: Clock,
  times: LeaseTimes,
): Promise<boolean> =>
  await store.beside(async (db, tables) => {
    const { leases } = tables
    const held = await db
      .select({ free: sql<boolean>`(${leases.holder} = ${holder} or ${free(store, tables, clock, times)})` })
      .from(leases)
      .where(eq(leases.name, name))
    return held[0]?.free !== false
  })

/**
 * Acquires the lease `name` for this process; undefined if another holds it. On SQLite it is taken over at once: only one hub can
 * have the file open, so the other holder ended without releasing it.
 */
export const acquireLease = async ({
  store,
  name,
  holder = store.holder,
  clock,
  times = leaseTimes,
}: {
  store: Store
  name: string
  /** Unique to this process and this start of it. */
  holder?: string
  clock: Clock
  times?: LeaseTimes
}): Promise<Lease | undefined> => {
  const shared = store.dialect === 'postgres'
  if (shared && !(await isFree(store, { name, holder }, clock, times))) return undefined
  return await store.write({ subject: controllerSubject(holder) }, async (tx) => {
    const { leases } = tx.tables
    const isOwn = eq(leases.holder, holder)
    const expiresAt = expiry(store, clock, times.ttlMs)
    const [taken] = await tx.db
      .insert(leases)
      .values({ name, holder, epoch: 1, expiresAt })
      .onConflictDoUpdate({
        target: leases.name,
        set: {
          holder,
          epoch: sql`case when ${isOwn} then ${leases.epoch} else ${leases.epoch} + 1 end`,
          expiresAt,
        },
        ...(shared ? { setWhere: sql`${isOwn} or ${free(store, tx.tables, clock, times)}` } : {}),
      })
      .returning({ epoch: leases.epoch })
    return taken && { name, holder, epoch: taken.epoch }
  })
}

/**
 * Renews the lease for another `ttlMs` milliseconds. Throws `LeaseLost` if another holds it. An expired lease that
 * nobody took is renewed as well.
 */
export const renewLease = async ({
  store,
  lease,
  clock,
  times = leaseTimes,
}: {
  store: Store
  lease: Lease
  clock: Clock
  times?: LeaseTimes
}): Promise<void> => {
  const renewed = await store.beside(
    async (db, { leases }) =>
      await db
        .update(leases)
        .set({ expiresAt: expiry(store, clock, times.ttlMs) })
        .where(
          and(eq(leases.name, lease.name), eq(leases.holder, lease.holder), eq(leases.epoch, lease.epoch)),
        )
        .returning({ name: leases.name }),
  )
  if (renewed.length === 0) throw lost(lease)
}

/** Releases the lease, so that another hub can take it without waiting. Does nothing if it is already lost. */
export const releaseLease = async ({ store, lease }: { store: Store; lease: Lease }): Promise<void> => {
  try {
    await store.write({ subject: controllerSubject(lease.holder), lease }, async (tx) => {
      const { leases } = tx.tables
      // The row stays: an epoch must never be used twice.
      await tx.db
        .update(leases)
        .set({ holder: '', expiresAt: new Date(0).toISOString() })
        .where(eq(leases.name, lease.name))
    })
  } catch (error) {
    if (!(error instanceof HansaError) || error.code !== 'LeaseLost') throw error
  }
}
