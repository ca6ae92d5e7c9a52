import type { PlacedRelease, PlacedTarget, PlacementInput, PlacementSpec } from '@hansa/placement'
import type { Bundles, Outline, RevisionRow } from '../bundles/index.js'
import type { Reader, Row, Store } from '../db/index.js'
import { limitsOf, type NamespaceLimits } from '../namespaces/index.js'
import { HansaError } from '../runtime/errors.js'
import { readStored } from '../runtime/failure.js'
import { ReleaseSpec } from './contract.js'
import { type DecisionRow, decisionOf } from './decisions.js'
import type { EngineView, FleetView } from './engine-view.js'
import {
  engineWorkloads,
  needsCapacity,
  placedTargets,
  type WantedWorkload,
  wantedWorkloads,
} from './inputs.js'
import { renderInputsOf } from './overrides.js'
import type { Relations } from './relations.js'
import { type CurrentRevision, currentRevision } from './revisions/store.js'
import { activeRollout } from './rollout/active.js'
import {
  outlinedRollout,
  type RolloutRows,
  type RolloutSituation,
  rolloutRowsIn,
} from './rollout/situation.js'
import { storedPlacement } from './stored-placement.js'
import type { TargetRow } from './target-row.js'
import { fencedClusters, staying, type TargetGoal, targetsOfRelease } from './targets.js'

/** All inputs of a decision about one release, read in one snapshot. */
export interface Situation {
  release: Row
  spec: ReleaseSpec
  placementRow: Row
  placement: PlacementSpec
  /** The limits of its namespace. */
  limits: NamespaceLimits
  revision: RevisionRow
  /** The number of its newest revision, which its targets get. */
  goal: TargetGoal
  /** Undefined when all targets get it at once. */
  rollout: RolloutSituation | undefined
  /** The outline of the revision, from the bundle's source. */
  outline: Outline
  workloads: WantedWorkload[]
  targets: TargetRow[]
  decision: DecisionRow | undefined
  fenced: ReadonlySet<string>
  inputsRevision: number
  /** The other releases that this one depends on by workload affinity. */
  neighbours: readonly PlacedRelease[]
}

/** The sources of a situation, in addition to the store. */
export interface SituationSources {
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
}

const fix = 'apply it again, or delete it'

const goalNumber = (current: CurrentRevision | undefined): TargetGoal => ({
  number: current?.number ?? 1,
  rollback: current !== undefined && current.rollbackOf !== null,
})

/** The situation of a release; `gone` when it is being deleted or lacks its bundle or placement. */
export type SituationRead = { situation: Situation } | { release: Row | undefined }

/** A situation without the outline from the bundle's source. */
type Rows = Omit<Situation, 'outline' | 'workloads' | 'rollout'> & { rollout: RolloutRows | undefined }

const rowsIn = async (
  reader: Reader,
  { bundles, relations }: SituationSources,
  uid: string,
): Promise<Rows | { release: Row | undefined; revision?: never }> => {
  const release = await reader.byUid(uid)
  if (release === undefined || release.deletedAt !== null) return { release }
  const what = `release "${release.name}"`
  const spec = readStored(what, fix, () => ReleaseSpec.parse(release.spec))
  const placementRow = await reader.get('Placement', release.namespace, spec.placement)
  const revision = await bundles.find(reader, { namespace: release.namespace, ...spec.bundle })
  if (placementRow === undefined || revision === undefined)
    throw new HansaError('Unprocessable', {
      reason: `${what} references ${placementRow === undefined ? `placement "${spec.placement}"` : `bundle ${spec.bundle.name}@${spec.bundle.version}`}, which does not exist`,
      fix: 'create it, or change the release',
    })
  const placement = readStored(`placement "${spec.placement}"`, fix, () => storedPlacement(placementRow))
  const limits = await limitsOf(reader, release.namespace)
  const current = await currentRevision(reader, uid)
  const targets = await targetsOfRelease(reader, uid)
  return {
    release,
    spec,
    placementRow,
    placement,
    limits,
    revision,
    goal: goalNumber(current),
    targets,
    rollout: await rolloutRowsIn(reader, bundles, { release, spec, placement, current, targets }),
    decision: await decisionOf(reader, uid),
    fenced: await fencedClusters(reader),
    inputsRevision: await reader.revision(),
    neighbours: relations.neighbours(uid, placement),
  }
}

