import {
  decide,
  matters,
  type PlacedTarget,
  type PlacementCluster,
  type PlacementInput,
  PlacementSpec,
  redecision,
} from '@hansa/placement'
import { type Figure, median, note } from './figure.js'
import { benchFleet, benchPlacements, benchRelease } from './placement-fleet.js'

const RELEASES = 10_000
const MIX = benchPlacements.length

const milliseconds = (work: () => void): number => {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** Pods that no release had before, so that no cached result of another release applies. */
const newPod = (at: number) => ({ requests: { cpu: 40 + at, memory: (64 + at) * 2 ** 20 } })

/** Milliseconds of each decision, for releases of every sort and of pods not seen before. */
const decisions = (clusters: readonly PlacementCluster[], rounds: number): number[] => {
  const times: number[] = []
  for (let at = 0; at < rounds * MIX; at += 1) {
    const input = benchRelease(clusters, at, newPod(at))
    times.push(milliseconds(() => decide(input)))
  }
  return times
}

/** Milliseconds a decision takes on average over the sorts of placements, each at its median. */
const cost = (times: readonly number[]): number =>
  benchPlacements.reduce((sum, _, sort) => sum + median(times.filter((_, at) => at % MIX === sort)), 0) / MIX

const thousandGroups = (): number => {
  const clusters = benchFleet(2000, 1000)
  const placement = PlacementSpec.parse({
    spread: [
      { by: 'region', min: 3, max: 10 },
      { by: 'cluster', min: 20, max: 100 },
    ],
    replicas: { mode: 'Divided', dynamic: 'AvailableReplicas' },
  })
  const times = Array.from({ length: 25 }, (_, at) => {
    const input = { ...benchRelease(clusters, at, newPod(at)), placement }
    return milliseconds(() => {
      const { outcome } = decide(input)
      if (outcome !== 'Scheduled') throw new Error('the bench has a placement that nothing fits')
    })
  })
  return median(times)
}

interface Placed {
  readonly input: PlacementInput
  readonly group: string
  readonly previous: readonly PlacedTarget[]
}

const placeAll = (clusters: readonly PlacementCluster[]): Placed[] =>
  Array.from({ length: RELEASES }, (_, at) => {
    const input = benchRelease(clusters, at)
    const result = decide(input)
    if (result.outcome === 'Unschedulable') throw new Error(`the bench cannot place release ${at}`)
    return { input, group: result.group, previous: result.targets }
  })

/** Decides again for every release that the change of one cluster can affect. Returns the number of decisions. */
const changeOne = (
  placed: readonly Placed[],
  fleet: readonly PlacementCluster[],
  change: { before: PlacementCluster | undefined; after: PlacementCluster | undefined },
  evicting: readonly string[] = [],
): number => {
  let decided = 0
  for (const { input, group, previous } of placed) {
    const now = { ...input, clusters: fleet, group, previous, evicting }
    if (!matters({ ...change, input: now, short: false })) continue
    redecision({ input: now, next: decide(now), causedByUser: false })
    decided += 1
  }
  return decided
}

/** The cluster whose number of releases is nearest to the average. */
const typical = (placed: readonly Placed[], clusters: readonly PlacementCluster[]) => {
  const counts = new Map<string, number>()
  let sum = 0
  for (const { previous } of placed)
    for (const { cluster } of previous) {
      counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
      sum += 1
    }
  const average = sum / clusters.length
  const away = ({ name }: PlacementCluster) => Math.abs((counts.get(name) ?? 0) - average)
  return [...clusters].sort((a, b) => away(a) - away(b))[0]
}

/** The slowest of a cluster added, lost to a failover, and relabelled. */
const oneChange = (placed: readonly Placed[], clusters: readonly PlacementCluster[]): number => {
  const [added, ...fleet] = clusters
  const lost = typical(placed, clusters)
  const relabelled = lost && { ...lost, labels: { ...lost.labels, tier: 'dev' } }
  const others = clusters.filter((cluster) => cluster !== lost)
  const newer = added && { ...added, name: 'cluster-new' }
  const changes = {
    added: () => changeOne(placed, newer ? [...clusters, newer] : fleet, { before: undefined, after: newer }),
    lost: () => changeOne(placed, [...clusters], { before: lost, after: lost }, lost ? [lost.name] : []),
    relabelled: () =>
      changeOne(placed, relabelled ? [...others, relabelled] : others, { before: lost, after: relabelled }),
  }
  const times = Object.entries(changes).map(([name, change]) => {
    let decided = 0
    const time = milliseconds(() => {
      decided = change()
    })
    note(`a cluster ${name}: ${decided} of ${RELEASES} releases rescheduled in ${time.toFixed(0)} ms`)
    return time
  })
  return Math.max(...times)
}

/** The cost of a decision, and how it grows; the cost of deciding everything, and of one change. */
export const run = async (): Promise<Figure[]> => {
  const clusters = benchFleet(1000, 20)
  decisions(clusters, 20)
  const times = decisions(clusters, 60)
  const spread = thousandGroups()
  const larger = benchFleet(10_000, 20)
  decisions(larger, 2)
  const growth = cost(decisions(larger, 10)) / cost(times)
  const sorts = benchPlacements.map((_, sort) =>
    median(times.filter((_, at) => at % MIX === sort)).toFixed(2),
  )
  note(`a decision over 1,000 clusters by sort of placement, ms: ${sorts.join(', ')}`)

  const fresh = benchFleet(1000, 20)
  let placed: Placed[] = []
  const all = milliseconds(() => {
    placed = placeAll(fresh)
  })
  const change = oneChange(placed, fresh)
  return [
    { figure: 'decision_1000_ms', value: median(times), unit: 'ms', goal: '<= 1' },
    { figure: 'spread_1000_groups_ms', value: spread, unit: 'ms', goal: '<= 20' },
    { figure: 'all_10000_s', value: all / 1000, unit: 's', goal: '<= 10' },
    { figure: 'one_change_ms', value: change, unit: 'ms', goal: '<= 500' },
    { figure: 'growth_ratio', value: growth, unit: 'ratio', goal: '<= 13.5' },
    { figure: 'rss_mb', value: process.resourceUsage().maxRSS / 1024, unit: 'MB', goal: '<= 400' },
  ]
}
