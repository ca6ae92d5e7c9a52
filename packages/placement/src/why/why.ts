import { brokenFinding, keeps, type Term } from '../affinity/terms.js'
import type { Decision } from '../attempt.js'
import { decide, prepare } from '../decide.js'
import { stateFinding } from '../filters.js'
import { cappedBy } from '../growth.js'
import type { PlacementCluster, PlacementInput } from '../input.js'
import { type Group, groupsOf, outside, tierOf } from '../match/group.js'
import type { Filter, PlacementResult, Rejection } from '../result.js'
import { type Column, prioritize } from '../score/prioritize.js'
import type {
  CapacityExplanation,
  ClusterExplanation,
  DecisionExplanation,
  FilterExplanation,
  ScoreExplanation,
} from './explanation.js'
import { isCandidate, nearestFit } from './nearest.js'
import { type Before, sentenceOf } from './sentence.js'

const STATES = ['Evicting', 'NotReady', 'Cordoned', 'API', 'Taint'] as const

const passes = (filter: Filter, found: string, needed: string): FilterExplanation => ({
  filter,
  passed: true,
  found,
  needed,
})

const stateFilters = (
  cluster: PlacementCluster,
  decision: Decision,
  rejected: Filter | undefined,
): FilterExplanation[] => {
  const { input, holdings, fleet } = decision
  const at = fleet.place(cluster.name) ?? -1
  const held = holdings.holds(at)
  const capped = cappedBy(decision, at)
  const list: FilterExplanation[] = []
  for (const filter of STATES) {
    const failed = rejected === filter
    const finding = stateFinding(filter, cluster, input.apis ?? [], input.placement.tolerations)
    if (failed) return [...list, { filter, passed: false, found: finding.found, needed: finding.needed }]
    if (filter === 'Evicting') list.push(passes(filter, 'no eviction', finding.needed))
    else if (filter === capped) {
      const kept = `${finding.found}; it keeps its replicas and gets no more`
      list.push(passes(filter, kept, finding.needed))
    } else if (held) list.push(passes(filter, `${finding.found}; it already has the release`, finding.needed))
    else list.push(passes(filter, finding.found, finding.needed))
  }
  return list
}

const termFilters = (
  filter: Term['filter'],
  cluster: PlacementCluster,
  terms: readonly Term[],
): FilterExplanation[] => {
  const own = terms.filter((term) => term.required && term.filter === filter)
  if (own.length === 0) return []
  const broken = own.find((term) => !keeps(term, cluster))
  if (broken) {
    const { found, needed } = brokenFinding(broken)
    return [{ filter, passed: false, found, needed }]
  }
  const names = own.map(({ name }) => name).join('; ')
  return [
    filter === 'WorkloadAffinity'
      ? passes(filter, names, names)
      : passes(filter, 'no such releases', `no ${names}`),
  ]
}

const groupFilters = (
  cluster: PlacementCluster,
  decision: Decision,
  group: Group,
  rejected: Rejection | undefined,
): FilterExplanation[] => {
  const forbidden = outside(group, cluster)
  if (forbidden)
    return [{ filter: 'Namespace', passed: false, found: forbidden.found, needed: forbidden.needed }]
  const namespace = group.within?.namespace
  const allowed =
    namespace === undefined
      ? []
      : [passes('Namespace', 'it is allowed', `a cluster that namespace ${namespace} allows`)]
  const tier = tierOf(group, cluster)
  if (typeof tier !== 'number')
    return [...allowed, { filter: 'Affinity', passed: false, found: tier.found, needed: tier.needed }]
  const list = [
    ...allowed,
    passes('Affinity', tier === 0 ? 'it matches' : `it matches overflow ${tier}`, `group ${group.name}`),
  ]
  for (const axis of decision.spread.axes) {
    const value = axis.read(cluster)
    const needed = `a ${axis.name}`
    if (value === undefined)
      return [...list, { filter: 'SpreadField', passed: false, found: `no ${axis.name}`, needed }]
    list.push(passes('SpreadField', `${axis.name} ${value}`, needed))
  }
  for (const filter of ['WorkloadAffinity', 'WorkloadAntiAffinity'] as const) {
    const found = termFilters(filter, cluster, decision.terms)
    list.push(...found)
    if (found.some(({ passed }) => !passed)) return list
  }
  if (rejected && ['Spread', 'Capacity', 'NoShare'].includes(rejected.filter)) {
    const { filter, found, needed } = rejected
    list.push({ filter, passed: false, found, needed })
  }
  return list
}

const capacityOf = (
  at: number,
  { input, holdings }: Decision,
  share: (key: string) => number,
): CapacityExplanation[] =>
  input.workloads.map((workload) => ({
    workload: workload.key,
    previous: holdings.previous(at, workload),
    allocatable: holdings.allocatable(at, workload),
    available: holdings.available(at, workload),
    replicas: share(workload.key),
  }))