/**
 * The placement as it divides these workloads. A bundle that runs whole has one replica: it stays where it is while it can, which equal
 * static weights would not do.
 */
export const placementFor = (
  placement: PlacementSpec,
  workloads: readonly WantedWorkload[],
): PlacementSpec => {
  const { replicas } = placement
  const isWhole = workloads.some(({ whole }) => whole)
  const isWeighted = replicas.weights !== undefined || replicas.dynamic !== undefined
  if (!isWhole || replicas.mode !== 'Divided' || isWeighted) return placement
  return { ...placement, replicas: { ...replicas, divide: 'Aggregated' } }
}

const outlined = async (rows: Rows, bundles: Bundles, read: Store['read']): Promise<Situation> => {
  const { release, spec, revision } = rows
  const inputs = renderInputsOf(release.name, spec)
  const outline = await bundles.outline(revision, { inputs, release: { uid: release.uid }, read })
  const workloads = readStored(`release "${release.name}"`, fix, () =>
    wantedWorkloads(outline.workloads, spec),
  )
  const rollout = rows.rollout && (await outlinedRollout(rows.rollout, release, { bundles, read }))
  return { ...rows, outline, workloads, rollout }
}

/** The situation of a release, read in one snapshot, which ends before the bundle's source is asked, because that can take long. */
export const readSituation = async (
  store: Store,
  sources: SituationSources,
  uid: string,
): Promise<SituationRead> => {
  const rows = await store.read((reader) => rowsIn(reader, sources, uid))
  if (rows.revision === undefined) return rows
  return { situation: await outlined(rows, sources.bundles, store.read) }
}

/** Whether the current decision was made from the latest release and placement of their users, and the clusters of their namespace. */
export const isCurrent = ({ decision, release, placementRow, limits }: Situation): boolean =>
  decision !== undefined &&
  decision.result.releaseGeneration === release.generation &&
  decision.result.placementUid === placementRow.uid &&
  decision.result.placementGeneration === placementRow.generation &&
  decision.result.namespaceClusters === limits.clusters

export const stayingTargets = ({ targets }: Situation): TargetRow[] => staying(targets)

/** The targets that stay in the form that the engine takes, with what the placement gives them before their turn in a rollout. */
export const placedIn = (
  situation: Pick<Situation, 'workloads' | 'rollout' | 'goal'>,
  targets: readonly TargetRow[],
): PlacedTarget[] => placedTargets(targets, situation.workloads, activeRollout(situation)?.shares)

/** The current targets of the release in the form that the engine takes: targets that stay, on clusters that stay. */
export const heldTargets = (situation: Situation, fleet: FleetView): PlacedTarget[] =>
  placedIn(situation, situation.targets).filter(({ cluster }) => fleet.get(cluster)?.leaving === false)

/** The clusters that a namespace allows, in the form that the engine takes. */
export const withinOf = ({
  namespace,
  spec: { clusters },
}: NamespaceLimits): Pick<PlacementInput, 'within'> =>
  clusters === undefined ? {} : { within: { namespace, clusters } }

/**
 * A situation and a fleet in the form that the engine takes. `evicting` are clusters that this release is to leave;
 * `fresh` decides as if the release had no targets, from the first affinity group on.
 */
export const inputFor = (
  situation: Situation,
  fleet: EngineView,
  { evicting = [], fresh = false }: { evicting?: readonly string[]; fresh?: boolean } = {},
): PlacementInput => {
  const { release, workloads, outline, targets, decision, fenced } = situation
  const placement = placementFor(situation.placement, workloads)
  const leaving = targets.filter(({ removing }) => removing === 'Evicted').map(({ cluster }) => cluster)
  return {
    clusters: fleet.clusters(fenced),
    ...(needsCapacity(placement) ? { reserved: fleet.reserved() } : {}),
    placement,
    ...withinOf(situation.limits),
    workloads: engineWorkloads(release.uid, workloads),
    apis: outline.apis,
    previous: heldTargets(situation, fleet),
    evicting: [...leaving, ...evicting],
    fresh,
    labels: release.labels,
    releases: situation.neighbours,
    ...(decision?.group == null ? {} : { group: decision.group }),
  }
}
