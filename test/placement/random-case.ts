import type { Axis, Case, Cluster, Division, Group, Policy, Selector, Taint } from './oracle/index.js'
import type { Random } from './random.js'

/**
 * Random preview cases of few clusters, small numbers and few distinct values, so that ties, zeros, shortages and groups
 * that only just fit are common. Placements that the schema refuses are not made.
 */
const NAMES = ['ant', 'bee', 'cat', 'dog', 'eel', 'fox', 'gnu', 'hen', 'owl-2', 'owl-10']

const topology = (random: Random, nested: boolean): Cluster['spec'] => {
  const unset = (value: string): string | undefined => (random.once(25) ? undefined : value)
  const region = random.pick('ap', 'eu', 'us', 'za')
  const provider = nested ? { ap: 'p', eu: 'p', us: 'q', za: 'r' }[region] : random.pick('p', 'q', 'r')
  const zones = random.some(['a', 'b', 'c']).map((zone) => (nested ? `${region}-${zone}` : zone))
  const spec: Cluster['spec'] = {}
  const [providerSet, regionSet] = [unset(provider), unset(region)]
  if (providerSet !== undefined) spec.provider = providerSet
  if (regionSet !== undefined) spec.region = regionSet
  if (zones.length > 0) spec.zones = zones
  else if (!random.once(3)) spec.zones = [nested ? `${region}-a` : 'a']
  return spec
}

const taint = (random: Random): Taint => ({
  key: random.pick('gpu', 'old'),
  ...(random.once(2) ? { value: random.pick('yes', 'no') } : {}),
  effect: random.pick('NoSchedule', 'NoExecute', 'PreferNoSchedule'),
})

const cluster = (random: Random, name: string, nested: boolean): Cluster => {
  const spec = topology(random, nested)
  if (random.once(5)) spec.taints = random.once(3) ? [taint(random), taint(random)] : [taint(random)]
  if (random.once(12)) spec.unschedulable = true
  const labels: Record<string, string> = { tier: random.pick('prod', 'dev') }
  if (!random.once(20)) labels.rack = random.pick('r1', 'r2', 'r3')
  const status: NonNullable<Cluster['status']> = {}
  if (!random.once(15)) status.available = { replicas: random.once(5) ? 0 : random.below(12) }
  if (random.once(3))
    status.conditions = [{ type: 'Ready', status: random.pick('True', 'True', 'True', 'False', 'Unknown') }]
  return { metadata: { name, labels }, spec, status }
}

const selector = (random: Random): Selector => {
  const made: Selector = {}
  if (random.once(6)) made.names = random.shuffled(NAMES).slice(0, random.between(4, 8))
  if (random.once(5)) made.exclude = random.shuffled(NAMES).slice(0, random.between(1, 2))
  if (random.once(4)) made.labels = { matchLabels: { tier: random.pick('prod', 'dev') } }
  if (random.once(6)) {
    const operator = random.pick('In', 'NotIn', 'Exists', 'DoesNotExist')
    const listed = operator === 'In' || operator === 'NotIn'
    const values = [random.pick('r1', 'r2', 'r3')]
    made.labels = {
      ...made.labels,
      matchExpressions: [{ key: 'rack', operator, ...(listed ? { values } : {}) }],
    }
  }
  if (random.once(5)) {
    const operator = random.pick('In', 'In', 'NotIn', 'NotIn', 'Exists', 'DoesNotExist')
    const listed = operator === 'In' || operator === 'NotIn'
    const choices = {
      provider: random.pick('p', 'q'),
      region: random.pick('eu', 'us'),
      zone: random.pick('a', 'eu-a'),
    }
    const field = random.pick('provider', 'region', 'zone')
    made.fields = [{ field, operator, ...(listed ? { values: [choices[field], 'za'] } : {}) }]
  }
  return made
}

