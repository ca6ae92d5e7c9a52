import type { PlacementSpec } from '../contract/placement-spec.js'
import { axisName, type SpreadConstraint } from '../contract/spread-constraint.js'
import { counted } from '../counted.js'
import { decide, prepare } from '../decide.js'
import { cappedBy } from '../growth.js'
import type { PlacementCluster, PlacementInput } from '../input.js'
import { taintText } from '../match/toleration.js'
import { PASSED } from '../rejections.js'
import type { Rejection } from '../result.js'
import { spreadOf } from '../spread/axes.js'
import type { Axis } from '../spread/axis.js'

// How many more clusters are tried, in how many places, and how many suggestions are given.
const MOST_CLUSTERS = 10
const MOST_PLACES = 8
const MOST_SUGGESTIONS = 3

const fits = (input: PlacementInput) => decide(input).outcome === 'Scheduled'
const count = (many: number, noun: string) => `${many} more ${noun}${many === 1 ? '' : 's'}`

const withPlacement = (input: PlacementInput, change: Partial<PlacementSpec>): PlacementInput => ({
  ...input,
  placement: { ...input.placement, ...change },
})

const withCluster = (
  input: PlacementInput,
  name: string,
  change: Partial<PlacementCluster>,
): PlacementInput => ({
  ...input,
  clusters: input.clusters.map((cluster) => (cluster.name === name ? { ...cluster, ...change } : cluster)),
})

/** The least number from `low` to `high` that `holds`, which holds for all above one it holds for; undefined when none does. */
const least = (low: number, high: number, holds: (value: number) => boolean): number | undefined => {
  if (low > high || !holds(high)) return undefined
  let [from, to] = [low, high]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (holds(middle)) to = middle
    else from = middle + 1
  }
  return to
}

/** A cluster like `model` that takes releases, with nothing on it; `place` is its number among those made. */
const like = (
  model: PlacementCluster,
  place: number,
  change: Partial<PlacementCluster> = {},
): PlacementCluster => {
  const nodes = model.nodes?.map((node) => ({ ...node, requested: {} }))
  const open = { ready: true, unschedulable: false, taints: [] }
  return { ...model, ...open, ...change, name: `~${place}`, ...(nodes ? { nodes } : {}) }
}

const elsewhere = (axis: Axis, model: PlacementCluster, place: number): Partial<PlacementCluster> => {
  const value = `~${place}`
  if (axis.name === 'region') return { region: value, zones: [value] }
  if (axis.name === 'zone') return { zones: [value] }
  if (axis.name === 'provider') return { provider: value }
  return { labels: { ...model.labels, [axis.name.replace('label ', '')]: value } }
}

const added = (
  input: PlacementInput,
  many: number,
  make: (place: number) => PlacementCluster,
): PlacementInput => ({
  ...input,
  clusters: [...input.clusters, ...Array.from({ length: many }, (_, place) => make(place))],
})

const roomiest = (
  input: PlacementInput,
  clusters: readonly PlacementCluster[],
): PlacementCluster | undefined => {
  const roomOf = ({ allocatable = {} }: PlacementCluster) =>
    input.workloads.reduce((sum, { key }) => sum + (allocatable[key] ?? 0), 0)
  return [...clusters].sort((a, b) => roomOf(b) - roomOf(a))[0]
}

const moreClusters = (input: PlacementInput, candidates: readonly PlacementCluster[]): string | undefined => {
  const [axis] = spreadOf(input.placement).axes
  const read = axis?.read ?? (({ region }: PlacementCluster) => region)
  const values = [...new Set(candidates.map(read))].slice(0, MOST_PLACES)
  const named = axis?.name ?? 'region'
  let best: { many: number; text: string } | undefined
  for (const value of values) {
    const model = roomiest(
      input,
      candidates.filter((cluster) => read(cluster) === value),
    )
    if (!model) continue
    const many = least(1, (best?.many ?? MOST_CLUSTERS + 1) - 1, (number) =>
      fits(added(input, number, (place) => like(model, place))),
    )
    if (many === undefined) continue
    const anywhere = value === undefined || (axis === undefined && values.length > 1)
    best = { many, text: `${count(many, 'cluster')}${anywhere ? '' : ` in ${named} ${value}`}` }
  }
  return best?.text
}

