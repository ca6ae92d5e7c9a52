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

/** The list of connector types. Specs, grants, secrets, endpoints, files, examples and `GET /connector-types` are derived from it. */
export const connectors = { gitea, vault, authelia, scim }

type Connectors = typeof connectors

/** The value of `spec.type`. */
export type ConnectorType = keyof Connectors

type SchemasByType = { [Type in ConnectorType]: ReturnType<Connectors[Type]['manifest']['spec']> }
export type StoredByType = { [Type in ConnectorType]: z.infer<SchemasByType[Type]['stored']> }
export type SentByType = { [Type in ConnectorType]: z.infer<SchemasByType[Type]['sent']> }

/** The grants of one person, by type. */
export type GrantsByType = {
  [Type in ConnectorType]: ReturnType<Connectors[Type]['manifest']['grants']['merge']>
}

type FieldsByType = { [Type in ConnectorType]: Connectors[Type]['manifest']['grants']['fields'] }

/** The grant fields of a type. */
export type GrantByType = { [Type in ConnectorType]: GrantOf<FieldsByType[Type]> }

type Together<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never

/** The grant fields of all types. */
export type GrantFields = Together<FieldsByType[ConnectorType]>

/** Each connector, with the specs of its type. */
export type RegisteredConnectors = {
  readonly [Type in ConnectorType]: {
    readonly manifest: ConnectorManifest<Type, SchemasByType[Type], FieldsByType[Type], GrantsByType[Type]>
  }
}
