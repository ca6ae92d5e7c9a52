import type { LabelSelector } from '@hansa/placement'
import { dimensionsOf } from '../../runtime/kinds.js'
import { type LabelRequirement, meetsLabels } from '../../runtime/labels.js'
import { both, common, compiledOf } from '../../runtime/predicate.js'
import type { Alternative, Predicate, Rights } from '../../runtime/rights.js'
import type { Subject, UserSource } from '../../runtime/subject.js'
import { builtInRoles } from './built-in.js'
import type { BindingScope, BoundSubject, RoleBindingSpec, Rule } from './contract.js'

/** The subject as bindings see it. */
export type Bearer = Pick<
  Subject,
  'id' | 'kind' | 'name' | 'source' | 'groups' | 'roles' | 'ceiling' | 'tokenId'
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

const isSource = (
  kind: UserSource['kind'],
  name: string | undefined,
  source: UserSource | undefined,
): boolean => name === undefined || (source?.kind === kind && source.name === name)

/**
 * Whether a binding's subject names a bearer. A username counts with its SignIn alone: in a directory it passes to other people, and each
 * source can have it.
 */
const isNamed = (subject: BoundSubject, { id, kind, name, groups, source, tokenId }: Bearer): boolean => {
  if ('token' in subject) return kind === 'ServiceToken' && subject.token === (tokenId ?? name)
  if (kind !== 'User') return false
  if ('everyone' in subject) return true
  const { directory, signIn } = subject
  if (!isSource('Directory', directory, source) || !isSource('SignIn', signIn, source)) return false
  if ('group' in subject) return groups.includes(subject.group)
  return subject.user === (signIn === undefined ? id : name)
}

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

const clustersIn = (
  { clusterNames, clusterLabels }: Condition,
  clusters: ClusterLabels,
): readonly string[] | undefined => {
  if (clusterLabels === undefined) return clusterNames
  const labelled = [...clusters].flatMap(([name, labels]) =>
    meetsLabels(labels, clusterLabels) ? [name] : [],
  )
  return common(labelled, clusterNames)
}

/**
 * A condition with the names of clusters. Of the kind Cluster, these are the names of its objects; labels stay labels, because a change
 * of them must not move a cluster out of a scope or into one.
 */
const alternativeOf = (condition: Condition, kind: string, labelled: ClusterLabels): Alternative => {
  const { names: named, namespaces, clusterNames, clusterLabels = [], labels: own = [] } = condition
  const isCluster = kind === 'Cluster'
  const names = isCluster ? common(named, clusterNames) : named
  const clusters = isCluster ? undefined : clustersIn(condition, labelled)
  const labels = isCluster ? [...own, ...clusterLabels] : own
  return {
    ...(names === undefined ? {} : { names }),
    ...(namespaces === undefined ? {} : { namespaces }),
    ...(clusters === undefined ? {} : { clusters }),
    ...(labels.length === 0 ? {} : { labels }),
  }
}

/** The ceiling of a subject as a grant: a role that does not exist allows nothing. Undefined without a ceiling. */
export const ceilingOf = (
  { rulesOf }: Pick<AccessState, 'rulesOf'>,
  { ceiling }: Pick<Bearer, 'ceiling'>,
): Grant | undefined =>
  ceiling === undefined ? undefined : { role: ceiling, rules: rulesOf(ceiling) ?? [], scope: undefined }

/** What grants allow: their union, within a ceiling. Each answer is computed once, in its shortest form. */
export const rightsFrom = (
  grants: readonly Grant[],
  ceiling: Grant | undefined,
  clusters: ClusterLabels,
): Rights => {
  const known = new Map<string, Predicate>()
  const of = (from: readonly Grant[], verb: string, kind: string): Predicate =>
    conditionsOf(from, verb, kind).map((one) => alternativeOf(one, kind, clusters))
  const computed = (verb: string, kind: string): Predicate => {
    const granted = of(grants, verb, kind)
    return compiledOf(ceiling === undefined ? granted : both(granted, of([ceiling], verb, kind))).predicate
  }
  return {
    on: (verb, kind) => {
      const key = `${verb} ${kind}`
      const present = known.get(key)
      if (present !== undefined) return present
      const predicate = computed(verb, kind)
      known.set(key, predicate)
      return predicate
    },
  }
}

/** What a subject may do: the union of its roles in their scopes, within its ceiling. */
export const rightsOf = (state: AccessState, clusters: ClusterLabels, bearer: Bearer): Rights =>
  rightsFrom(grantsOf(state, bearer), ceilingOf(state, bearer), clusters)
