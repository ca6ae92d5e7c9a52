import type { Bundles } from '../bundles/index.js'
import type { Fleet } from '../clusters/index.js'
import type { Reader, Sealer, Store } from '../db/index.js'
import { type List, listFrom, type Resource, type ResourceService } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { type Entitled, hubItself, type Rights } from '../runtime/rights.js'
import type { Subject } from '../runtime/subject.js'
import { type Decision, type Rebalance, ReleaseSpec, type ReleaseStatus, type Target } from './contract.js'
import { decisionOf } from './decisions.js'
import type { Why } from './explanation.js'
import type { ClusterApis } from './inspection/cluster-rendering.js'
import { createInspections, type Inspections } from './inspection/index.js'
import type { LiveOn } from './inspection/live.js'
import { renderInputsOf } from './overrides.js'
import { createRebalancer, type RebalanceInput } from './rebalance.js'
import type { Relations } from './relations.js'
import { createHistory, type History } from './revisions/history.js'
import { createRollback, type RollbackInput } from './revisions/rollback.js'
import { createRollouts, type Rollouts } from './rollout/service.js'
import { createRotator, type RotateInput } from './rotate.js'
import type { RotatedValues } from './rotated-values.js'
import { type ReleaseRef, rowOf } from './row.js'
import { clusterShown, clusterSight, discreetText } from './sight.js'
import { targetOf } from './target-row.js'
import { staying, targetsOfRelease } from './targets.js'
import type { ReleaseTest } from './tested.js'
import { createTester, type TestInput } from './tester.js'
import { createWhy } from './why.js'

export interface Releases extends Inspections, History, Rollouts {
  /** Sorted by cluster, at one revision of everything. */
  targets(ref: ReleaseRef): Promise<List<Target>>
  /** The current decision. Throws `NotFound` before the first one. */
  decision(ref: ReleaseRef, subject?: Entitled): Promise<Decision>
  /** Why one cluster or each cluster was or was not chosen; computed by the engine from the current inputs. */
  why(ref: ReleaseRef & { cluster?: string | undefined }, subject?: Entitled): Promise<Why>
  /**
   * A new decision, as if the release had no targets: the plan, which is carried out a few releases per second unless
   * it is a dry run.
   */
  rebalance(input: RebalanceInput, subject: Subject): Promise<Rebalance>
  /** Draws again what random functions generated for the release, or the part of it that `match` names. Throws `BadRequest` if that is nothing. */
  rotateGenerated(input: RotateInput, subject: Subject): Promise<RotatedValues>
  /** Asks for a run of the test hooks on the clusters of the release, or on one of them. Throws `Conflict` while one runs. */
  test(input: TestInput, subject: Subject): Promise<ReleaseTest>
  /** Gives a release the goal of an earlier revision. Throws `NotFound` and `Conflict`. */
  rollback(
    input: RollbackInput,
    subject: Subject,
    warn?: (text: string) => void,
  ): Promise<Resource<ReleaseSpec, ReleaseStatus>>
  /** Suspends a release, or resumes it. */
  suspend(
    input: ReleaseRef & { suspend: boolean; dryRun?: 'All' | undefined },
    subject: Subject,
  ): Promise<Resource<ReleaseSpec, ReleaseStatus>>
  /** Sets the replicas of one workload, which is optional when there is only one. Throws `BadRequest` listing the workloads. */
  scale(
    scale: ReleaseRef & {
      workload?: string | undefined
      replicas: number
      dryRun?: 'All' | undefined
    },
    subject: Subject,
  ): Promise<Resource<ReleaseSpec, ReleaseStatus>>
}

/** The workload that `workload` names, or the only one. */
const workloadKey = async (
  store: Store,
  bundles: Bundles,
  ref: ReleaseRef,
  workload: string | undefined,
): Promise<string> => {
  const { row, spec, revision } = await store.read(async (reader) => {
    const row = await rowOf(reader, ref)
    const spec = ReleaseSpec.parse(row.spec)
    return { row, spec, revision: await bundles.find(reader, { namespace: ref.namespace, ...spec.bundle }) }
  })
  const inputs = renderInputsOf(ref.name, spec)
  const options = { inputs, release: { uid: row.uid }, read: store.read }
  const outline = revision && (await bundles.outline(revision, options))
  const keys = (outline?.workloads ?? []).filter(({ whole }) => !whole).map(({ key }) => key)
  const [only] = keys
  if (workload !== undefined && keys.includes(workload)) return workload
  if (workload === undefined && only !== undefined && keys.length === 1) return only
  if (keys.length === 0)
    throw badField(
      '/workload',
      'cannot be scaled: the bundle has no workloads with replicas of their own',
      'only manifests with workloads can be scaled; for a chart, change the values of the release',
    )
  throw badField(
    '/workload',
    workload === undefined
      ? `is required: the bundle has ${keys.length} workloads`
      : `"${workload}" is not a workload of the bundle`,
    `name one of ${keys.join(', ')}`,
  )
}

