import type { Cluster, FieldRequirement, Requirement, Selector, Taint, Toleration } from './case.js'

type Operator = Requirement['operator']

/** Whether the present values (none, one or several) meet one requirement; no value meets `NotIn`. */
const meets = (found: string[], operator: Operator, values: string[] = []): boolean => {
  const listed = found.some((value) => values.includes(value))
  if (operator === 'In') return listed
  if (operator === 'NotIn') return !listed
  return operator === 'Exists' ? found.length > 0 : found.length === 0
}

const field = (cluster: Cluster, requirement: FieldRequirement): string[] => {
  if (requirement.field === 'zone') return cluster.spec.zones ?? []
  const value = cluster.spec[requirement.field]
  return value === undefined ? [] : [value]
}

/** Exclude wins; then labels and fields and names; no names means all. */
export const selects = (selector: Selector, cluster: Cluster): boolean => {
  const { name, labels = {} } = cluster.metadata
  if (selector.exclude?.includes(name)) return false
  for (const [key, value] of Object.entries(selector.labels?.matchLabels ?? {})) {
    if (labels[key] !== value) return false
  }
  for (const { key, operator, values } of selector.labels?.matchExpressions ?? []) {
    const value = labels[key]
    if (!meets(value === undefined ? [] : [value], operator, values)) return false
  }
  for (const requirement of selector.fields ?? []) {
    if (!meets(field(cluster, requirement), requirement.operator, requirement.values)) return false
  }
  return selector.names === undefined || selector.names.length === 0 || selector.names.includes(name)
}

/** One toleration is enough; no key with Exists tolerates every key, no effect every effect. */
export const tolerated = (taint: Taint, tolerations: Toleration[]): boolean =>
  tolerations.some(
    ({ key, operator = 'Equal', value, effect }) =>
      (effect === undefined || effect === taint.effect) &&
      (key === undefined ? operator === 'Exists' : key === taint.key) &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
  )
