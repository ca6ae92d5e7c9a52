import type { KubeObject } from '../kube/index.js'
import { sameJson } from '../runtime/canonical.js'
import { isRecord } from '../runtime/record.js'
import type { InventoryRow } from './inventory.js'
import { manager } from './labels.js'
import { isDefinition } from './place.js'
import type { Seen } from './seen.js'

/** What a release that ships a CustomResourceDefinition another release holds does with it. */
export type Sharing =
  /** Its versions are a strict superset: it becomes the holder. */
  | { kind: 'take' }
  /** The first stays. `differs` names the fields the release asks for and does not get. */
  | { kind: 'share'; differs: readonly string[] }

type Version = Record<string, unknown> & { name: string }

const isVersion = (value: unknown): value is Version => isRecord(value) && typeof value.name === 'string'

const versionsOf = ({ spec }: KubeObject): readonly Version[] =>
  isRecord(spec) && Array.isArray(spec.versions) ? spec.versions.filter(isVersion) : []

const namesOf = (object: KubeObject): ReadonlySet<string> =>
  new Set(versionsOf(object).map(({ name }) => name))

const named = (items: readonly unknown[]): Map<string, unknown> | undefined => {
  const byName = new Map(items.flatMap((item) => (isVersion(item) ? [[item.name, item] as const] : [])))
  return byName.size === items.length ? byName : undefined
}

const isNothing = (value: unknown): boolean => value === undefined || value === null

/** The paths of `wanted` that `live` has otherwise; what only `live` has may be a default of the member. */
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

/** Decides whether a release becomes the holder of a definition that stands there. Pure. */
export const sharingOf = (wanted: KubeObject, live: KubeObject): Sharing => {
  const [ours, theirs] = [namesOf(wanted), namesOf(live)]
  if (ours.size > theirs.size && [...theirs].every((name) => ours.has(name))) return { kind: 'take' }
  const differs: string[] = []
  differing(wanted.spec, live.spec, '.spec', differs)
  return { kind: 'share', differs }
}

const storedIn = ({ status }: KubeObject): readonly unknown[] =>
  isRecord(status) && Array.isArray(status.storedVersions) ? status.storedVersions : []

/** Group and kind of the custom resources of a definition. */
export const definedBy = ({ spec }: KubeObject): { group: unknown; kind: unknown } => ({
  group: isRecord(spec) ? spec.group : undefined,
  kind: isRecord(spec) && isRecord(spec.names) ? spec.names.kind : undefined,
})

/**
 * The definition with the versions that must not be dropped: those of stored objects, and those in which `used` custom
 * resources of releases are applied. A version that is kept is not the storage version any more. Pure.
 */
export const withoutLoss = (wanted: KubeObject, live: KubeObject, used: ReadonlySet<string>): KubeObject => {
  const ours = namesOf(wanted)
  const stored = storedIn(live)
  const kept = versionsOf(live).filter(
    ({ name }) => !ours.has(name) && (stored.includes(name) || used.has(name)),
  )
  if (kept.length === 0 || !isRecord(wanted.spec)) return wanted
  const versions = [...versionsOf(wanted), ...kept.map((version) => ({ ...version, storage: false }))]
  return { ...wanted, spec: { ...wanted.spec, versions } }
}

/** Whether a row says that its target applies the object, or is about to. */
export const holds = ({ state }: InventoryRow): boolean => state !== 'shared' && state !== 'kept'

/** What identifies the content a definition was last applied with. */
export const contentMark = ({ marks }: Pick<Seen, 'marks'>): string => Object.values(marks).sort().join(' ')

/** Applied by a version of Hansa that had one field manager for all definitions. */
export const isFormer = (seen: Seen, own: string): boolean =>
  seen.owned[own] === undefined && seen.owned[manager] !== undefined

/**
 * Whether the row of a definition has to be decided again: nobody holds it, its content changed, or it was applied by
 * the former field manager. Pure. `others` are the rows of other targets about the object.
 */
export const isOpen = (
  row: InventoryRow,
  others: readonly InventoryRow[],
  seen: Seen | undefined,
  own: string,
): boolean => {
  if (!isDefinition(row)) return false
  if (row.state === 'shared')
    return (
      !others.some(holds) ||
      (others.some(({ state }) => state === 'applied') &&
        seen !== undefined &&
        contentMark(seen) !== row.mark)
    )
  if (row.state !== 'applied' || seen === undefined || seen.uid !== row.uid || seen.deleting) return false
  return isFormer(seen, own) && row.fields === seen.owned[manager]
}
