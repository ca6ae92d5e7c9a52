import { redecision } from '@hansa/placement'
import type { Bundles } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { Store } from '../../db/index.js'
import type { Clock } from '../../runtime/clock.js'
import { badField, HansaError } from '../../runtime/errors.js'
import { type Entitled, hubItself } from '../../runtime/rights.js'
import { eventLoopTurn } from '../../runtime/slices.js'
import type { Move } from '../contract.js'
import { wantedWorkloads } from '../inputs.js'
import { totalsOf } from '../moves.js'
import type { Relations } from '../relations.js'
import { clusterSight, discreetText, namedClusters, type ReleaseSight, releaseSight } from '../sight.js'
import { heldTargets, readSituation, type Situation } from '../situation.js'
import { addedCluster } from './added.js'
import { type Affected, affectedBy, grownWorkload } from './affected.js'
import { createConflicts } from './conflicts.js'
import type { Simulation, SimulationInput } from './contract.js'
import { createTrial, type Trial, type TrialDecision } from './trial.js'

type Found = Omit<Simulation, 'totals' | 'notes'>
type Conflict = NonNullable<Simulation['conflicts']>[number]

const createFound = (): Found => ({ releases: [], unschedulable: [], staying: [], pending: [] })

/** A conflict that does not name a hidden release. */
const discreet = (conflict: Conflict, sees: ReleaseSight): Conflict => {
  const [namespace = '', name = ''] = conflict.with.split('/')
  return sees({ namespace, name }) ? conflict : { ...conflict, with: 'a hidden release' }
}

/** The fleet in the simulation: failed clusters are NotReady, drained ones cordoned, added ones present. */
const rearrange = (
  { fleet }: Trial,
  { down, drain, add }: SimulationInput,
  { now, sees }: { now: number; sees: (cluster: string) => boolean },
) => {
  const known = (name: string, pointer: string) => {
    const facts = fleet.get(name)
    if (facts !== undefined && !facts.leaving && sees(name)) return facts
    throw badField(pointer, `cluster "${name}" not found`, '`hansa get clusters` lists them')
  }
  for (const [index, name] of down.entries()) fleet.put({ ...known(name, `/down/${index}`), ready: false })
  for (const [index, name] of drain.entries())
    fleet.put({ ...known(name, `/drain/${index}`), unschedulable: true })
  return add.map((cluster, index) => {
    const pointer = `/add/${index}`
    if (fleet.get(cluster.metadata.name) !== undefined)
      throw badField(
        `${pointer}/metadata/name`,
        `cluster "${cluster.metadata.name}" already exists`,
        'use another name for the added cluster',
      )
    const facts = addedCluster(cluster, pointer, now)
    fleet.put(facts)
    return facts
  })
}

const grown = (read: Situation, { grow, placed }: Affected): Situation => {
  const situation = placed === undefined ? read : { ...read, placement: placed }
  if (grow.length === 0) return situation
  const keys = situation.workloads.filter(({ whole }) => !whole).map(({ key }) => key)
  const replicas = { ...situation.spec.replicas }
  for (const one of grow) replicas[grownWorkload(keys, one)] = one.replicas
  const spec = { ...situation.spec, replicas }
  return { ...situation, spec, workloads: wantedWorkloads(situation.outline.workloads, spec) }
}

/** Whether the scheduler would let this decision take effect. */
const takesEffect = ({ eviction }: TrialDecision, { grow, placed }: Affected): boolean =>
  eviction.result.outcome === 'Scheduled' &&
  (grow.length > 0 ||
    placed !== undefined ||
    eviction.evicted.length > 0 ||
    redecision({ input: eviction.input, next: eviction.result, causedByUser: false }).takesEffect)

