import { and, eq, inArray } from 'drizzle-orm'
import { type Clock, timestamp } from '../runtime/clock.js'
import { slicesOf } from '../runtime/slices.js'
import { controllerSubject } from '../runtime/subject.js'
import type { Lease, Reader, Store, Tx } from './store.js'

/** Writes to a cluster that were open when the lease of `holder` ended. */
export interface Flight {
  holder: string
  /** The cluster's uid. */
  cluster: string
  at: string
}

const atOnce = 200

/** Records the clusters at which writes of a hub can still arrive after its lease ended. Checks no lease: a former holder calls this. */
export const recordFlights = async ({
  store,
  lease: { holder },
  clusters,
  clock,
}: {
  store: Store
  lease: Lease
  clusters: readonly string[]
  clock: Clock
}): Promise<void> => {
  if (clusters.length === 0) return
  await store.write({ subject: controllerSubject(holder) }, async (tx) => {
    const { leaseFlights } = tx.tables
    const at = timestamp(clock)
    for (const chunk of slicesOf(clusters, atOnce))
      await tx.db
        .insert(leaseFlights)
        .values(chunk.map((cluster) => ({ holder, cluster, at })))
        .onConflictDoUpdate({ target: [leaseFlights.holder, leaseFlights.cluster], set: { at } })
  })
}

export const flightsOf = async (reader: Reader): Promise<Flight[]> =>
  reader.db.select().from(reader.tables.leaseFlights)

export const dropFlights = async (tx: Tx, holder: string, clusters: readonly string[]): Promise<void> => {
  const { leaseFlights } = tx.tables
  for (const chunk of slicesOf(clusters, atOnce))
    await tx.db
      .delete(leaseFlights)
      .where(and(eq(leaseFlights.holder, holder), inArray(leaseFlights.cluster, [...chunk])))
}
