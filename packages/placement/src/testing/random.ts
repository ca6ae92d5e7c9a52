import fc from 'fast-check'
import { PlacementSpec, type PlacementSpecInput } from '../contract/placement-spec.js'
import type { Selector } from '../contract/selector.js'
import type { PlacedTarget, PlacementCluster, PlacementInput } from '../input.js'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
const KEYS = ['web', 'db']
const rarely = fc.integer({ min: 0, max: 9 }).map((n) => n === 0)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 4 })

const taint = fc.record({
  key: fc.constantFrom('gpu', 'down'),
  effect: fc.constantFrom('NoSchedule' as const, 'NoExecute' as const, 'PreferNoSchedule' as const),
})

const cluster = (name: string): fc.Arbitrary<PlacementCluster> =>
  fc.record({
    name: fc.constant(name),
    labels: fc.record({ tier: fc.constantFrom('prod', 'dev'), rack: fc.constantFrom('r1', 'r2', 'r3') }),
    provider: maybe(fc.constantFrom('p', 'q')),
    region: maybe(fc.constantFrom('eu', 'us', 'ap')),
    zones: fc.subarray(['z1', 'z2', 'z3']),
    taints: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(taint, { maxLength: 2 }) },
    ),
    unschedulable: rarely,
    ready: rarely.map((not) => !not),
    apis: rarely.map((none) => (none ? [] : ['apps/v1/Deployment'])),
    allocatable: fc.record({ web: fc.nat(9), db: fc.nat(4) }),
    scores: fc.oneof(
      fc.constant({}),
      fc.record({ cost: fc.record({ value: fc.integer({ min: -3, max: 3 }), expired: rarely }) }),
    ),
  })

const plain: Selector[] = [
  {},
  { labels: { matchLabels: { tier: 'prod' } } },
  { fields: [{ field: 'region', operator: 'In', values: ['eu', 'us'] }] },
]
const selector: fc.Arbitrary<Selector> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...plain) },
  { weight: 1, arbitrary: fc.subarray(NAMES, { minLength: 4 }).map((names) => ({ names })) },
  { weight: 1, arbitrary: fc.subarray(NAMES, { maxLength: 3 }).map((exclude) => ({ exclude })) },
)

const axes = ['region', 'zone', 'provider', 'rack', 'cluster'] as const
const spread = fc.shuffledSubarray([...axes], { maxLength: 3 }).chain((list) =>
  fc.tuple(
    ...list.map((axis) =>
      fc
        .record({ min: fc.integer({ min: 0, max: 3 }), more: fc.option(fc.nat(3)), strict: rarely })
        .map(({ min, more, strict }) => ({
          ...(axis === 'rack' ? { label: axis } : { by: axis }),
          min,
          max: more === null ? 0 : Math.max(1, min) + more,
          strict,
        })),
    ),
  ),
)

const weights = fc.array(fc.record({ clusters: selector, weight: fc.nat(4) }), { minLength: 1, maxLength: 3 })
const replicas: fc.Arbitrary<PlacementSpecInput['replicas']> = fc.oneof(
  fc.constantFrom('Ignore' as const, 'Require' as const).map((capacity) => ({ capacity })),
  fc.constant({ mode: 'Divided' as const }),
  weights.map((list) => ({ mode: 'Divided' as const, weights: list })),
  fc.constant({ mode: 'Divided' as const, dynamic: 'AvailableReplicas' as const }),
  fc.constant({ mode: 'Divided' as const, divide: 'Aggregated' as const }),
)

const limits = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ minPerCluster: fc.nat(4) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      fixed: fc.array(fc.record({ clusters: selector, replicas: fc.nat(3) }), { minLength: 1, maxLength: 2 }),
    }),
  },
)

const preferences: fc.Arbitrary<Pick<PlacementSpecInput, 'prioritizers' | 'steady'>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.record({
      prioritizers: fc
        .constantFrom(-10, -3, 0, 3, 10)
        .map((weight) => [{ name: 'Metric' as const, key: 'cost', weight }]),
      steady: fc.nat(10),
    }),
  },
)

const groups = fc.array(fc.record({ own: selector, overflow: fc.array(selector, { maxLength: 2 }) }), {
  maxLength: 2,
})

/** Valid placements. */
export const somePlacement: fc.Arbitrary<PlacementSpec> = fc
  .record({ groups, spread, replicas, limits, preferences, tolerate: rarely })
  .map((given) => {
    const divided = given.replicas?.mode === 'Divided'
    return PlacementSpec.safeParse({
      affinity: given.groups.map(({ own, overflow }, at) => ({
        name: `g${at}`,
        ...own,
        ...(divided ? { overflow } : {}),
      })),
      spread: given.spread,
      replicas: { ...given.replicas, ...(divided ? given.limits : {}) },
      ...given.preferences,
      tolerations: given.tolerate ? [{ operator: 'Exists' }] : [],
    }).data
  })
  .filter((spec) => spec !== undefined)

const someTarget = (name: string): fc.Arbitrary<PlacedTarget> =>
  fc.record({ cluster: fc.constant(name), workloads: fc.record({ web: fc.nat(4), db: fc.nat(2) }) })

/** Random fleets of up to nine clusters, with placements, workloads, targets held and evictions. */
export const someInput: fc.Arbitrary<PlacementInput> = fc.record({
  clusters: fc.subarray(NAMES).chain((names) => fc.tuple(...names.map(cluster))),
  placement: somePlacement,
  workloads: fc
    .subarray(KEYS)
    .chain((keys) =>
      fc.tuple(
        ...keys.map((key) =>
          fc.record({ key: fc.constant(key), uid: fc.constantFrom('a', 'b'), replicas: fc.nat(14) }),
        ),
      ),
    ),
  apis: fc.constantFrom([], ['apps/v1/Deployment']),
  previous: fc.oneof(
    fc.constant([]),
    fc.subarray(NAMES, { maxLength: 4 }).chain((names) => fc.tuple(...names.map(someTarget))),
  ),
  evicting: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray(NAMES, { maxLength: 2 }) },
  ),
  group: fc.constantFrom(undefined, 'g0', 'g1'),
  fresh: rarely,
})
