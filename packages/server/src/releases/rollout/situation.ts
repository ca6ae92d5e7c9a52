import type { PlacementSpec } from '@hansa/placement'
import type { Bundles, RevisionRow } from '../../bundles/index.js'
import type { Reader, Row, Store } from '../../db/index.js'
import type { ReleaseSpec } from '../contract.js'
import { type WantedWorkload, wantedWorkloads } from '../inputs.js'
import { renderInputsOf } from '../overrides.js'
import { withGoal } from '../revisions/goal.js'
import {
  type CurrentRevision,
  lastCompletedRevision,
  type RevisionEntry,
  revisionsNumbered,
} from '../revisions/store.js'
import type { TargetRow } from '../target-row.js'
import { staying } from '../targets.js'
import { type RolloutPolicy, rolloutPolicy } from './policy.js'
import { type RolloutRecord, rolloutOf } from './record.js'

/** What the objects of a target are rendered from. */
export interface TargetContent {
  spec: ReleaseSpec
  revision: RevisionRow
  workloads: WantedWorkload[]
}

/** The rollout of a release: read for those that have a policy only. */
export interface RolloutSituation {
  policy: RolloutPolicy
  /** The last one, of this goal or of an earlier one. */
  record: RolloutRecord | undefined
  /** The last completed revision before the goal; undefined before the first one, and when the goal is completed. */
  base: RevisionEntry | undefined
  /** The goal has the content of `base`. */
  isReturn: boolean
  /** The contents of earlier revisions that targets have or can get, by number. */
  earlier: ReadonlyMap<number, TargetContent>
}

/** The same before the bundles' sources are asked. */
export interface RolloutRows extends Omit<RolloutSituation, 'earlier'> {
  earlier: readonly { number: number; spec: ReleaseSpec; revision: RevisionRow }[]
}

/** The rollout of a release as it is stored. Undefined without a policy, and before the first revision. */
export const rolloutRowsIn = async (
  reader: Reader,
  bundles: Pick<Bundles, 'find'>,
  {
    release: { uid, namespace },
    ...release
  }: {
    release: Row
    spec: ReleaseSpec
    placement: PlacementSpec
    current: CurrentRevision | undefined
    targets: readonly TargetRow[]
  },
): Promise<RolloutRows | undefined> => {
  const { spec, placement, current, targets } = release
  const policy = rolloutPolicy(spec, placement)
  if (policy === undefined || current === undefined) return undefined
  const record = await rolloutOf(reader, uid)
  const base = current.completedAt === null ? await lastCompletedRevision(reader, uid) : undefined
  const had = staying(targets).map(({ releaseRevision }) => releaseRevision)
  const needed = new Set([
    ...had,
    ...(base === undefined ? [] : [base.number]),
    ...(record === undefined ? [] : [record.base]),
  ])
  needed.delete(current.number)
  const entries = await revisionsNumbered(reader, uid, [...needed])
  const earlier: { number: number; spec: ReleaseSpec; revision: RevisionRow }[] = []
  for (const { number, goal } of entries) {
    const revision = await bundles.find(reader, { namespace, ...goal.bundle })
    if (revision !== undefined) earlier.push({ number, spec: withGoal(spec, goal), revision })
  }
  const isReturn = base !== undefined && current.rollbackOf === base.number
  return { policy, record, base, isReturn, earlier }
}

/** The workloads of each earlier content, from the source of its bundle. */
export const outlinedRollout = async (
  rows: RolloutRows,
  release: Pick<Row, 'uid' | 'name'>,
  { bundles, read }: { bundles: Pick<Bundles, 'outline'>; read: Store['read'] },
): Promise<RolloutSituation> => {
  const earlier = new Map<number, TargetContent>()
  for (const { number, spec, revision } of rows.earlier) {
    const inputs = renderInputsOf(release.name, spec)
    const outline = await bundles.outline(revision, { inputs, release: { uid: release.uid }, read })
    earlier.set(number, { spec, revision, workloads: wantedWorkloads(outline.workloads, spec) })
  }
  return { ...rows, earlier }
}
