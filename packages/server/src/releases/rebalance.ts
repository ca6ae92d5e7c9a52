import type { Bundles } from '../bundles/index.js'
import type { Fleet } from '../clusters/index.js'
import type { Reader, Store } from '../db/index.js'
import { parseLabelSelector } from '../resources/index.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, HansaError } from '../runtime/errors.js'
import { failureText } from '../runtime/failure.js'
import { eventLoopTurn } from '../runtime/slices.js'
import type { Subject } from '../runtime/subject.js'
import type { Rebalance, ReleaseMoves } from './contract.js'
import { decisionOf, putDecision } from './decisions.js'
import { totalsOf } from './moves.js'
import type { Relations } from './relations.js'
import { discreetText, namedClusters } from './sight.js'
import { createTrial, type Trial } from './simulation/trial.js'
import { readSituation, type SituationRead, type SituationSources } from './situation.js'

/** The releases: one by name, or those that match a label selector (in one namespace, or in all). */
export interface RebalanceInput {
  namespace?: string | undefined
  name?: string | undefined
  selector?: string | undefined
  dryRun?: 'All' | undefined
}

/** The most releases of one request. */
const mostRebalanced = 1_000

const uidsOf = async (
  reader: Reader,
  { namespace, name, selector }: RebalanceInput,
  { rights }: Subject,
): Promise<string[]> => {
  if (name !== undefined && namespace !== undefined) {
    const row = await reader.get('Release', namespace, name)
    if (row === undefined)
      throw new HansaError('NotFound', { kind: 'Release', name, where: ` in ${namespace}` })
    return [row.uid]
  }
  const rows = await reader.list({
    kind: 'Release',
    labels: parseLabelSelector(selector),
    allowed: rights.on('rebalance', 'Release'),
    limit: mostRebalanced + 1,
    ...(namespace === undefined ? {} : { namespace }),
  })
  if (rows.length > mostRebalanced)
    throw badField(
      '/selector',
      `matches more than ${mostRebalanced} releases, the maximum of one rebalance`,
      'select fewer releases by more labels or by namespace',
    )
  return rows.map(({ uid }) => uid)
}

/** One release that cannot be read does not keep others from being moved. */
const readOr = async (
  store: Store,
  sources: SituationSources,
  uid: string,
): Promise<SituationRead | ReleaseMoves | undefined> => {
  try {
    return await readSituation(store, sources, uid)
  } catch (error) {
    const row = error instanceof HansaError ? await store.read((reader) => reader.byUid(uid)) : undefined
    if (row === undefined) throw error
    return { namespace: row.namespace, release: row.name, moves: [], message: failureText(error) }
  }
}

/**
 * Reschedules releases as if they had no targets. The answer is the plan, in which each release accounts for the
 * capacity taken by those before it; the scheduler then decides each of them again in turn, and remembers across
 * restarts that it has to. Throws `NotFound`, and `BadRequest` for a selector that is invalid or matches too many.
 */
export const createRebalancer = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  clock: Clock
  /** The scheduler's: checks this release again. */
  kick: (releaseUid: string) => void
}): ((input: RebalanceInput, subject: Subject) => Promise<Rebalance>) => {
  const { store, fleet, bundles, relations, clock, kick } = options

  const planOf = async (
    uid: string,
    trial: Trial,
    { rights }: Subject,
  ): Promise<ReleaseMoves | undefined> => {
    const read = await readOr(store, { bundles, relations }, uid)
    if (read === undefined || 'namespace' in read) return read
    if (!('situation' in read)) return undefined
    const { situation } = read
    const { namespace, name: release } = situation.release
    if (situation.spec.suspend === true)
      return { namespace, release, moves: [], message: 'the release is suspended' }
    if (situation.decision === undefined)
      return { namespace, release, moves: [], message: 'not scheduled yet' }
    const attempt = trial.attempt(situation, { fresh: true })
    trial.settle(situation, attempt)
    const { result } = attempt.eviction
    if (result.outcome === 'Scheduled') return { namespace, release, moves: attempt.moves }
    const text = discreetText(fleet, { rights, own: situation.targets }, { named: namedClusters(situation) })
    return { namespace, release, moves: attempt.moves, message: text(result.message) }
  }

  /** Stores the request with the current decision, where it survives a restart. */
  const request = (uids: readonly string[], subject: Subject): Promise<void> =>
    store.write({ subject }, async (tx) => {
      const rebalance = { actor: subject.name, at: timestamp(clock) }
      for (const uid of uids) {
        const decision = await decisionOf(tx, uid)
        if (decision !== undefined)
          await putDecision(tx, { ...decision, result: { ...decision.result, rebalance } })
      }
    })

  return async (input, subject) => {
    const trial = createTrial(fleet, clock)
    const planned: { uid: string; plan: ReleaseMoves }[] = []
    for (const uid of await store.read((reader) => uidsOf(reader, input, subject))) {
      const plan = await planOf(uid, trial, subject)
      if (plan !== undefined) planned.push({ uid, plan })
      // Yields to others that wait for this thread.
      await eventLoopTurn()
    }
    const moving = planned.filter(({ plan }) => plan.moves.length > 0).map(({ uid }) => uid)
    const releases = planned.map(({ plan }) => plan)
    if (input.dryRun === 'All' || moving.length === 0)
      return { releases, totals: totalsOf(releases), queued: 0 }
    await request(moving, subject)
    for (const uid of moving) kick(uid)
    return { releases, totals: totalsOf(releases), queued: moving.length }
  }
}
