import type { FieldRequirement, LabelRequirement, LabelSelector, Selector } from '../contract/selector.js'
import type { PlacementCluster } from '../input.js'

/** The first part of a selector that does not hold. */
export interface Mismatch {
  readonly found: string
  readonly needed: string
}

// A label may be called "constructor".
const own = (labels: Readonly<Record<string, string>>, key: string) =>
  Object.hasOwn(labels, key) ? labels[key] : undefined

const labelText = (key: string, value: string | undefined) =>
  value === undefined ? `no label ${key}` : `label ${key}=${value}`

const needs = (what: string, operator: LabelRequirement['operator'], values: readonly string[]): string => {
  switch (operator) {
    case 'In':
      return `${what} in (${values.join(', ')})`
    case 'NotIn':
      return `${what} not in (${values.join(', ')})`
    case 'Exists':
      return `${what} set`
    case 'DoesNotExist':
      return `${what} not set`
  }
}

const holds = (operator: LabelRequirement['operator'], set: boolean, listed: boolean): boolean => {
  switch (operator) {
    case 'In':
      return listed
    case 'NotIn':
      return !listed
    case 'Exists':
      return set
    case 'DoesNotExist':
      return !set
  }
}

const labelMismatch = (
  selector: LabelSelector,
  labels: Readonly<Record<string, string>>,
): Mismatch | undefined => {
  const pairs = selector.matchLabels
  for (const key in pairs)
    if (own(labels, key) !== pairs[key])
      return { found: labelText(key, own(labels, key)), needed: `label ${key}=${pairs[key]}` }
  for (const requirement of selector.matchExpressions ?? []) {
    const { key, operator, values = [] } = requirement
    const value = own(labels, key)
    if (!holds(operator, value !== undefined, value !== undefined && values.includes(value)))
      return { found: labelText(key, value), needed: needs(`label ${key}`, operator, values) }
  }
  return undefined
}

/** Whether a label selector matches labels. */
export const matchesLabels = (selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean =>
  labelMismatch(selector, labels) === undefined

const fieldValues = (cluster: PlacementCluster, field: FieldRequirement['field']): readonly string[] => {
  if (field === 'zone') return cluster.zones ?? []
  const value = cluster[field]
  return value === undefined || value === '' ? [] : [value]
}

const fieldMismatch = (requirement: FieldRequirement, cluster: PlacementCluster): Mismatch | undefined => {
  const { field, operator, values = [] } = requirement
  const has = fieldValues(cluster, field)
  const listed = has.some((value) => values.includes(value))
  if (holds(operator, has.length > 0, listed)) return undefined
  return {
    found: has.length === 0 ? `no ${field}` : `${field} ${has.join(', ')}`,
    needed: needs(field, operator, values),
  }
}

/**
 * Why `selector` does not match `cluster`, or undefined when it does. `exclude` wins; then labels, fields and names
 * must all hold, no names meaning every name. A cluster without a field or label is `NotIn` any list.
 */
export const mismatch = (selector: Selector, cluster: PlacementCluster): Mismatch | undefined => {
  if (selector.exclude?.includes(cluster.name))
    return { found: `name ${cluster.name}`, needed: 'a name that is not excluded' }
  const labels = selector.labels && labelMismatch(selector.labels, cluster.labels ?? {})
  if (labels) return labels
  for (const requirement of selector.fields ?? []) {
    const field = fieldMismatch(requirement, cluster)
    if (field) return field
  }
  const names = selector.names
  if (names && names.length > 0 && !names.includes(cluster.name))
    return { found: `name ${cluster.name}`, needed: `name in (${names.join(', ')})` }
  return undefined
}

/** Whether `selector` matches `cluster`. */
export const matches = (selector: Selector, cluster: PlacementCluster): boolean =>
  mismatch(selector, cluster) === undefined
