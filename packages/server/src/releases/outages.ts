import { PlacementSpec } from '@hansa/placement'
import { type Fleet, troubleOf } from '../clusters/index.js'
import type { Row, Tx } from '../db/index.js'
import type { Failover, Stays } from '../failover/index.js'
import type { Clock } from '../runtime/clock.js'
import type { TargetOutage } from './contract.js'
import { outageOf } from './outage.js'
import { placementOf } from './related.js'
import { isSuspended } from './row.js'
import type { TargetRow } from './target-row.js'

/** The outages of releases with unreachable targets. */
export interface Outages {
  /** Those of a release; `previous` are the ones that its status reports. */
  of(
    tx: Tx,
    release: Row,
    targets: readonly TargetRow[],
    previous: readonly TargetOutage[],
  ): Promise<TargetOutage[]>
  /** Releases with an unreachable target: their status depends on the brake. */
  afflicted(): Iterable<string>
  /** The release is gone. */
  forget(releaseUid: string): void
}

/** At most this many unreachable clusters are reported by name. */
const mostOutages = 100

export const createOutages = ({
  fleet,
  failover,
  clock,
  stays,
}: {
  fleet: Pick<Fleet, 'get'>
  failover: Pick<Failover, 'halt'>
  clock: Clock
  /** Why replicas remain on an unreachable cluster that they could be evicted from. */
  stays: Stays['of']
}): Outages => {
  const afflicted = new Set<string>()
  return {
    of: async (tx, release, targets, previous) => {
      const unreachable = targets.filter(({ removing, unreachable: lost }) => removing === null && lost)
      if (unreachable.length === 0) {
        afflicted.delete(release.uid)
        return []
      }
      afflicted.add(release.uid)
      const name = placementOf(release.spec)
      const placed = await tx.get('Placement', release.namespace, name)
      const { failover: policy } = PlacementSpec.safeParse(placed?.spec).data ?? {}
      const outages: TargetOutage[] = []
      for (const { cluster } of unreachable.slice(0, mostOutages)) {
        const facts = fleet.get(cluster)
        if (facts === undefined) continue
        outages.push(
          outageOf({
            cluster,
            trouble: await troubleOf(tx, facts.uid),
            notReadyMs: facts.notReadyMs(),
            maintenance: facts.maintenance,
            placement: { name, failover: policy },
            suspended: isSuspended(release),
            halt: failover.halt(),
            stays: stays(release.uid, cluster),
            now: clock.now(),
            previous: previous.find((known) => known.cluster === cluster),
          }),
        )
      }
      return outages
    },
    afflicted: () => afflicted,
    forget: (uid) => {
      afflicted.delete(uid)
    },
  }
}
