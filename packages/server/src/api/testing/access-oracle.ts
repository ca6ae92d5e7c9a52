/**
 * Who may do what, written from the design of access alone: slow, obvious, and without any code of access/. The hub must agree with it.
 */

export interface OracleSelector {
  matchLabels?: Record<string, string>
  matchExpressions?: { key: string; operator: string; values?: string[] }[]
}

export interface OracleWorld {
  roles: Record<string, { verbs: string[]; kinds: string[]; names: string[] }[]>
  bindings: {
    role: string
    subjects: (
      | { group: string; directory?: string; signIn?: string }
      | { user: string; signIn?: string }
      | { token: string }
      | { everyone: true }
    )[]
    scope?: {
      namespaces?: string[]
      clusters?: { names?: string[]; labels?: OracleSelector }
      selector?: OracleSelector
    }
  }[]
  /** The labels of each cluster. */
  clusters: Record<string, Record<string, string>>
}

export interface OracleSubject {
  kind: 'User' | 'ServiceToken'
  id: string
  name: string
  /** Where a user comes from. */
  directory?: string
  signIn?: string
  groups: string[]
  /** Roles on the whole hub without a binding. */
  roles: string[]
  ceiling?: string
}

/** An object, or an imaginable one. What it does not have is absent. */
export interface OracleObject {
  kind: string
  name?: string
  namespace?: string
  cluster?: string
  labels?: Record<string, string>
}

/** Whether labels meet a selector. */
export const selects = (selector: OracleSelector, labels: Record<string, string>): boolean => {
  for (const key in selector.matchLabels ?? {}) if (labels[key] !== selector.matchLabels?.[key]) return false
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labels[key]
    if (operator === 'In' && !(value !== undefined && values.includes(value))) return false
    if (operator === 'NotIn' && value !== undefined && values.includes(value)) return false
    if (operator === 'Exists' && value === undefined) return false
    if (operator === 'DoesNotExist' && value !== undefined) return false
  }
  return true
}

const ruleAllows = (
  rule: { verbs: string[]; kinds: string[]; names: string[] },
  verb: string,
  object: OracleObject,
): boolean =>
  (rule.verbs.includes('*') || rule.verbs.includes(verb)) &&
  (rule.kinds.includes('*') || rule.kinds.includes(object.kind)) &&
  (rule.names.length === 0 || (object.name !== undefined && rule.names.includes(object.name)))

/**
 * The namespace of an object, as scopes match it; a Namespace is its own, for those who read it. A Mapping gives accounts outside of
 * its namespace: scopes with namespaces do not match it.
 */
const namespaceOf = ({ kind, name, namespace }: OracleObject, verb: string): string | undefined =>
  kind === 'Mapping'
    ? undefined
    : kind === 'Namespace' && ['get', 'list', 'watch'].includes(verb)
      ? name
      : namespace

/** A dimension that the object lacks does not match. */
const inScope = (
  world: OracleWorld,
  scope: OracleWorld['bindings'][number]['scope'] = {},
  object: OracleObject,
  verb: string,
): boolean => {
  const { namespaces, clusters, selector } = scope
  const namespace = namespaceOf(object, verb)
  if (namespaces !== undefined && !(namespace !== undefined && namespaces.includes(namespace))) return false
  if (clusters !== undefined) {
    if (object.cluster === undefined) return false
    if (clusters.names !== undefined && !clusters.names.includes(object.cluster)) return false
    if (clusters.labels !== undefined) {
      // A cluster has its own labels: those that it has, or is to have.
      const labels = object.kind === 'Cluster' ? object.labels : world.clusters[object.cluster]
      if (labels === undefined || !selects(clusters.labels, labels)) return false
    }
  }
  return selector === undefined || (object.labels !== undefined && selects(selector, object.labels))
}

/** Whether a subject may do something to an object. */
export const may = (
  world: OracleWorld,
  subject: OracleSubject,
  verb: string,
  object: OracleObject,
): boolean => {
  const allows = (role: string): boolean =>
    (world.roles[role] ?? []).some((rule) => ruleAllows(rule, verb, object))
  if (subject.ceiling !== undefined && !allows(subject.ceiling)) return false
  if (subject.roles.some(allows)) return true
  return world.bindings.some(({ role, subjects, scope }) => {
    const concerned = subjects.some((one) => {
      if ('token' in one) return subject.kind === 'ServiceToken' && one.token === subject.name
      if (subject.kind !== 'User') return false
      if ('everyone' in one) return true
      if ('group' in one)
        return (
          subject.groups.includes(one.group) &&
          (one.directory === undefined || one.directory === subject.directory) &&
          (one.signIn === undefined || one.signIn === subject.signIn)
        )
      if (one.signIn === undefined) return one.user === subject.id
      return one.user === subject.name && one.signIn === subject.signIn
    })
    return concerned && allows(role) && inScope(world, scope, object, verb)
  })
}

/** What may be read or listed may be seen. */
export const maySee = (world: OracleWorld, subject: OracleSubject, object: OracleObject): boolean =>
  may(world, subject, 'get', object) || may(world, subject, 'list', object)

export type Verdict = 'Allowed' | 'Forbidden' | 'NotFound'

/** A change of an object: what may not be seen is not found, what may be seen and not changed is forbidden. */
export const verdictOn = (
  world: OracleWorld,
  subject: OracleSubject,
  verb: string,
  object: OracleObject,
): Verdict =>
  may(world, subject, verb, object) ? 'Allowed' : maySee(world, subject, object) ? 'Forbidden' : 'NotFound'
