import type { NodeCapacity, PlacementCluster, PlacementInput } from '@hansa/placement'
import type { ClusterFacts, Fleet, ScoreFacts } from '../clusters/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { Clock } from '../runtime/clock.js'
import { type Reservations, type Reserved, withReserved } from './reservations.js'

/** The clusters that a decision considers: the current fleet, or a copy of it. */
export type FleetView = Pick<Fleet, 'all' | 'get'>

/** The same in the form that the engine takes. */
export interface EngineView extends FleetView {
  /**
   * The same list as long as nothing changed, because the engine keeps derived data for it. `fenced` clusters accept
   * nothing until the leftovers of a failover are gone.
   */
  clusters(fenced: ReadonlySet<string>): readonly PlacementCluster[]
  /** The nodes of clusters including decisions that the figures of `clusters` do not show yet. The same map as long as nothing changed. */
  reserved(): PlacementInput['reserved']
  /** A digest of the cluster names. */
  membership(): string
}

/** How old figures of nodes may be, in milliseconds; every other change counts at once. */
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

/** A digest of the clusters that stay, computed when they change. */
const createMembership = (fleet: FleetView): EngineView['membership'] => {
  let members: { uids: readonly string[]; digest: string } | undefined
  return () => {
    const uids = fleet.all().flatMap(({ uid, leaving }) => (leaving ? [] : [uid]))
    const same = members?.uids.length === uids.length && uids.every((uid, at) => uid === members?.uids[at])
    if (members === undefined || !same) members = { uids, digest: digestOf(uids) }
    return members.digest
  }
}

export const createEngineView = (
  fleet: FleetView,
  clock: Pick<Clock, 'now' | 'monotonic'>,
  { staleMs = figuresMs, reservations }: { staleMs?: number; reservations?: Reservations } = {},
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

  const kept = new Map<
    string,
    { own: ClusterFacts['nodes']; lots: readonly Reserved[]; after: readonly NodeCapacity[] }
  >()
  let places: ReadonlyMap<string, number> | undefined
  const nodesOf = (name: string): ClusterFacts['nodes'] | undefined => {
    places ??= new Map(facts.map((one, index) => [one.name, index]))
    return nodes[places.get(name) ?? -1]
  }
  let reserved: { version: number; map: NonNullable<PlacementInput['reserved']> } | undefined

  return {
    all: fleet.all,
    get: fleet.get,
    membership: createMembership(fleet),
    clusters: (fenced) => {
      const all = fleet.all()
      const now = clock.now()
      const same = now < scoresUntil && sameNames(fenced, fencedThen) && sameFacts(all) && sameFigures()
      if (clusters !== undefined && same) return clusters
      facts = all
      nodes = all.map((one) => one.nodes)
      reserved = undefined
      places = undefined
      kept.clear()
      if (reservations?.isEmpty() === false)
        for (const { name, arrivals } of all) reservations.observe(name, arrivals)
      fencedThen = fenced
      scoresUntil = nextExpiry(all, now)
      figuresUntil = clock.monotonic() + staleMs
      clusters = all
        .filter(({ leaving }) => !leaving)
        .map((one) => engineCluster(one, fenced.has(one.name), now))
      return clusters
    },
    reserved: () => {
      if (reservations === undefined || reservations.isEmpty()) return undefined
      if (reserved?.version === reservations.version()) return reserved.map
      const map = new Map<string, readonly NodeCapacity[]>()
      for (const name of reservations.clusters()) {
        const own = nodesOf(name)
        if (own === undefined || own.length === 0) continue
        const lots = reservations.lots(name)
        const known = kept.get(name)
        const after = known?.own === own && known.lots === lots ? known.after : withReserved(own, lots)
        kept.set(name, { own, lots, after })
        map.set(name, after)
      }
      reserved = { version: reservations.version(), map }
      return map
    },
  }
}
