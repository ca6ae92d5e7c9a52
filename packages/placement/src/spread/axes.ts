import type { PlacementSpec } from '../contract/placement-spec.js'
import { axisName, type SpreadConstraint } from '../contract/spread-constraint.js'
import type { FleetIndex } from '../fleet/fleet-index.js'
import type { PlacementCluster } from '../input.js'
import type { Axis, Limits } from './axis.js'

/** The spread of a placement, read once for a decision. */
export interface Spread {
  /** Outermost first. */
  readonly axes: readonly Axis[]
  readonly cluster: Limits
}

const limits = (constraint: SpreadConstraint | undefined): Limits => ({
  min: Math.max(1, constraint?.min ?? 1),
  max: constraint?.max ? constraint.max : Number.POSITIVE_INFINITY,
  strict: constraint?.strict ?? false,
})

// A cluster in several zones counts in the first by name.
const firstZone = (cluster: PlacementCluster): string | undefined => {
  let first: string | undefined
  for (const zone of cluster.zones ?? []) if (first === undefined || zone < first) first = zone
  return first
}

const reader = (constraint: SpreadConstraint): Axis['read'] => {
  const { by, label } = constraint
  if (label !== undefined)
    return ({ labels }) => (labels && Object.hasOwn(labels, label) ? labels[label] : undefined)
  if (by === 'zone') return firstZone
  if (by === 'provider') return (cluster) => cluster.provider || undefined
  return (cluster) => cluster.region || undefined
}

const axisOf = (constraint: SpreadConstraint, fleet: FleetIndex | undefined): Axis => {
  const name = axisName(constraint)
  const read = reader(constraint)
  const values = fleet?.values(name, read)
  return {
    name,
    read,
    of: values ? ({ index }) => values[index] : ({ cluster }) => read(cluster),
    ...limits(constraint),
  }
}

/**
 * Reads a placement's spread, over a fleet; `by: cluster` is the innermost wherever it is written, and 1..no limit when it
 * is not.
 */
export const spreadOf = (placement: PlacementSpec, fleet?: FleetIndex): Spread => {
  const axes: Axis[] = []
  for (const constraint of placement.spread)
    if (constraint.by !== 'cluster') axes.push(axisOf(constraint, fleet))
  return { axes, cluster: limits(placement.spread.find((constraint) => constraint.by === 'cluster')) }
}
