import {
  type ConnectorType,
  connectors,
  type GrantByType,
  type GrantFields,
  type RegisteredConnectors,
  type SentByType,
  type StoredByType,
} from './connectors/index.js'
import type { Capability, ExclusiveTarget } from './connectors/manifest.js'
import { Endpoint } from './connectors/schemas.js'
import { placesOf, textAt } from './spec-places.js'

/** The registered types; keeps a type and its spec together. */
const registered: RegisteredConnectors = connectors

/** The manifests, in order of registration. */
export const manifests = Object.values(connectors).map(({ manifest }) => manifest)

/** A connector's spec, stored or as sent. */
export type AnySpec = StoredByType[ConnectorType] | SentByType[ConnectorType]

const hasAll = (fields: object): fields is GrantFields =>
  manifests.every(({ grants }) =>
    Object.entries(grants.fields).every(([name, field]) => Reflect.get(fields, name) === field),
  )

/** The fields of all types. Throws Error if two types define one name differently. */
const together = (): GrantFields => {
  const fields = Object.fromEntries(manifests.flatMap(({ grants }) => Object.entries(grants.fields)))
  if (hasAll(fields)) return fields
  throw new Error(
    'two types of connectors have a grant field of one name with different schemas: share one, as in connectors/schemas.ts',
  )
}

export const grantFields = together()

/** How each field of a grant is shown, whatever the type. */
export const allGrantTexts = [
  ...new Map(
    manifests.flatMap(({ grants }) => grants.texts.map((one) => [one.field, one] as const)),
  ).values(),
]

/** The endpoint in a spec; undefined if the connector only writes files. */
export const endpointOf = (spec: AnySpec): Endpoint | undefined => {
  const { endpoint } = connectors[spec.type].manifest
  const [place] = endpoint === undefined ? [] : placesOf(spec, endpoint.pointer)
  return place === undefined ? undefined : Endpoint.parse(place.value)
}

/** The files in a spec, with their content. */
export const filesOf = (spec: AnySpec) =>
  connectors[spec.type].manifest.files.flatMap((file) => {
    const path = textAt(spec, file.pointer)
    return path === undefined ? [] : [{ ...file, path }]
  })

/** The expression for login names with the pointer and name of its field; undefined if accounts have none. */
export const loginNameOf = (spec: AnySpec): { pointer: string; field: string; text: string } | undefined => {
  const { loginName: pointer } = connectors[spec.type].manifest
  const text = pointer === undefined ? undefined : textAt(spec, pointer)
  if (pointer === undefined || text === undefined) return undefined
  return { pointer, field: pointer.slice(1).replaceAll('/', '.'), text }
}

/** Whether the type of a connector has a capability. */
export const can = ({ type }: AnySpec, capability: Capability): boolean =>
  connectors[type].manifest.capabilities.includes(capability)

/** A problem of a grant as a whole. */
export const grantProblemOf = <Type extends ConnectorType>(
  type: Type,
  spec: StoredByType[Type],
  grant: GrantByType[Type],
  about: { connector: string; isLiteral: (text: string) => boolean },
) => registered[type].manifest.grants.problemOf?.(grant, spec, about)

/** The targets of a spec by its manifest; undefined if these are simply the accounts at its endpoint. */
export const ownTargetsOf = <Type extends ConnectorType>(
  type: Type,
  spec: StoredByType[Type] | SentByType[Type],
  address: string,
): readonly ExclusiveTarget[] | undefined => registered[type].manifest.targetsOf?.(spec, address)
