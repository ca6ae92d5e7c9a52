import { subjectText } from '@hansa/manifests'
import type { Me, Role, RoleBinding } from '@hansa/sdk'
import { counted, listed } from '../parts/format.js'

export type BoundSubject = RoleBinding['spec']['subjects'][number]
export type Scope = NonNullable<RoleBinding['spec']['scope']>
export type Rule = Role['spec']['rules'][number]
type Selector = NonNullable<Scope['selector']>
type Requirement = NonNullable<Selector['matchExpressions']>[number]

/** `tier=prod`, `region in (eu, us)`. */
export const requirementWords = ({ key, operator, values = [] }: Requirement): string => {
  if (operator === 'Exists') return key
  if (operator === 'DoesNotExist') return `!${key}`
  const [only] = values
  if (operator === 'In' && values.length === 1) return `${key}=${only}`
  return `${key} ${operator === 'In' ? 'in' : 'not in'} (${values.join(', ')})`
}

const selectorWords = ({ matchLabels = {}, matchExpressions = [] }: Selector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(requirementWords),
  ].join(', ')

/** `namespaces shop and pay`. */
export const named = (what: string, names: readonly string[]): string =>
  `${names.length === 1 ? what : `${what}s`} ${listed(names, 5)}`

/** Where a role applies; all parts must match. */
export const scopeWords = ({ namespaces, clusters, selector }: Scope = {}): string => {
  const parts = [
    namespaces === undefined ? '' : `in ${named('namespace', namespaces)}`,
    clusters?.names === undefined ? '' : `on ${named('cluster', clusters.names)}`,
    clusters?.labels === undefined ? '' : `on clusters with ${selectorWords(clusters.labels)}`,
    selector === undefined ? '' : `objects with ${selectorWords(selector)}`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? 'on the whole hub' : parts.join('; ')
}

const every = (list: readonly string[], all: string): string =>
  list.includes('*') ? all : listed(list, list.length)

/** `get and list Release`, with the names if the rule has any. */
export const ruleWords = ({ verbs, kinds, names }: Rule): string => {
  const objects = names.length === 0 ? '' : `, only ${listed(names, 10)}`
  return `${every(verbs, 'every verb')} on ${every(kinds, 'every kind')}${objects}`
}

/** The rules of a role in one line. */
export const rulesWords = ([first, ...others]: readonly Rule[]): string => {
  if (first === undefined) return 'allows nothing'
  return `${ruleWords(first)}${others.length === 0 ? '' : `; and ${counted(others.length, 'more rule')}`}`
}

/** Why a subject has a role: the binding, and what in it names the subject. */
export const sourceWords = ({ binding, subject }: Omit<Me['grants'][number], 'role'>): string => {
  if (binding === undefined) return 'held by the token itself'
  return `role binding ${binding}${subject === undefined ? '' : `, through ${subjectText(subject)}`}`
}
