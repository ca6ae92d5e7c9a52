import type { Bundles } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { Sealer, Store } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Entitled } from '../../runtime/rights.js'
import type { Relations } from '../relations.js'
import type { ClusterApis } from './cluster-rendering.js'
import type { ReleaseDiff, ReleaseDiffInput } from './contract.js'
import { createDiff } from './diff.js'
import type { LiveOn } from './live.js'
import { createRevisionInspections, type RevisionInspections } from './revision.js'
import { type ChartInspections, createChartInspections } from './values.js'

/** What releases and bundles render, without a change to anything. */
export interface Inspections extends ChartInspections, RevisionInspections {
  /** The objects of a release compared with those of a changed spec, or of the stored one with those that are applied. */
  diff(
    asked: ReleaseDiffInput & { namespace: string; name: string },
    subject?: Entitled,
  ): Promise<ReleaseDiff>
}

export const createInspections = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  clock: Clock
  apisOf: (cluster: string) => Promise<ClusterApis>
  liveOn: LiveOn
  sealer: Pick<Sealer, 'sign'>
}): Inspections => ({
  ...createChartInspections(options),
  ...createRevisionInspections(options),
  diff: createDiff(options),
})
