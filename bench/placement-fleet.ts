import {
  type NodeCapacity,
  type PlacementCluster,
  type PlacementInput,
  PlacementSpec,
  type PlacementSpecInput,
  type PodRequirements,
} from '@hansa/placement'

const GIB = 2 ** 30
const apis = new Set(['v1/ConfigMap', 'v1/Service', 'apps/v1/Deployment', 'apps/v1/StatefulSet'])

// Shared, as equal labels and amounts of many nodes may be.
const [arm, amd] = [{ arch: 'arm64' }, { arch: 'amd64' }]
const allocatable = { cpu: 8000, memory: 32 * GIB, pods: 110 }

/** Numbers from 0 up to `below` that look random and are the same in every run. */
export const createNumbers = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** A fleet with 10 nodes a cluster, partly used; every 50th cluster is tainted, every 97th cordoned. */
export const benchFleet = (count: number, regions: number): PlacementCluster[] => {
  const number = createNumbers(count)
  const node = (_: unknown, at: number): NodeCapacity => ({
    name: `node-${at}`,
    labels: at % 3 === 0 ? arm : amd,
    allocatable,
    requested: { cpu: number(80) * 100, memory: number(32) * GIB, pods: number(60) },
  })
  return Array.from({ length: count }, (_, at) => ({
    name: `cluster-${String(at).padStart(5, '0')}`,
    labels: { tier: at % 3 === 0 ? 'dev' : 'prod', rack: `rack-${at % 40}` },
    provider: `provider-${at % 4}`,
    region: `region-${at % regions}`,
    zones: [`zone-${at % (regions * 3)}`],
    taints: at % 50 === 0 ? [{ key: 'gpu', effect: 'NoSchedule' as const }] : [],
    unschedulable: at % 97 === 0,
    ready: true,
    apis,
    nodes: Array.from({ length: 10 }, node),
    scores: { cost: { value: number(1000) } },
  }))
}

const dynamic = { mode: 'Divided', dynamic: 'AvailableReplicas' } as const
const atMostTen = { by: 'cluster', max: 10 } as const
const prod = { labels: { matchLabels: { tier: 'prod' } } }

const written: PlacementSpecInput[] = [
  { spread: [atMostTen], replicas: dynamic },
  { affinity: [prod], spread: [{ by: 'region', min: 2, max: 3 }, atMostTen], replicas: dynamic },
  { spread: [{ by: 'cluster', max: 5 }] },
  { affinity: [prod], spread: [atMostTen], replicas: { mode: 'Divided', divide: 'Aggregated' } },
  {
    spread: [atMostTen],
    replicas: {
      mode: 'Divided',
      weights: [
        { clusters: prod, weight: 3 },
        { clusters: {}, weight: 1 },
      ],
    },
  },
  { spread: [atMostTen], prioritizers: [{ name: 'Metric', key: 'cost', weight: -5 }], replicas: dynamic },
  {
    spread: [{ by: 'region', min: 2, max: 4 }, { by: 'zone', min: 3, max: 6 }, atMostTen],
    replicas: dynamic,
  },
  {
    affinity: [{ ...prod, overflow: [{}] }],
    spread: [atMostTen],
    replicas: dynamic,
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
  },
]

/** Placements of every sort, each onto at most ten clusters. */
export const benchPlacements: readonly PlacementSpec[] = written.map((spec) => PlacementSpec.parse(spec))

const cpus = [50, 100, 150, 200, 250, 300, 500, 750, 1000, 2000]
const mebis = [64, 128, 256, 512, 1024]

/** One of the fifty shapes the pods of the releases have. */
export const benchPod = (at: number): PodRequirements => ({
  requests: {
    cpu: cpus[at % cpus.length] ?? 100,
    memory: (mebis[Math.floor(at / cpus.length) % mebis.length] ?? 64) * 2 ** 20,
  },
})

/** A release without targets. */
export const benchRelease = (
  clusters: readonly PlacementCluster[],
  at: number,
  pod: PodRequirements = benchPod(at),
): PlacementInput => ({
  clusters,
  placement: benchPlacements[at % benchPlacements.length] ?? PlacementSpec.parse({}),
  workloads: [{ uid: `release-${at}/web`, key: 'web', replicas: 3 + (at % 28), pod }],
  apis: ['v1/ConfigMap', 'v1/Service', 'apps/v1/Deployment'],
})