const division = (random: Random): Division => {
  const kind = random.below(10)
  if (kind < 2) return random.once(2) ? {} : { mode: 'Duplicated', capacity: 'Require' }
  if (kind < 3) return { mode: 'Divided' }
  if (kind < 5) {
    const weight = () => ({
      clusters: selector(random),
      weight: random.once(5) ? 0 : random.pick(1, 1, 2, 3, 7),
    })
    return { mode: 'Divided', weights: [weight(), ...(random.once(2) ? [weight(), weight()] : [])] }
  }
  if (kind < 8) return { mode: 'Divided', divide: 'Weighted', dynamic: 'AvailableReplicas' }
  return {
    mode: 'Divided',
    divide: 'Aggregated',
    ...(random.once(3) ? { dynamic: 'AvailableReplicas' } : {}),
  }
}

const spread = (random: Random): Axis[] => {
  const shape = random.below(10)
  const count = shape < 2 ? 0 : shape < 7 ? 1 : random.between(2, 4)
  const ordered: Axis[] = [{ by: 'provider' }, { by: 'region' }, { by: 'zone' }, { label: 'rack' }]
  const kept = random.shuffled(ordered.map((_, at) => at)).slice(0, count)
  if (random.once(2)) kept.sort()
  const axes = kept.flatMap((at) => ordered[at] ?? [])
  const clusterAxis: Axis | undefined =
    shape === 0 || random.once(4) ? undefined : ({ by: 'cluster' } satisfies Axis)
  const limit = (axis: Axis, least: number): Axis => {
    const min = random.once(3) ? random.below(2) : random.pick(1, 2, 2, 3)
    const floor = Math.max(1, least, min)
    const made: Axis = { ...axis }
    if (min !== 1 || random.once(2)) made.min = min
    if (random.once(2)) made.max = random.once(6) ? 0 : floor + random.below(3)
    if (random.once(8)) made.strict = true
    return made
  }
  const limited = axes.map((axis) => limit(axis, 1))
  if (clusterAxis === undefined) return limited
  const innermost = limit(clusterAxis, Math.max(1, ...limited.map(({ min }) => min ?? 1)))
  return random.once(6) ? [innermost, ...limited] : [...limited, innermost]
}

const groups = (random: Random, divided: boolean): Group[] =>
  ['main', 'next', 'last'].slice(0, random.between(1, 3)).map((name) => ({
    name,
    ...selector(random),
    ...(divided && random.once(3)
      ? { overflow: random.once(2) ? [selector(random)] : [selector(random), selector(random)] }
      : {}),
  }))

const policy = (random: Random): Policy => {
  const replicas = division(random)
  const made: Policy = { replicas }
  const axes = spread(random)
  if (axes.length > 0) made.spread = axes
  if (random.once(3)) made.affinity = groups(random, replicas.mode === 'Divided')
  if (random.once(4))
    made.tolerations = [
      random.pick(
        { operator: 'Exists' },
        { key: 'gpu', operator: 'Exists' },
        { key: 'gpu', value: 'yes' },
        { key: 'old', operator: 'Exists', effect: 'NoExecute' },
      ),
    ]
  return made
}

/** One case. */
export const randomCase = (random: Random): Case => {
  const nested = !random.once(4)
  const names = random
    .shuffled(NAMES)
    .slice(0, random.between(random.once(4) ? 1 : 4, random.once(4) ? 9 : 7))
  const wanted = random.once(12) ? 0 : random.between(1, random.once(4) ? 30 : 9)
  const held = random.once(3) ? [] : random.some(NAMES).slice(0, 4)
  const made: Case = {
    clusters: names.map((name) => cluster(random, name, nested)),
    placement: policy(random),
    ...(random.once(15) ? {} : { workload: { uid: `uid-${random.below(50)}`, replicas: wanted } }),
    previous: held.map((name) => ({ cluster: name, replicas: random.once(4) ? 0 : random.below(7) })),
  }
  if (random.once(4)) made.group = random.pick('main', 'next', 'last', 'gone')
  if (random.once(5)) made.evicting = random.shuffled(NAMES).slice(0, random.between(1, 2))
  if (random.once(6)) made.fresh = true
  if (random.once(3)) made.growth = random.pick('karmada', 'karmada', 'hold')
  return made
}
