import { dimensionsOf, kinds } from '../../runtime/kinds.js'
import { compiledOf } from '../../runtime/predicate.js'
import type { Alternative, Predicate, Rights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import { type Verb, verbs } from '../../runtime/verbs.js'
import type { Rule } from './contract.js'
import { type AccessState, ceilingOf, type Grant, grantsOf, isAbout, reading } from './evaluate.js'
import type { OwnGrant, OwnRight } from './review-contract.js'

/** What a subject may do, and why. */
export interface OwnAccess {
  /** Its roles, with the bindings that give them. Not limited by the ceiling of a token. */
  grants: OwnGrant[]
  /** What the grants allow within the ceiling. */
  rights: OwnRight[]
}

/** The role of a grant, and why the subject has it. */
export const sourceOf = ({ role, binding, subject }: Grant): Omit<OwnGrant, 'scope'> => ({
  role,
  ...(binding === undefined ? {} : { binding }),
  ...(subject === undefined ? {} : { subject }),
})

/**
 * The kinds whose objects are not on a cluster. Targets and events are only read, and a scope with labels of clusters would list the names
 * of clusters that the subject may not see.
 */
const listed = Object.keys(kinds).filter((kind) => kind === 'Cluster' || !dimensionsOf(kind).cluster)

const whereOf = ({ names, namespaces, labels }: Alternative): NonNullable<OwnRight['where']>[number] => ({
  ...(names === undefined ? {} : { names: [...names] }),
  ...(namespaces === undefined ? {} : { namespaces: [...namespaces] }),
  ...(labels === undefined
    ? {}
    : { labels: labels.map(({ key, operator, values }) => ({ key, operator, values: [...values] })) }),
})

/**
 * Verbs of a kind for which the same rules decide: they are allowed on the same objects, so the predicate of one is that of all. A subject
 * can have many bindings but few roles, and predicates are expensive.
 */
const alike = (roles: readonly (readonly Rule[])[], kind: string): Verb[][] => {
  const groups = new Map<string, Verb[]>()
  for (const verb of verbs) {
    const deciding = roles.map((rules) => rules.map((rule) => (isAbout(rule, verb, kind) ? 1 : 0)).join(''))
    if (!deciding.some((rules) => rules.includes('1'))) continue
    // Bindings for a namespace give only these verbs on the Namespace itself.
    const key = `${deciding.join(' ')} ${kind === 'Namespace' && reading.includes(verb)}`
    const present = groups.get(key)
    if (present === undefined) groups.set(key, [verb])
    else present.push(verb)
  }
  return [...groups.values()]
}

/** The verbs of a kind, grouped by the objects on which they are allowed. */
const verbsOn = (rights: Rights, roles: readonly (readonly Rule[])[], kind: string) => {
  const groups = new Map<string, { verbs: Verb[]; predicate: Predicate }>()
  for (const group of alike(roles, kind)) {
    const [verb] = group
    if (verb === undefined) continue
    const { digest, predicate } = compiledOf(rights.on(verb, kind))
    if (predicate.length === 0) continue
    const present = groups.get(digest)
    if (present === undefined) groups.set(digest, { verbs: group, predicate })
    else present.verbs.push(...group)
  }
  return groups
}

/** Rights in a short form: kinds with the same verbs on the same objects are one item. */
const rightsIn = (rights: Rights, roles: readonly (readonly Rule[])[]): OwnRight[] => {
  const items = new Map<string, OwnRight>()
  for (const kind of listed)
    for (const [digest, { verbs: allowed, predicate }] of verbsOn(rights, roles, kind)) {
      const key = JSON.stringify([allowed, digest])
      const present = items.get(key)
      if (present !== undefined) present.kinds.push(kind)
      else
        items.set(key, {
          verbs: allowed,
          kinds: [kind],
          ...(predicate === 'everything' ? {} : { where: predicate.map(whereOf) }),
        })
    }
  return [...items.values()]
}

export const ownAccess = (state: AccessState, subject: Subject): OwnAccess => {
  const grants = grantsOf(state, subject)
  const ceiling = ceilingOf(state, subject)
  const all = ceiling === undefined ? grants : [...grants, ceiling]
  const roles = new Map(all.map(({ role, rules }) => [role, rules]))
  return {
    grants: grants.map((grant) => ({
      ...sourceOf(grant),
      ...(grant.scope === undefined ? {} : { scope: grant.scope }),
    })),
    rights: rightsIn(subject.rights, [...roles.values()]),
  }
}
