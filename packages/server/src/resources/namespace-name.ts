import type { Tx } from '../db/index.js'
import type { Subject } from '../runtime/subject.js'
import type { Verb } from '../runtime/verbs.js'

/** The kind of the resources that other resources have as their `metadata.namespace`. */
export const namespaceKindName = 'Namespace'

/** Called before a resource is created in a namespace, in the same transaction. Throws `MissingReference` if it must exist and does not. */
export type RequireNamespace = (tx: Tx, namespace: string, creation: Creating) => Promise<void>

/** Who creates a resource there, by which verb on which kind. */
export interface Creating {
  subject: Subject
  verb: Verb
  kind: string
}
