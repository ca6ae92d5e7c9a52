import type { LabelSelector } from '@hansa/placement'
import { dimensionsOf } from '../../runtime/kinds.js'
import { type LabelRequirement, meetsLabels } from '../../runtime/labels.js'
import type { Alternative, Predicate, Rights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import { isUsername } from './bound-users.js'
import { builtInRoles } from './built-in.js'
import type { BindingScope, BoundSubject, RoleBindingSpec, Rule } from './contract.js'

/** The subject as bindings see it. */
export type Bearer = Pick<
  Subject,
  'id' | 'kind' | 'name' | 'ofDirectory' | 'groups' | 'roles' | 'ceiling' | 'tokenId'
>

export interface Binding extends RoleBindingSpec {
  name: string
}

/** Everything that rights are computed from, except the labels of clusters. */
export interface AccessState {
  /** The rules of a role; undefined if it does not exist. */
  rulesOf(role: string): readonly Rule[] | undefined
  /** The bindings that can concern a subject; at least those that name it. */
  bindingsOf(bearer: Bearer): Iterable<Binding>
}

/** A role that a subject has, where it has it, and why. */
export interface Grant {
  role: string
  rules: readonly Rule[]
  scope: BindingScope | undefined
  /** The name of the binding; absent for a built-in role that the token itself holds. */
  binding?: string
  /** How the binding names the subject. */
  subject?: BoundSubject
}

/** A condition on objects, before cluster labels are resolved to names. */
export interface Condition {
  names?: readonly string[]
  namespaces?: readonly string[]
  clusterNames?: readonly string[]
  clusterLabels?: readonly LabelRequirement[]
  labels?: readonly LabelRequirement[]
}

/** `*`: a verb or kind that only rules with `*` match. */
const includes = (list: readonly string[], one: string): boolean => list.includes(one) || list.includes('*')

/** Whether a rule allows a verb on a kind, on some objects. */
export const isAbout = ({ verbs, kinds }: Rule, verb: string, kind: string): boolean =>
  includes(verbs, verb) && includes(kinds, kind)

const requirementsOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelRequirement[] => [
  ...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })),
  ...matchExpressions.map(({ key, operator, values = [] }) => ({ key, operator, values })),
]

/** Whether a binding's subject names a bearer. */
const isNamed = (subject: BoundSubject, bearer: Bearer): boolean => {
  const { kind, name, groups, tokenId } = bearer
  if ('token' in subject) return kind === 'ServiceToken' && subject.token === (tokenId ?? name)
  if (kind !== 'User') return false
  if ('everyone' in subject) return true
  return 'group' in subject ? groups.includes(subject.group) : userNamesOf(bearer).includes(subject.user)
}

/** What a binding can call a user: users of a directory by their id only, because usernames pass to other people. */
export const userNamesOf = ({ id, name, ofDirectory }: Bearer): string[] =>
  ofDirectory === true || !isUsername(name) ? [id] : [id, name]

/** The roles of a subject: those that it holds without a binding, and those that bindings give it. */
export const grantsOf = (state: AccessState, bearer: Bearer): Grant[] => [
  ...(bearer.roles ?? []).flatMap((role): Grant[] => {
    const rules = builtInRoles.get(role)?.rules
    return rules === undefined ? [] : [{ role, rules, scope: undefined }]
  }),
  ...[...state.bindingsOf(bearer)].flatMap((binding): Grant[] => {
    const subject = binding.subjects.find((one) => isNamed(one, bearer))
    const rules = state.rulesOf(binding.role)
    return subject === undefined || rules === undefined
      ? []
      : [{ role: binding.role, rules, scope: binding.scope, binding: binding.name, subject }]
  }),
]

/** Verbs on a Namespace that a binding for that namespace allows: reading it. Its spec limits the team itself. */
export const reading: readonly string[] = ['get', 'list', 'watch']

/** The condition of a rule in a scope, for one kind; undefined if no object of the kind can meet it. */
export const conditionOf = (
  { names }: Rule,
  scope: BindingScope = {},
  verb: string,
  kind: string,
): Condition | undefined => {
  const dimensions = kind === '*' ? { namespace: true, cluster: true, labels: true } : dimensionsOf(kind)
  const { namespaces, clusters, selector } = scope
  const isOwn = kind === 'Namespace' && namespaces !== undefined && reading.includes(verb)
  if (namespaces !== undefined && !dimensions.namespace && !isOwn) return undefined
  if (clusters !== undefined && !dimensions.cluster) return undefined
  if (selector !== undefined && !dimensions.labels) return undefined
  const chosen = names.length === 0 ? undefined : names
  const own = isOwn ? namespaces.filter((one) => chosen?.includes(one) ?? true) : chosen
  return {
    ...(own === undefined ? {} : { names: own }),
    ...(namespaces === undefined || isOwn ? {} : { namespaces }),
    ...(clusters?.names === undefined ? {} : { clusterNames: clusters.names }),
    ...(clusters?.labels === undefined ? {} : { clusterLabels: requirementsOf(clusters.labels) }),
    ...(selector === undefined ? {} : { labels: requirementsOf(selector) }),
  }
}