/** Returns the moves; empty when nothing moves. `text` makes a message of the engine one that can be shown. */
const decideOne = (
  situation: Situation,
  affected: Affected,
  trial: Trial,
  { found, text }: { found: Found; text: (message: string) => string },
): readonly Move[] => {
  const { namespace, name: release } = affected.row
  const of = { namespace, release }
  const held = heldTargets(situation, trial.view)
  const { suspend = false } = situation.spec
  const movesOnFailure = situation.placement.failover !== undefined
  const fixed = suspend ? [...affected.down, ...affected.drain] : movesOnFailure ? [] : affected.down
  for (const cluster of fixed)
    found.staying.push({
      ...of,
      cluster,
      replicas: Object.values(held.find((target) => target.cluster === cluster)?.workloads ?? {}).reduce(
        (sum, replicas) => sum + replicas,
        0,
      ),
      message: suspend
        ? 'the release is suspended, so nothing is moved'
        : 'its placement has no failover policy, so a cluster failure moves nothing',
    })
  if (suspend) return []
  const evicting = [...(movesOnFailure ? affected.down : []), ...affected.drain]
  const asked = affected.grow.length > 0 || affected.placed !== undefined
  const stuckOnly = evicting.length === 0 && !asked && !affected.added
  if (stuckOnly) return []

  const attempt = trial.attempt(situation, { evicting })
  const { result, evicted, without } = attempt.eviction
  const left = evicting.filter((cluster) => !evicted.includes(cluster))
  if (left.length > 0)
    found.unschedulable.push({
      ...of,
      clusters: left,
      message:
        without.outcome === 'Unschedulable'
          ? text(without.message)
          : 'every other cluster that the placement selects already has the release',
    })
  else if (result.outcome === 'Unschedulable' && asked)
    found.unschedulable.push({ ...of, clusters: [], message: text(result.message) })
  if (!takesEffect(attempt, affected)) return []
  for (const pending of trial.settle(situation, attempt)) found.pending.push({ ...of, ...pending })
  if (attempt.moves.length > 0) found.releases.push({ ...of, moves: attempt.moves })
  return attempt.moves
}

/** The size of the fleet is shown to those who see all of it. */
const notesOn = ({ down }: SimulationInput, fleet: Fleet, sees: (cluster: string) => boolean): string[] => {
  const all = fleet.all()
  if (down.length < 2 || down.length * 2 <= all.length) return []
  const failing = all.every(({ name }) => sees(name))
    ? `${down.length} of ${all.length} clusters fail`
    : `${down.length} clusters fail, more than half of the fleet`
  return [`${failing}: the hub would halt evictions until at most half of the clusters are failing`]
}

/**
 * The moves, and the releases that would not fit, if clusters failed, were added or drained, or releases grew: decided
 * on a copy of the current fleet, in which each release accounts for the capacity taken by those before it.
 * Tolerations of failures count as expired. Only reads; nothing is changed. Throws `BadRequest` and `NotFound` for
 * unknown clusters and releases.
 */
export const createSimulate = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  clock: Clock
}): ((input: SimulationInput, subject?: Entitled) => Promise<Simulation>) => {
  const { store, fleet, bundles, relations, clock } = options

  const run = async (input: SimulationInput, { rights }: Entitled = hubItself): Promise<Simulation> => {
    const trial = createTrial(fleet, clock)
    const seesCluster = clusterSight(rights, fleet)
    const added = rearrange(trial, input, { now: clock.now(), sees: seesCluster })
    const { affected, sees } = await store.read(async (reader) => {
      const sees = await releaseSight(reader, rights)
      return { sees, affected: await affectedBy(reader, input, { added, sees }) }
    })
    const hidden = createFound()
    const conflictsOf = createConflicts(store.read)
    const conflicts: NonNullable<Simulation['conflicts']> = []
    const found = createFound()
    for (const one of affected) {
      // Hidden releases take their share of the capacity, too.
      const shown = sees(one.row)
      try {
        const read = await readSituation(store, { bundles, relations }, one.row.uid)
        if ('situation' in read) {
          const situation = grown(read.situation, one)
          const moves = decideOne(situation, one, trial, {
            found: shown ? found : hidden,
            text: discreetText(
              fleet,
              { rights, own: situation.targets },
              { named: namedClusters(situation), written: one.placed },
            ),
          })
          if (shown && one.placed !== undefined)
            conflicts.push(
              ...(await conflictsOf(situation, moves)).map((conflict) => discreet(conflict, sees)),
            )
        }
      } catch (error) {
        // One that cannot be decided keeps no other from being simulated; a wrong request is refused.
        if (!(error instanceof HansaError) || error.code === 'BadRequest') throw error
        const { namespace, name: release } = one.row
        const into = shown ? found : hidden
        const message = discreetText(fleet, { rights, own: [] })(error.message)
        into.unschedulable.push({ namespace, release, clusters: [], message })
      }
      // Others are waiting for this thread.
      await eventLoopTurn()
    }
    return {
      ...found,
      ...(input.place.length === 0 ? {} : { conflicts }),
      totals: {
        ...totalsOf(found.releases),
        considered: affected.filter(({ row }) => sees(row)).length,
        unschedulable: found.unschedulable.length,
        staying: found.staying.length,
        pending: found.pending.reduce((sum, { replicas }) => sum + replicas, 0),
      },
      notes: notesOn(input, fleet, seesCluster),
    }
  }
  return run
}
