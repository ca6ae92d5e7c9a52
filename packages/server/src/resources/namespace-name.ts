import type { Tx } from '../db/index.js'

/** The kind of the resources that other resources have as their `metadata.namespace`. */
export const namespaceKindName = 'Namespace'

/** Called before a resource is created in a namespace, in the same transaction. Throws `MissingReference` if it must exist and does not. */
export type RequireNamespace = (tx: Tx, namespace: string) => Promise<void>