const moreGroups = (input: PlacementInput, candidates: readonly PlacementCluster[]): string | undefined => {
  const model = roomiest(input, candidates)
  if (!model) return undefined
  for (const axis of spreadOf(input.placement).axes) {
    const many = least(1, MOST_CLUSTERS, (number) =>
      fits(added(input, number, (place) => like(model, place, elsewhere(axis, model, place)))),
    )
    if (many !== undefined) return `${count(many, 'cluster')}, each in another ${axis.name}`
  }
  return undefined
}

const otherSpread = (input: PlacementInput): string[] => {
  const { spread } = input.placement
  const change = (at: number, axis: Partial<SpreadConstraint>) =>
    withPlacement(input, { spread: spread.map((one, index) => (index === at ? { ...one, ...axis } : one)) })
  return spread.flatMap((axis, at) => {
    const name = `spread.${axisName(axis)}`
    const min = axis.min ?? 1
    // The highest lower one: counted down from min.
    const down = least(1, min - 1, (by) => fits(change(at, { min: min - by })))
    if (down !== undefined) return [`${name}.min ${min - down}`]
    const max = axis.max ?? 0
    const up =
      max === 0 ? undefined : least(max + 1, input.clusters.length, (most) => fits(change(at, { max: most })))
    if (up !== undefined) return [`${name}.max ${up}`]
    return axis.strict && fits(change(at, { strict: false })) ? [`${name}.strict false`] : []
  })
}

const openedCluster = (input: PlacementInput, rejected: readonly Rejection[]): string[] => {
  const found: string[] = []
  const decision = prepare(input)
  const capped = (name: string) => cappedBy(decision, decision.fleet.place(name) ?? -1)
  const fleet = new Map(input.clusters.map((cluster) => [cluster.name, cluster]))
  const taints = new Set<string>()
  for (const { cluster: name, filter: failed } of rejected) {
    // One that holds the release passes the filter, but gets no more for it.
    const filter = capped(name) ?? failed
    if (found.length >= MOST_SUGGESTIONS || taints.size >= MOST_PLACES) break
    if (filter === 'Cordoned' && !found.some((text) => text.startsWith('uncordon')))
      if (fits(withCluster(input, name, { unschedulable: false }))) found.push(`uncordon ${name}`)
    if (filter === 'NotReady' && !found.some((text) => text.endsWith('Ready')))
      if (fits(withCluster(input, name, { ready: true }))) found.push(`${name} becoming Ready`)
    if (filter !== 'Taint') continue
    for (const taint of fleet.get(name)?.taints ?? []) {
      const text = taintText(taint)
      if (taints.has(text)) continue
      taints.add(text)
      const toleration = { key: taint.key, operator: 'Exists' as const, effect: taint.effect }
      if (fits(withPlacement(input, { tolerations: [...input.placement.tolerations, toleration] })))
        found.push(`a toleration for ${text}`)
    }
  }
  return found
}

const fewerReplicas = (input: PlacementInput): string | undefined => {
  const [only, ...others] = input.workloads
  if (!only || others.length > 0) return undefined
  const fewer = least(1, only.replicas - 1, (by) =>
    fits({ ...input, workloads: [{ ...only, replicas: only.replicas - by }] }),
  )
  return fewer === undefined ? undefined : `lowering ${only.key} to ${counted(only.replicas - fewer)}`
}

/** Whether a cluster passed every filter: a target, or rejected by a step after them. Capacity is a filter too, by its own words. */
export const isCandidate = (rejection: Rejection | undefined): boolean => {
  if (!rejection) return true
  if (rejection.filter === 'Capacity') return rejection.reason.startsWith(PASSED)
  return rejection.filter === 'Spread' || rejection.filter === 'NoShare'
}

/**
 * The nearest things that would make an unschedulable release fit, each tried by deciding with it: "2 more clusters in
 * region eu, or spread.region.min 1". undefined where none of those looked for would. Clusters
 * that `shows` hides are not named, nor their taints.
 */
export const nearestFit = (
  input: PlacementInput,
  shows: (cluster: string) => boolean = () => true,
): string | undefined => {
  const { rejected } = decide(input)
  const byName = new Map(rejected.map((rejection) => [rejection.cluster, rejection]))
  const candidates = input.clusters.filter(({ name }) => isCandidate(byName.get(name)))
  const found = [
    moreClusters(input, candidates) ?? moreGroups(input, candidates),
    ...otherSpread(input),
    ...openedCluster(
      input,
      rejected.filter(({ cluster }) => shows(cluster)),
    ),
    fewerReplicas(input),
  ].filter((text) => text !== undefined)
  return found.length === 0 ? undefined : found.slice(0, MOST_SUGGESTIONS).join(', or ')
}
