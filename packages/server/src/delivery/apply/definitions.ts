import type { KubeObject } from '../../kube/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'
import { hubLabel } from '../labels.js'
import { isDefinition, placeOf } from '../place.js'
import { isMarkAnnotation } from './mark.js'

/** How a release treats a CustomResourceDefinition or a Namespace that another release holds. */
export type Sharing =
  /** The definition's versions are a strict superset, or the release replaces it: it becomes the holder. */
  | { kind: 'take' }
  /** The current holder stays. `differs` names the fields that the release wants and does not get. */
  | { kind: 'share'; differs: readonly string[] }

type Version = Record<string, unknown> & { name: string }

const isVersion = (value: unknown): value is Version => isRecord(value) && typeof value.name === 'string'

const versionsOf = ({ spec }: KubeObject): readonly Version[] =>
  isRecord(spec) && Array.isArray(spec.versions) ? spec.versions.filter(isVersion) : []

/** The names of the versions of a definition. */
export const versionNamesOf = (object: KubeObject): ReadonlySet<string> =>
  new Set(versionsOf(object).map(({ name }) => name))

const named = (items: readonly unknown[]): Map<string, unknown> | undefined => {
  const byName = new Map(items.flatMap((item) => (isVersion(item) ? [[item.name, item] as const] : [])))
  return byName.size === items.length ? byName : undefined
}

const isNothing = (value: unknown): boolean => value === undefined || value === null

/**
 * The paths of `wanted` with a different value in `live`; additional fields in `live` may be defaults of the member.
 */
const differing = (wanted: unknown, live: unknown, path: string, into: string[]): void => {
  if (isNothing(wanted) || sameJson(wanted, live ?? null)) return
  const [ours, theirs] =
    Array.isArray(wanted) && Array.isArray(live) ? [named(wanted), named(live)] : [undefined, undefined]
  if (ours !== undefined && theirs !== undefined) {
    for (const [name, item] of ours) differing(item, theirs.get(name), `${path}[${name}]`, into)
    for (const name of theirs.keys()) if (!ours.has(name)) into.push(`${path}[${name}]`)
  } else if (isRecord(wanted) && isRecord(live))
    for (const [key, value] of Object.entries(wanted)) differing(value, live[key], `${path}.${key}`, into)
  else into.push(path)
}

/** A Namespace has no content but labels and annotations; the marks of this hub do not count. */
const namespaceDiffers = ({ metadata: wanted }: KubeObject, { metadata: live }: KubeObject): string[] => {
  const into: string[] = []
  differing(wanted.labels ?? {}, live.labels ?? {}, '.metadata.labels', into)
  const annotations = Object.entries(wanted.annotations ?? {}).filter(([name]) => !isMarkAnnotation(name))
  differing(Object.fromEntries(annotations), live.annotations ?? {}, '.metadata.annotations', into)
  return into
}

/** The labels and annotations that a Namespace of somebody else lacks. */
export const lackingIn = (wanted: KubeObject, live: KubeObject): string[] => {
  const { [hubLabel]: _hub, ...labels } = wanted.metadata.labels ?? {}
  return namespaceDiffers({ ...wanted, metadata: { ...wanted.metadata, labels } }, live)
}

/**
 * Decides whether a release becomes the holder of an object that another release holds. Pure. `replaces`: the release
 * has `crds: CreateReplace` and its own definition changed since it was last compared, so that two such releases take
 * it from each other once per change, not for ever.
 */
export const sharingOf = (wanted: KubeObject, live: KubeObject, replaces = false): Sharing => {
  if (!isDefinition(placeOf(wanted))) return { kind: 'share', differs: namespaceDiffers(wanted, live) }
  const [ours, theirs] = [versionNamesOf(wanted), versionNamesOf(live)]
  if (ours.size > theirs.size && [...theirs].every((name) => ours.has(name))) return { kind: 'take' }
  const differs: string[] = []
  differing(wanted.spec, live.spec, '.spec', differs)
  return replaces && differs.length > 0 ? { kind: 'take' } : { kind: 'share', differs }
}

const storedIn = ({ status }: KubeObject): readonly unknown[] =>
  isRecord(status) && Array.isArray(status.storedVersions) ? status.storedVersions : []

/** Group and kind of the custom resources of a definition. */
export const definedBy = ({ spec }: KubeObject): { group: unknown; kind: unknown } => ({
  group: isRecord(spec) ? spec.group : undefined,
  kind: isRecord(spec) && isRecord(spec.names) ? spec.names.kind : undefined,
})

/** A version that clients or stored objects of a cluster can depend on, and that a definition no longer has. */
export interface LostVersion {
  name: string
  served: boolean
  stored: boolean
}

const lostVersions = (wanted: KubeObject, live: KubeObject): LostVersion[] => {
  const ours = versionNamesOf(wanted)
  const stored = storedIn(live)
  return versionsOf(live)
    .map((version) => ({
      name: version.name,
      served: version.served !== false,
      stored: stored.includes(version.name),
    }))
    .filter((version) => !ours.has(version.name) && (version.served || version.stored))
}

/**
 * The definition including the versions of the cluster that it must not drop: those in which other releases ship or
 * apply custom resources (`used`), and unless the release itself removes them (`removes`) all that are served or stored.
 * A version that is kept is no longer the storage version. `lost`: the versions that this would drop nevertheless. Pure.
 */
export const withoutLoss = (
  wanted: KubeObject,
  live: KubeObject,
  { used, removes }: { used: ReadonlySet<string>; removes: boolean },
): { object: KubeObject; lost: readonly LostVersion[] } => {
  const lost = lostVersions(wanted, live)
  const names = new Set(removes ? [] : lost.map(({ name }) => name))
  const ours = versionNamesOf(wanted)
  const kept = versionsOf(live).filter(({ name }) => !ours.has(name) && (names.has(name) || used.has(name)))
  if (kept.length === 0 || !isRecord(wanted.spec)) return { object: wanted, lost }
  const versions = [...versionsOf(wanted), ...kept.map((version) => ({ ...version, storage: false }))]
  const object = { ...wanted, spec: { ...wanted.spec, versions } }
  return { object, lost: lostVersions(object, live) }
}