/** Of the clusters that were not chosen, it names only those that the subject sees. */
const currentDecision = async (
  reader: Reader,
  ref: ReleaseRef,
  { fleet, rights }: { fleet: Pick<Fleet, 'get'>; rights: Rights },
): Promise<Decision> => {
  const row = await rowOf(reader, ref)
  const decision = await decisionOf(reader, row.uid)
  if (decision === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'decision', name: ref.name, where: ` in ${ref.namespace}` },
      {
        hint: 'the scheduler has not placed the release yet; retry in a few seconds',
      },
    )
  const all = await targetsOfRelease(reader, row.uid)
  const sees = clusterSight(rights, fleet)
  const shown = { rights, own: all }
  const { message } = decision
  return {
    outcome: decision.outcome,
    ...(decision.group === null ? {} : { group: decision.group }),
    revision: String(decision.inputsRevision),
    decidedAt: decision.decidedAt,
    ...(message === null
      ? {}
      : { message: discreetText(fleet, shown, { named: decision.result.named ?? [] })(message) }),
    targets: staying(all).map(({ cluster, desired }) => ({ cluster, workloads: desired.workloads })),
    rejected: decision.rejected.map(({ names, ...one }) => ({ ...one, names: names.filter(sees) })),
    ...(decision.result.expiredScores === undefined
      ? {}
      : {
          expiredScores: decision.result.expiredScores.map(({ names, ...one }) => ({
            ...one,
            names: names.filter(clusterShown(fleet, shown)),
          })),
        }),
  }
}

export const createReleases = ({
  store,
  sealer,
  fleet,
  bundles,
  relations,
  clock,
  kick,
  apisOf,
  liveOn,
  resources,
}: {
  store: Store
  sealer: Pick<Sealer, 'sign'>
  clock: Clock
  /** The scheduler's: checks this release again. */
  kick: (releaseUid: string) => void
  fleet: Fleet
  apisOf: (cluster: string) => Promise<ClusterApis>
  liveOn: LiveOn
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  resources: ResourceService<ReleaseSpec, ReleaseSpec, ReleaseStatus>
}): Releases => {
  return {
    targets: (ref) =>
      store.read(async (reader) => {
        // Read first: a watch from here repeats changes made while the rows are read, and never misses one.
        const revision = await reader.revision()
        const rows = await targetsOfRelease(reader, (await rowOf(reader, ref)).uid)
        return listFrom(revision, rows.map(targetOf))
      }),

    decision: (ref, { rights } = hubItself) =>
      store.read((reader) => currentDecision(reader, ref, { fleet, rights })),

    ...createInspections({ store, fleet, bundles, relations, clock, apisOf, liveOn, sealer }),

    why: createWhy({ store, fleet, sources: { bundles, relations }, clock, rowOf }),

    rebalance: createRebalancer({ store, fleet, bundles, relations, clock, kick }),

    rotateGenerated: createRotator({ store, sealer, bundles, clock }),

    test: createTester({ store, sealer, clock }),

    ...createHistory(store),

    ...createRollouts({ store, sealer, clock, fleet, kick }),

    rollback: createRollback({ store, bundles, resources }),

    suspend: ({ suspend, dryRun, ...ref }, subject) =>
      // Absent when it is not suspended, as before it was.
      resources.patch(ref, { spec: { suspend: suspend ? true : null } }, { subject, dryRun }),

    scale: async ({ workload, replicas, dryRun, ...ref }, subject) => {
      const key = await workloadKey(store, bundles, ref, workload)
      return resources.patch(ref, { spec: { replicas: { [key]: replicas } } }, { subject, dryRun })
    },
  }
}
