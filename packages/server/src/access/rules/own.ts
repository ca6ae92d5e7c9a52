import { dimensionsOf, kinds } from '../../runtime/kinds.js'
import { compiledOf } from '../../runtime/predicate.js'
import type { Alternative, Predicate, Rights } from '../../runtime/rights.js'
import type { Subject } from '../../runtime/subject.js'
import { verbs } from '../../runtime/verbs.js'
import { type AccessState, type Grant, grantsOf } from './evaluate.js'
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

/** The verbs of a kind, grouped by the objects on which they are allowed. */
const verbsOn = (rights: Rights, kind: string) => {
  const groups = new Map<string, { verbs: string[]; predicate: Predicate }>()
  for (const verb of verbs) {
    const { digest, predicate } = compiledOf(rights.on(verb, kind))
    if (predicate.length === 0) continue
    const present = groups.get(digest)
    if (present === undefined) groups.set(digest, { verbs: [verb], predicate })
    else present.verbs.push(verb)
  }
  return groups
}

/** Rights in a short form: kinds with the same verbs on the same objects are one item. */
const rightsIn = (rights: Rights): OwnRight[] => {
  const items = new Map<string, OwnRight>()
  for (const kind of listed)
    for (const [digest, { verbs: allowed, predicate }] of verbsOn(rights, kind)) {
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

export const ownAccess = (state: AccessState, subject: Subject): OwnAccess => ({
  grants: grantsOf(state, subject).map((grant) => ({
    ...sourceOf(grant),
    ...(grant.scope === undefined ? {} : { scope: grant.scope }),
  })),
  rights: rightsIn(subject.rights),
})
