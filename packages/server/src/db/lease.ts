import { eq } from 'drizzle-orm'
import { type Clock, timestamp } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import type { Connection } from './driver.js'
import type { Store } from './store.js'

/** The right to act as something there is one of (the controllers). Every write under it checks that `epoch` is still the newest. */
export interface Lease {
  readonly name: string
  readonly holder: string
  /** Grows by one each time the lease changes hands. */
  readonly epoch: number
}

const lost = (lease: Lease): HansaError =>
  new HansaError('LeaseLost', { lease: lease.name, holder: lease.holder })

/**
 * Throws `LeaseLost` unless `lease` is the newest of its name. No clock is asked: whoever takes a lease over raises its
 * epoch in a transaction, and transactions have an order.
 */
export const checkLease = async ({ statements }: Connection, lease: Lease): Promise<void> => {
  const [row] = await statements.lease.execute({ name: lease.name })
  if (row?.epoch !== lease.epoch || row.holder !== lease.holder) throw lost(lease)
}

const expiry = (clock: Clock, ttlMs: number): string => new Date(clock.now() + ttlMs).toISOString()

/**
 * Takes the lease `name` for `holder`, for `ttlMs` milliseconds; none when someone else holds it. On SQLite it is taken
 * over at once: only one hub can have the file open as hub, so the other holder is one that ended without releasing it.
 */
export const acquireLease = ({
  store,
  name,
  holder,
  clock,
  ttlMs,
}: {
  store: Store
  name: string
  /** Unique to this process and this start of it. */
  holder: string
  clock: Clock
  ttlMs: number
}): Promise<Lease | undefined> =>
  store.write({ actor: holder }, async (tx) => {
    const { leases } = tx.tables
    const [present] = await tx.db.select().from(leases).where(eq(leases.name, name))
    const held = present !== undefined && present.expiresAt > timestamp(clock) && present.holder !== holder
    if (held && store.dialect === 'postgres') return undefined
    const epoch = present?.holder === holder ? present.epoch : (present?.epoch ?? 0) + 1
    const row = { name, holder, epoch, expiresAt: expiry(clock, ttlMs) }
    await tx.db.insert(leases).values(row).onConflictDoUpdate({ target: leases.name, set: row })
    return { name, holder, epoch }
  })

/** Keeps the lease for another `ttlMs` milliseconds. Throws `LeaseLost` when someone else has it. */
export const renewLease = ({
  store,
  lease,
  clock,
  ttlMs,
}: {
  store: Store
  lease: Lease
  clock: Clock
  ttlMs: number
}): Promise<void> =>
  store.write({ actor: lease.holder, lease }, async (tx) => {
    const { leases } = tx.tables
    await tx.db
      .update(leases)
      .set({ expiresAt: expiry(clock, ttlMs) })
      .where(eq(leases.name, lease.name))
  })

/** Gives the lease back, so that another takes it without waiting. Nothing happens when it is lost already. */
export const releaseLease = async ({ store, lease }: { store: Store; lease: Lease }): Promise<void> => {
  try {
    await store.write({ actor: lease.holder, lease }, async (tx) => {
      const { leases } = tx.tables
      // The row stays: its epoch must never be given out twice.
      await tx.db
        .update(leases)
        .set({ holder: '', expiresAt: new Date(0).toISOString() })
        .where(eq(leases.name, lease.name))
    })
  } catch (error) {
    if (!(error instanceof HansaError) || error.code !== 'LeaseLost') throw error
  }
}
