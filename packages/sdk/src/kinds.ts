import { kinds, type ShownKinds, type WrittenKinds } from './generated/kinds.js'

/** A kind that can be listed and watched. */
export type KindName = keyof ShownKinds

/** A kind that users write. */
export type ResourceKindName = keyof WrittenKinds

export interface KindInfo<Name extends KindName = KindName> {
  readonly kind: Name
  /** `clusters`: the name in paths and in the CLI. */
  readonly plural: string
  /** `cluster` */
  readonly singular: string
  /** The path of its list over all namespaces: `/api/v1/clusters`. */
  readonly path: string
  /** Its resources are below `/api/v1/namespaces/NAMESPACE`. */
  readonly namespaced: boolean
  /** Users write it. */
  readonly written: boolean
}

export type ResourceKindInfo = KindInfo<ResourceKindName>

const isWritten = (info: KindInfo): info is ResourceKindInfo => info.written

/** The kinds that users write, in the order in which they are applied: after the kinds they refer to. */
export const resourceKinds: readonly ResourceKindInfo[] = Object.values<KindInfo>(kinds).filter(isWritten)

/** The path of a kind's resources: of one namespace, or of all by default. */
export const pathOfKind = ({ path, plural, namespaced }: KindInfo, namespace?: string): string =>
  namespaced && namespace !== undefined
    ? `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}`
    : path

export { kinds, type ShownKinds, type WrittenKinds }
