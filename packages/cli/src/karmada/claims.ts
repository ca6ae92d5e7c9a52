import type { Selector } from '@hansa/placement'
import type { Template } from './objects.js'

/** One resource selector, as read. */
export interface ResourceSelector {
  apiVersion: string | undefined
  kind: string | undefined
  /** For a cluster-wide policy: absent selects in every namespace. */
  namespace: string | undefined
  name: string | undefined
  labels: Selector['labels']
}

/** How closely a selector names a resource: by its name, its labels, or its kind alone; 0 where it does not match. */
export const precision = (selector: ResourceSelector, template: Template): number => {
  if (selector.apiVersion !== template.apiVersion || selector.kind !== template.kind) return 0
  if (selector.namespace !== undefined && selector.namespace !== (template.namespace ?? selector.namespace))
    return 0
  if (selector.name !== undefined && selector.name !== '') return selector.name === template.name ? 3 : 0
  if (selector.labels !== undefined) return holds(selector.labels, template.labels) ? 2 : 0
  return 1
}

const holds = (
  { matchLabels, matchExpressions }: NonNullable<Selector['labels']>,
  labels: Record<string, string>,
): boolean =>
  Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
  (matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const found = labels[key]
    if (operator === 'Exists') return found !== undefined
    if (operator === 'DoesNotExist') return found === undefined
    const listed = found !== undefined && values.includes(found)
    return operator === 'In' ? listed : !listed
  })

export const closest = (selectors: readonly ResourceSelector[], template: Template): number =>
  Math.max(0, ...selectors.map((selector) => precision(selector, template)))

/** A policy as far as it claims resources. */
export interface Claimant {
  name: string
  /** Absent for a ClusterPropagationPolicy. */
  namespace: string | undefined
  priority: number
  selectors: readonly ResourceSelector[]
}

/**
 * The policy that applies to a resource: one of its namespace before a cluster-wide one, then the higher priority, then the
 * closer selector, then the name.
 */
export const claimantOf = <P extends Claimant>(policies: readonly P[], template: Template): P | undefined => {
  const [first] = policies
    .map((policy) => ({ policy, close: closest(policy.selectors, template) }))
    .filter(({ close }) => close > 0)
    .sort(
      (a, b) =>
        Number(a.policy.namespace === undefined) - Number(b.policy.namespace === undefined) ||
        b.policy.priority - a.policy.priority ||
        b.close - a.close ||
        (a.policy.name < b.policy.name ? -1 : 1),
    )
  return first?.policy
}
