import type { Term } from '../affinity/terms.js'
import { type Prioritizer, prioritizerName } from '../contract/prioritizer.js'
import type { FleetIndex } from '../fleet/fleet-index.js'
import type { PlacementInput } from '../input.js'
import type { ExpiredScore } from '../result.js'

/** The scores of one prioritizer for the candidates, in their order. */
export interface Column {
  readonly name: string
  readonly weight: number
  /** What was measured; undefined where a candidate does not have it. */
  readonly values: readonly (number | undefined)[]
  /** 0 to 100. */
  readonly scores: readonly number[]
}

/** Scores of candidates, in their order. */
export interface Scores {
  /** Σ weight·score / Σ |weight|, which negative weights may take below 0; rounded to six decimals. */
  readonly exact: readonly number[]
  readonly columns: readonly Column[]
  readonly expired: readonly ExpiredScore[]
}

/** The default weight of keeping the release on its clusters. */
export const STEADY = 10

/** Whether a placement scores clusters by more than whether they hold the release. */
export const prioritizes = (placement: PlacementInput['placement'], terms: readonly Term[]): boolean =>
  (placement.prioritizers ?? []).some(({ weight }) => weight !== 0) || terms.some(({ required }) => !required)

/**
 * Values as 0 to 100 between the least and the most of them. Equal ones are all the best there is; one that is missing is the
 * worst: 0 where more is better (a weight above 0), 100 where less is.
 */
export const normalise = (values: readonly (number | undefined)[], weight: number): number[] => {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value === undefined) continue
    if (value < least) least = value
    if (value > most) most = value
  }
  // Halves, because the difference of two large numbers of opposite sign can overflow.
  const span = most / 2 - least / 2
  return values.map((value) => {
    if (value === undefined) return weight > 0 ? 0 : 100
    if (!(span > 0)) return weight > 0 ? 100 : 0
    return ((value / 2 - least / 2) / span) * 100
  })
}

const measure = (
  { name, key = '' }: Prioritizer,
  places: readonly number[],
  fleet: FleetIndex,
  expired: ExpiredScore[],
): (number | undefined)[] => {
  if (name !== 'Metric') {
    const free = fleet.free()
    const field = name === 'FreeCPU' ? 'cpu' : 'memory'
    return places.map((at) => free[at]?.[field])
  }
  return places.map((at) => {
    const cluster = fleet.clusters[at]
    const score = cluster?.scores && Object.hasOwn(cluster.scores, key) ? cluster.scores[key] : undefined
    if (cluster && score?.expired) expired.push({ cluster: cluster.name, key })
    return score?.expired ? undefined : score?.value
  })
}

/**
 * Scores the candidates at `places` by locality (`steady`), the placement's prioritizers and its preferred workload
 * affinity, each from 0 to 100 over them all.
 */
export const prioritize = (
  { prioritizers = [], steady = STEADY }: PlacementInput['placement'],
  terms: readonly Term[],
  places: readonly number[],
  fleet: FleetIndex,
  holds: (at: number) => boolean,
): Scores => {
  const expired: ExpiredScore[] = []
  const flags = (test: (at: number) => boolean) => places.map((at) => (test(at) ? 1 : 0))
  const flagged = (name: string, weight: number, values: number[]): Column => ({
    name,
    weight,
    values,
    scores: values.map((value) => value * 100),
  })
  const columns: Column[] = [flagged('Steady', steady, flags(holds))]
  for (const prioritizer of prioritizers) {
    const { weight } = prioritizer
    if (weight === 0) continue
    const values = measure(prioritizer, places, fleet, expired)
    columns.push({ name: prioritizerName(prioritizer), weight, values, scores: normalise(values, weight) })
  }
  for (const { required, name, weight, near } of terms) {
    if (required) continue
    const is = (at: number) => {
      const cluster = fleet.clusters[at]
      return cluster !== undefined && near(cluster)
    }
    columns.push(flagged(name, weight, flags(is)))
  }
  const whole = columns.reduce((sum, { weight }) => sum + Math.abs(weight), 0)
  const exact = places.map((_, row) => {
    const sum = columns.reduce((total, { weight, scores }) => total + weight * (scores[row] ?? 0), 0)
    // Rounded, so that sums that differ by the order of their terms alone are equal.
    return whole === 0 ? 0 : Math.round((sum / whole) * 1e6) / 1e6
  })
  return { exact, columns, expired: byCluster(expired) }
}

const byCluster = (expired: readonly ExpiredScore[]): ExpiredScore[] =>
  [...expired].sort((a, b) =>
    a.cluster === b.cluster ? (a.key < b.key ? -1 : 1) : a.cluster < b.cluster ? -1 : 1,
  )

/** A score as it is shown and as groups are weighed by: from 0 to 100. */
export const clamped = (exact: number): number => Math.min(100, Math.max(0, exact))
