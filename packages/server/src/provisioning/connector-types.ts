import {
  type ConnectorType,
  connectors,
  type GrantByType,
  type GrantFields,
  type RegisteredConnectors,
  type SentByType,
  type StoredByType,
} from './connectors/index.js'
import type { Capability, Target } from './connectors/manifest.js'
import { Endpoint } from './connectors/schemas.js'
import { placesOf, textAt } from './spec-places.js'

/** What is registered, so that a type and its spec can be used together. */
const registered: RegisteredConnectors = connectors

/** The manifests, in the order in which they are registered. */
export const manifests = Object.values(connectors).map(({ manifest }) => manifest)

/** A connector's spec, stored or as it is sent. */
export type AnySpec = StoredByType[ConnectorType] | SentByType[ConnectorType]

const hasAll = (fields: object): fields is GrantFields =>
  manifests.every(({ grants }) =>
    Object.entries(grants.fields).every(([name, field]) => Reflect.get(fields, name) === field),
  )

/** The fields of all types together. Throws Error where two types mean different things by one name. */
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

/** The endpoint in a spec; undefined where the connector only writes files. */
export const endpointOf = (spec: AnySpec): Endpoint | undefined => {
  const { endpoint } = connectors[spec.type].manifest
  const [place] = endpoint === undefined ? [] : placesOf(spec, endpoint.pointer)
  return place === undefined ? undefined : Endpoint.parse(place.value)
}

/** The files in a spec, by what each holds. */
export const filesOf = (spec: AnySpec) =>
  connectors[spec.type].manifest.files.flatMap((file) => {
    const path = textAt(spec, file.pointer)
    return path === undefined ? [] : [{ ...file, path }]
  })

/** The expression for login names, where it is and what the field is called; undefined where accounts have none. */
export const loginNameOf = (spec: AnySpec): { pointer: string; field: string; text: string } | undefined => {
  const { loginName: pointer } = connectors[spec.type].manifest
  const text = pointer === undefined ? undefined : textAt(spec, pointer)
  if (pointer === undefined || text === undefined) return undefined
  return { pointer, field: pointer.slice(1).replaceAll('/', '.'), text }
}

/** Whether the connector's kind of system has a capability. */
export const can = ({ type }: AnySpec, capability: Capability): boolean =>
  connectors[type].manifest.capabilities.includes(capability)

/** What is wrong about a grant as a whole. */
export const grantProblemOf = <Type extends ConnectorType>(
  type: Type,
  spec: StoredByType[Type],
  grant: GrantByType[Type],
  about: { connector: string; isLiteral: (text: string) => boolean },
) => registered[type].manifest.grants.problemOf?.(grant, spec, about)

/** What the manifest says a spec writes; undefined where that is simply the accounts at its endpoint. */
export const ownTargetsOf = <Type extends ConnectorType>(
  type: Type,
  spec: StoredByType[Type] | SentByType[Type],
  address: string,
): readonly Target[] | undefined => registered[type].manifest.targetsOf?.(spec, address)
