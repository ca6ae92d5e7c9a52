import type { Selector } from '@hansa/placement'
import type { Field } from './trail.js'

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const
type Operator = (typeof OPERATORS)[number]

interface Expression {
  key: string
  operator: Operator
  values?: string[]
}

const expressionsOf = (list: Field): Expression[] =>
  list.items().flatMap((field) => {
    const [key, operator] = [field.field('key').text(), field.field('operator').choice(OPERATORS)]
    if (key === undefined || operator === undefined) {
      field.leave(
        'this requirement cannot be expressed, so more clusters match than intended: add an equivalent one',
      )
      return []
    }
    const values = field.field('values').texts() ?? []
    return [{ key, operator, ...(values.length > 0 ? { values } : {}) }]
  })

/** A Kubernetes label selector; undefined where it selects everything. */
export const labelSelectorOf = (field: Field): NonNullable<Selector['labels']> | undefined => {
  const matchLabels = field.field('matchLabels').textMap() ?? {}
  const matchExpressions = expressionsOf(field.field('matchExpressions'))
  const selector = {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  }
  return Object.keys(selector).length > 0 ? selector : undefined
}

const FIELDS = ['provider', 'region', 'zone'] as const

const fieldsOf = (list: Field): NonNullable<Selector['fields']> =>
  list.items().flatMap((item) => {
    const field = item.field('key').choice(FIELDS)
    const operator = item.field('operator').choice(OPERATORS)
    if (field === undefined || operator === undefined) {
      item.leave(
        'this requirement cannot be expressed, so more clusters match than intended: add an equivalent one',
      )
      return []
    }
    const values = item.field('values').texts() ?? []
    return [{ field, operator, ...(values.length > 0 ? { values } : {}) }]
  })

/** A ClusterAffinity as a selector. In both, exclude wins, the others must all hold, and nothing selects everything. */
export const selectorOf = (affinity: Field): Selector => {
  const names = affinity.field('clusterNames').texts() ?? []
  const exclude = affinity.field('exclude').texts() ?? []
  const labels = labelSelectorOf(affinity.field('labelSelector'))
  const fields = fieldsOf(affinity.field('fieldSelector').field('matchExpressions'))
  return {
    ...(names.length > 0 ? { names } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(labels === undefined ? {} : { labels }),
    ...(fields.length > 0 ? { fields } : {}),
  }
}

/** The intersection of both; undefined if it is certainly empty. */
export const intersection = (a: Selector, b: Selector): Selector | undefined => {
  const [left, right] = [a.names ?? [], b.names ?? []]
  const names =
    left.length === 0 || right.length === 0
      ? [...left, ...right]
      : left.filter((name) => right.includes(name))
  if (names.length === 0 && left.length > 0 && right.length > 0) return undefined
  const exclude = [...new Set([...(a.exclude ?? []), ...(b.exclude ?? [])])]
  const matchLabels = { ...a.labels?.matchLabels, ...b.labels?.matchLabels }
  for (const [key, value] of Object.entries(a.labels?.matchLabels ?? {}))
    if (matchLabels[key] !== value) return undefined
  const matchExpressions = [...(a.labels?.matchExpressions ?? []), ...(b.labels?.matchExpressions ?? [])]
  const fields = [...(a.fields ?? []), ...(b.fields ?? [])]
  const labels = {
    ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}),
    ...(matchExpressions.length > 0 ? { matchExpressions } : {}),
  }
  return {
    ...(names.length > 0 ? { names } : {}),
    ...(exclude.length > 0 ? { exclude } : {}),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    ...(fields.length > 0 ? { fields } : {}),
  }
}
