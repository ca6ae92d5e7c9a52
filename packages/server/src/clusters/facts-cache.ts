import type { Clock } from '../runtime/clock.js'
import type { ClusterFacts } from './facts.js'
import type { Observers } from './observers.js'
import { scoreFacts } from './scores.js'
import type { ClusterRow } from './store.js'

/** When facts of a cluster last changed, in milliseconds since the epoch. */
export type ChangeTimes = Pick<ClusterFacts, 'changedAt' | 'scoresChangedAt' | 'figuresChangedAt'>

/** The facts about one cluster, computed when they are read after a change. */
export interface FactsCache {
  get(): ClusterFacts
  /** The facts are computed again when they are read, but no time of a change moves. */
  invalidate(): void
  /** Something other than scores and figures changed. */
  changed(): void
  scoresChanged(): void
  figuresChanged(): void
}

/** The facts from a cluster's row and from the observation of it. */
export const factsOf = (
  { name, uid, labels, spec, status, deletedAt }: ClusterRow,
  { vitals, served, figures }: Pick<Observers, 'vitals' | 'served' | 'figures'>,
  { changedAt, scoresChangedAt, figuresChangedAt }: ChangeTimes,
): ClusterFacts => {
  const { provider, region, zones, taints, unschedulable, maintenance, images } = spec
  const { ready, observed } = vitals.state()
  return {
    name,
    uid,
    labels,
    provider,
    region,
    zones,
    taints,
    images,
    unschedulable,
    maintenance,
    ready: ready.status === 'True',
    leaving: deletedAt !== null,
    notReadyMs: vitals.notReadyMs,
    failing: vitals.failing,
    behind: vitals.behind,
    observed,
    apis: served.apis(),
    get nodes() {
      return figures.nodes()
    },
    arrivals: figures.arrivals,
    scores: scoreFacts(status),
    changedAt,
    scoresChangedAt,
    figuresChangedAt,
  }
}

/** `updatedAt` is when the row was last written: changes before it are not known. */
export const createFactsCache = ({
  updatedAt,
  clock,
  compute,
}: {
  updatedAt: number
  clock: Clock
  compute: (times: ChangeTimes) => ClusterFacts
}): FactsCache => {
  let facts: ClusterFacts | undefined
  let figuresChangedAt = updatedAt
  const times: ChangeTimes = {
    changedAt: updatedAt,
    scoresChangedAt: updatedAt,
    figuresChangedAt: () => figuresChangedAt,
  }

  return {
    get: () => {
      facts ??= compute(times)
      return facts
    },
    invalidate: () => {
      facts = undefined
    },
    changed: () => {
      facts = undefined
      times.changedAt = clock.now()
    },
    scoresChanged: () => {
      facts = undefined
      times.scoresChangedAt = clock.now()
    },
    figuresChanged: () => {
      figuresChangedAt = clock.now()
    },
  }
}