/** The conditions under which grants allow a verb on a kind; any one of them suffices. */
export const conditionsOf = (grants: readonly Grant[], verb: string, kind: string): Condition[] =>
  grants.flatMap(({ rules, scope }) =>
    rules
      .filter((rule) => isAbout(rule, verb, kind))
      .flatMap((rule) => conditionOf(rule, scope, verb, kind) ?? []),
  )

/** The labels of each cluster, by name. */
export type ClusterLabels = ReadonlyMap<string, Readonly<Record<string, string>>>

const both = (a: readonly string[] | undefined, b: readonly string[] | undefined) =>
  a === undefined ? b : b === undefined ? a : a.filter((one) => b.includes(one))

const clustersIn = (
  { clusterNames, clusterLabels }: Condition,
  clusters: ClusterLabels,
): readonly string[] | undefined => {
  if (clusterLabels === undefined) return clusterNames
  const labelled = [...clusters].flatMap(([name, labels]) =>
    meetsLabels(labels, clusterLabels) ? [name] : [],
  )
  return both(labelled, clusterNames)
}

const isPossible = ({ names, namespaces, clusters }: Alternative): boolean =>
  [names, namespaces, clusters].every((list) => list === undefined || list.length > 0)

/**
 * A condition with the names of clusters. Of the kind Cluster, these are the names of its objects; labels stay labels, because a change
 * of them must not move a cluster out of a scope or into one.
 */
const alternativeOf = (condition: Condition, kind: string, labelled: ClusterLabels): Alternative => {
  const { names: named, namespaces, clusterNames, clusterLabels = [], labels: own = [] } = condition
  const isCluster = kind === 'Cluster'
  const names = isCluster ? both(named, clusterNames) : named
  const clusters = isCluster ? undefined : clustersIn(condition, labelled)
  const labels = isCluster ? [...own, ...clusterLabels] : own
  return {
    ...(names === undefined ? {} : { names }),
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(labels.length === 0 ? {} : { labels }),
  }
}

const predicateOf = (alternatives: readonly Alternative[]): Predicate => {
  if (alternatives.some((one) => Object.keys(one).length === 0)) return 'everything'
  const known = new Map(alternatives.filter(isPossible).map((one) => [JSON.stringify(one), one]))
  return merged([...known.values()])
}

/** Alternatives that differ only in their namespaces become one: queries stay small with many bindings. */
const merged = (alternatives: readonly Alternative[]): Alternative[] => {
  const groups = new Map<string, { rest: Alternative; all: Set<string> | undefined }>()
  for (const { namespaces, ...rest } of alternatives) {
    const key = JSON.stringify([namespaces === undefined, rest])
    const present = groups.get(key)
    if (present === undefined) groups.set(key, { rest, all: namespaces && new Set(namespaces) })
    else for (const namespace of namespaces ?? []) present.all?.add(namespace)
  }
  return [...groups.values()].map(({ rest, all }) => ({
    ...rest,
    ...(all === undefined ? {} : { namespaces: [...all] }),
  }))
}

const intersection = (a: Predicate, b: Predicate): Predicate => {
  if (a === 'everything') return b
  if (b === 'everything') return a
  return predicateOf(
    a.flatMap((one) =>
      b.map((other): Alternative => {
        const names = both(one.names, other.names)
        const namespaces = both(one.namespaces, other.namespaces)
        const clusters = both(one.clusters, other.clusters)
        const labels = [...(one.labels ?? []), ...(other.labels ?? [])]
        return {
          ...(names === undefined ? {} : { names }),
          ...(namespaces === undefined ? {} : { namespaces }),
          ...(clusters === undefined ? {} : { clusters }),
          ...(labels.length === 0 ? {} : { labels }),
        }
      }),
    ),
  )
}

/** The ceiling of a token as a grant: a role that does not exist allows nothing. */
export const ceilingOf = (state: AccessState, role: string): Grant => ({
  role,
  rules: state.rulesOf(role) ?? [],
  scope: undefined,
})

/** What a subject may do: the union of its roles in their scopes, within its ceiling. Each answer is computed once. */
export const rightsOf = (state: AccessState, clusters: ClusterLabels, bearer: Bearer): Rights => {
  const grants = grantsOf(state, bearer)
  const ceiling = bearer.ceiling === undefined ? undefined : [ceilingOf(state, bearer.ceiling)]
  const known = new Map<string, Predicate>()
  const on = (from: readonly Grant[], verb: string, kind: string): Predicate =>
    predicateOf(conditionsOf(from, verb, kind).map((one) => alternativeOf(one, kind, clusters)))
  return {
    on: (verb, kind) => {
      const key = `${verb} ${kind}`
      const present = known.get(key)
      if (present !== undefined) return present
      const granted = on(grants, verb, kind)
      const limited = ceiling === undefined ? granted : intersection(granted, on(ceiling, verb, kind))
      known.set(key, limited)
      return limited
    },
  }
}
