import type { PlacementCluster } from '@hansa/placement'
import type { ClusterFacts, Fleet, ScoreFacts } from '../clusters/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'

/** The clusters a decision is made over: the fleet as it is, or a copy of it. */
export type FleetView = Pick<Fleet, 'all' | 'get'>

/** The same as the engine takes it. */
export interface EngineView extends FleetView {
  /**
   * The same list for as long as nothing changed, because the engine keeps what it derives from it. `fenced` clusters take
   * nothing until what a failover left on them is gone.
   */
  clusters(fenced: ReadonlySet<string>): readonly PlacementCluster[]
  /** A digest of which clusters there are. */
  membership(): string
}

/** For how long figures of nodes may be those of a moment ago, in milliseconds; every other change counts at once. */
const figuresMs = 500

const never = Number.POSITIVE_INFINITY

const scoresAt = (scores: Readonly<Record<string, ScoreFacts>>, now: number): PlacementCluster['scores'] => {
  const entries = Object.entries(scores)
  if (entries.length === 0) return undefined
  return Object.fromEntries(
    entries.map(([key, { value, expiresAt = never }]) => [key, { value, expired: expiresAt <= now }]),
  )
}

const nextExpiry = (all: readonly ClusterFacts[], now: number): number => {
  let soonest = never
  for (const { scores } of all)
    for (const key in scores) {
      const at = scores[key]?.expiresAt ?? never
      if (at > now && at < soonest) soonest = at
    }
  return soonest
}

const sameNames = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a === b || (a.size === b.size && [...a].every((name) => b.has(name)))

const engineCluster = (facts: ClusterFacts, fenced: boolean, now: number): PlacementCluster => {
  const { name, labels, provider, region, zones, taints, unschedulable, ready, apis, nodes, scores } = facts
  return {
    name,
    labels,
    provider,
    region,
    zones,
    taints,
    unschedulable,
    ready: ready && !fenced,
    apis,
    nodes,
    scores: scoresAt(scores, now),
  }
}

export const createEngineView = (
  fleet: FleetView,
  clock: Pick<Clock, 'now' | 'monotonic'>,
  staleMs = figuresMs,
): EngineView => {
  let facts: readonly ClusterFacts[] = []
  let fencedThen: ReadonlySet<string> = new Set()
  let clusters: readonly PlacementCluster[] | undefined
  let scoresUntil = never
  let figuresUntil = 0

  const sameFacts = (all: readonly ClusterFacts[]): boolean =>
    all.length === facts.length && all.every((one, index) => one === facts[index])

  const sameFigures = (): boolean => {
    if (clock.monotonic() < figuresUntil) return true
    figuresUntil = clock.monotonic() + staleMs
    return facts.every((one, index) => one.nodes === nodes[index])
  }
  let nodes: readonly ClusterFacts['nodes'][] = []

  let members: { uids: readonly string[]; digest: string } | undefined

  return {
    all: fleet.all,
    get: fleet.get,
    membership: () => {
      const uids = fleet.all().flatMap(({ uid, leaving }) => (leaving ? [] : [uid]))
      const same = members?.uids.length === uids.length && uids.every((uid, at) => uid === members?.uids[at])
      if (members === undefined || !same) members = { uids, digest: digestOf(uids) }
      return members.digest
    },
    clusters: (fenced) => {
      const all = fleet.all()
      const now = clock.now()
      const same = now < scoresUntil && sameNames(fenced, fencedThen) && sameFacts(all) && sameFigures()
      if (clusters !== undefined && same) return clusters
      facts = all
      nodes = all.map((one) => one.nodes)
      fencedThen = fenced
      scoresUntil = nextExpiry(all, now)
      figuresUntil = clock.monotonic() + staleMs
      clusters = all
        .filter(({ leaving }) => !leaving)
        .map((one) => engineCluster(one, fenced.has(one.name), now))
      return clusters
    },
  }
}
