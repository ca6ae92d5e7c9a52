import { type ClusterExplanation, type DecisionExplanation, why as explain } from '@hansa/placement'
import type { Fleet } from '../clusters/index.js'
import type { Reader, Row, Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import { HansaError } from '../runtime/errors.js'
import { listed } from '../runtime/listed.js'
import { type Entitled, hubItself } from '../runtime/rights.js'
import { type Changed, changedSince } from './basis.js'
import { createEngineView, type FleetView } from './engine-view.js'
import type { Explanation, Why } from './explanation.js'
import { clusterShown, discreetText, namedClusters, refuseHidden, type Shown } from './sight.js'
import {
  heldTargets,
  inputFor,
  readSituation,
  type Situation,
  type SituationSources,
  stayingTargets,
} from './situation.js'

const explanationOf = (
  found: ClusterExplanation,
  held: boolean,
  changed: Changed,
  text: (message: string) => string,
): Explanation => {
  const filters = found.filters.map((one) => ({ ...one, found: text(one.found), needed: text(one.needed) }))
  const failed = filters.find(({ passed }) => !passed)
  return {
    cluster: found.cluster,
    chosen: held,
    ...(failed === undefined ? {} : { filter: failed.filter, found: failed.found, needed: failed.needed }),
    filters,
    ...(found.tier === undefined ? {} : { tier: found.tier }),
    axes: { ...found.axes },
    ...(found.score === undefined ? {} : { score: found.score }),
    scores: [...found.scores],
    capacity: [...found.capacity],
    sentence: text(found.sentence),
    changedSince: changed.inputs.length > 0 || changed.clusters.has(found.cluster),
  }
}

/**
 * The replicas of each cluster before the current decision: its current replicas, except for those that decision
 * changed.
 */
const beforeDecision = (
  situation: Situation,
  view: FleetView,
): ((cluster: string) => Readonly<Record<string, number>> | undefined) => {
  const before = situation.decision?.result.before
  if (before === undefined) return () => undefined
  if (before.first) return () => ({})
  const held = new Map(heldTargets(situation, view).map(({ cluster, workloads }) => [cluster, workloads]))
  return (cluster) => before.changed[cluster] ?? held.get(cluster) ?? {}
}

const changesOf = ({ inputs, clusters }: Changed): string[] => {
  const names = [...clusters].sort()
  return [...inputs, ...(names.length === 0 ? [] : [`cluster ${listed(names, 3)}`])]
}

const headOf = (
  { outcome, group, nearest, expiredScores }: DecisionExplanation,
  shows: (cluster: string) => boolean,
) => ({
  outcome,
  group,
  ...(nearest === undefined ? {} : { nearest }),
  ...(expiredScores === undefined
    ? {}
    : { expiredScores: expiredScores.filter(({ cluster }) => shows(cluster)) }),
})

/**
 * Why each cluster (or one) was or was not chosen, computed by the engine from the current inputs, and which of them
 * have changed since the current decision was made. Throws `NotFound`, and `Conflict` for a release that is being
 * deleted.
 */
export const createWhy = ({
  store,
  fleet,
  sources,
  clock,
  rowOf,
}: {
  store: Store
  fleet: Fleet
  sources: SituationSources
  clock: Clock
  rowOf: (reader: Reader, ref: { namespace: string; name: string }) => Promise<Row>
}): ((
  ref: { namespace: string; name: string; cluster?: string | undefined },
  subject?: Entitled,
) => Promise<Why>) => {
  const view = createEngineView(fleet, clock)

  /** A release shows the names of its clusters; other clusters are shown to those who can list them. */
  const whyOf = (situation: Situation, cluster: string | undefined, shown: Shown): Why => {
    const shows = clusterShown(fleet, shown)
    const text = discreetText(fleet, shown, { named: namedClusters(situation) })
    const held = new Set(stayingTargets(situation).map((target) => target.cluster))
    const changed = changedSince(situation, view, clock.now())
    const found = explain(inputFor(situation, view), undefined, beforeDecision(situation, view), shows)
    return {
      ...headOf(found, shows),
      ...(found.message === undefined ? {} : { message: text(found.message) }),
      ...(situation.decision === undefined ? {} : { decidedAt: situation.decision.decidedAt }),
      changed: changesOf({ ...changed, clusters: new Set([...changed.clusters].filter(shows)) }),
      items: found.clusters
        .filter(({ cluster: name }) => (cluster === undefined || name === cluster) && shows(name))
        .map((one) => explanationOf(one, held.has(one.cluster), changed, text)),
    }
  }

  return async ({ cluster, ...ref }, { rights } = hubItself) => {
    const row = await store.read((reader) => rowOf(reader, ref))
    const read = await readSituation(store, sources, row.uid)
    if (!('situation' in read))
      throw new HansaError('Conflict', { reason: `release "${ref.name}" is being deleted` })
    const { situation } = read
    const shown = { rights, own: stayingTargets(situation) }
    if (cluster !== undefined) refuseHidden(fleet, cluster, shown)
    return whyOf(situation, cluster, shown)
  }
}