const previousOf = ({ previous = [] }: PlacementInput): ((cluster: string) => Before) => {
  const held = new Map(previous.map(({ cluster, workloads }) => [cluster, workloads]))
  return (cluster) => held.get(cluster) ?? {}
}

interface ScoreTable {
  readonly rows: ReadonlyMap<number, number>
  readonly exact: readonly number[]
  readonly columns: readonly Column[]
  readonly expired: ReadonlySet<string>
}

const scoresAt = (
  cluster: PlacementCluster,
  row: number | undefined,
  table: ScoreTable,
): ScoreExplanation[] => {
  if (row === undefined) return []
  return table.columns.map(({ name, weight, values, scores }) => {
    const value = values[row]
    const expired = table.expired.has(`${name} ${cluster.name}`)
    return {
      prioritizer: name,
      weight,
      ...(value === undefined ? {} : { value }),
      score: Math.round((scores[row] ?? 0) * 100) / 100,
      ...(expired ? { expired } : {}),
    }
  })
}

/**
 * Explains a decision, cluster by cluster: what each filter found and needed, scores by prioritizer, the group's tier and
 * the groups of the spread, room and replicas, and one sentence; of one that fits nowhere, the nearest thing that would
 * make it fit. `result` is the decision `input` leads to, computed if it is not given. `before` gives the replicas a
 * cluster had before the decision (undefined: not known); what the input has as previous where it is not given.
 * `shows`: the clusters that the nearest thing may name.
 */
export const why = (
  input: PlacementInput,
  result: PlacementResult = decide(input),
  before: (cluster: string) => Before = previousOf(input),
  shows: (cluster: string) => boolean = () => true,
): DecisionExplanation => {
  const decision = prepare(input)
  const { fleet, spread, terms, holdings } = decision
  const groups = groupsOf(input.placement.affinity, input.within)
  const group = groups.find(({ name }) => name === result.group) ??
    groups[0] ?? { name: result.group, tiers: [{}] }
  const rejected = new Map(result.rejected.map((rejection) => [rejection.cluster, rejection]))
  const targets = new Map(
    (result.outcome === 'Scheduled' ? result.targets : []).map((target) => [
      target.cluster,
      target.workloads,
    ]),
  )

  const filtersOf = (cluster: PlacementCluster): FilterExplanation[] => {
    const rejection = rejected.get(cluster.name)
    const states = stateFilters(cluster, decision, rejection?.filter)
    if (states.some(({ passed }) => !passed)) return states
    return [...states, ...groupFilters(cluster, decision, group, rejection)]
  }
  const filters = fleet.clusters.map(filtersOf)
  const places = fleet.clusters.flatMap(({ name }, at) => (isCandidate(rejected.get(name)) ? [at] : []))
  const scored = prioritize(input.placement, terms, places, fleet, holdings.holds)
  const table: ScoreTable = {
    rows: new Map(places.map((at, row) => [at, row])),
    exact: scored.exact,
    columns: scored.columns,
    expired: new Set(scored.expired.map(({ cluster, key }) => `Metric ${key} ${cluster}`)),
  }

  const clusters = fleet.clusters.map((cluster, at): ClusterExplanation => {
    const tier = tierOf(group, cluster)
    const row = table.rows.get(at)
    const axes = spread.axes.flatMap(({ name, read }) => {
      const value = read(cluster)
      return value === undefined ? [] : [[name, value] as const]
    })
    const found = {
      cluster: cluster.name,
      target: targets.has(cluster.name),
      filters: filters[at] ?? [],
      ...(typeof tier === 'number' ? { tier } : {}),
      axes: Object.fromEntries(axes),
      ...(row === undefined ? {} : { score: Math.min(100, Math.max(0, table.exact[row] ?? 0)) }),
      scores: scoresAt(cluster, row, table),
      capacity: capacityOf(at, decision, (key) => targets.get(cluster.name)?.[key] ?? 0),
    }
    const capped = cappedBy(decision, at)
    return {
      ...found,
      sentence: sentenceOf(found, group.name, rejected.get(cluster.name), {
        before: before(cluster.name),
        capped,
      }),
    }
  })
  const nearest = result.outcome === 'Unschedulable' ? nearestFit(input, shows) : undefined
  return {
    outcome: result.outcome,
    group: result.group,
    ...(result.outcome === 'Unschedulable' ? { message: result.message } : {}),
    ...(nearest === undefined ? {} : { nearest }),
    ...(result.expiredScores ? { expiredScores: result.expiredScores } : {}),
    clusters,
  }
}
