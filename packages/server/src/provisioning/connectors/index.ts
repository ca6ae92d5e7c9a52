import type { z } from 'zod'
import { authelia } from './authelia/index.js'
import { gitea } from './gitea/index.js'
import type { ConnectorManifest, GrantOf } from './manifest.js'
import { scim } from './scim/index.js'
import { vault } from './vault/index.js'

export { createAutheliaFactory } from './authelia/index.js'
export { createGiteaFactory } from './gitea/index.js'
export { createScimFactory } from './scim/index.js'
export { createVaultFactory } from './vault/index.js'

/**
 * What Hansa can provision into: the one list of types. Specs, grants, secrets, endpoints, files, examples and `GET /connector-types` are
 * derived from it.
 */
export const connectors = { gitea, vault, authelia, scim }

type Connectors = typeof connectors

/** What a connector is called in `spec.type`. */
export type ConnectorType = keyof Connectors

type SchemasByType = { [Type in ConnectorType]: ReturnType<Connectors[Type]['manifest']['spec']> }
export type StoredByType = { [Type in ConnectorType]: z.infer<SchemasByType[Type]['stored']> }
export type SentByType = { [Type in ConnectorType]: z.infer<SchemasByType[Type]['sent']> }

/** What the rules give one person, by type. */
export type GrantsByType = {
  [Type in ConnectorType]: ReturnType<Connectors[Type]['manifest']['grants']['merge']>
}

type FieldsByType = { [Type in ConnectorType]: Connectors[Type]['manifest']['grants']['fields'] }

/** The fields of a grant that a type has. */
export type GrantByType = { [Type in ConnectorType]: GrantOf<FieldsByType[Type]> }

type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** The fields of a grant, of all types together. */
export type GrantFields = Together<FieldsByType[ConnectorType]>

/** Each connector, with the specs of its own type. */
export type RegisteredConnectors = {
  readonly [Type in ConnectorType]: {
    readonly manifest: ConnectorManifest<Type, SchemasByType[Type], FieldsByType[Type], GrantsByType[Type]>
  }
}
