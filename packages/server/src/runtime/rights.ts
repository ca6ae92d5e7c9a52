import type { LabelRequirement } from './labels.js'
import type { Verb } from './verbs.js'

/** Where an operation acts, as far as it is known. A dimension that the kind does not have is absent. */
export interface Place {
  /** Absent for objects of kinds that are not namespaced. */
  namespace?: string | undefined
  /** The name of the object. */
  name?: string | undefined
  cluster?: string | undefined
  labels?: Readonly<Record<string, string>> | undefined
}

/** Conditions on objects; all that are present must be met. A condition on a dimension that an object lacks is not met. */
export interface Alternative {
  names?: readonly string[]
  namespaces?: readonly string[]
  clusters?: readonly string[]
  labels?: readonly LabelRequirement[]
}

/** The objects of a kind on which a verb is allowed: those that meet an alternative. `[]`: none. */
export type Predicate = 'everything' | readonly Alternative[]

/** What a subject may do. */
export interface Rights {
  on(verb: Verb, kind: string): Predicate
}

/** The rights of the hub itself, and of its administrators. */
export const allRights: Rights = { on: () => 'everything' }

/** The rights of subjects whose rights are not known. */
export const noRights: Rights = { on: () => [] }
/** Whoever has rights: a subject, or the hub itself. */
export interface Entitled {
  readonly rights: Rights
}

export const hubItself: Entitled = { rights: allRights }

/** Who may do what now: computed from roles, bindings, groups and tokens. */
export interface RightsSource<Subject> {
  of(subject: Subject): Promise<Rights>
  /** Calls `listener` after rights may have changed: streams ask again. Returns a function that stops it. */
  onChange(listener: () => void): () => void
}
