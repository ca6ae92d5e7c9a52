import { sameJson } from '../../runtime/canonical.js'
import { listed } from '../../runtime/listed.js'
import { isRecord } from '../../runtime/record.js'
import type { ReleaseSpec } from '../contract.js'

/** The fields of a spec that the objects of a release are rendered from. Replicas and the placement are none of them. */
const goalFields = [
  'bundle',
  'namespace',
  'createNamespace',
  'values',
  'template',
  'valuesFrom',
  'overrides',
  'generated',
] as const satisfies readonly (keyof ReleaseSpec)[]

/** What a release is to be on its clusters: a revision without its number. */
export type Goal = Pick<ReleaseSpec, (typeof goalFields)[number]>

export const goalOf = (spec: ReleaseSpec): Goal => goalIn(spec) as Goal

/** The same for a spec of an older hub, which is not validated. */
export const goalIn = (spec: object): Record<string, unknown> =>
  Object.fromEntries(
    goalFields.flatMap((field) => {
      const value: unknown = Reflect.get(spec, field)
      return value === undefined ? [] : [[field, field === 'bundle' ? exactBundle(value) : value]]
    }),
  )

/** A goal has one version, and not what the release follows. */
const exactBundle = (bundle: unknown): unknown => {
  if (!isRecord(bundle)) return bundle
  const { follow: _follow, ...exact } = bundle
  return exact
}

/** A spec with another goal; its placement, replicas and policies stay. Pure. */
export const withGoal = (spec: ReleaseSpec, goal: Goal): ReleaseSpec => {
  const rest: Partial<ReleaseSpec> = { ...spec }
  for (const field of goalFields) delete rest[field]
  return { ...rest, ...goal } as ReleaseSpec
}

/** Paths that a line names, and the longest line in characters. */
const mostPaths = 3
const longest = 300

/** Paths of values that differ, as `image.tag`. */
const changedPaths = (before: unknown, after: unknown, path: string): string[] => {
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) =>
      changedPaths(own(before, key), own(after, key), path === '' ? key : `${path}.${key}`),
    )
  }
  return isSame(before, after) ? [] : [path]
}

const own = (map: Record<string, unknown>, key: string): unknown =>
  Object.hasOwn(map, key) ? map[key] : undefined

const isSame = (one: unknown, other: unknown): boolean => sameJson(one ?? null, other ?? null)

const changed = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what} ${listed(names, mostPaths)}`]

const bundleChange = (before: Goal['bundle'], after: Goal['bundle']): string[] => {
  if (isSame(before, after)) return []
  const from = `${before.name}@${before.version}`
  return before.name === after.name
    ? [`bundle ${from} → ${after.version}`]
    : [`bundle ${from} → ${after.name}@${after.version}`]
}

const secretsOf = ({ valuesFrom = [] }: Goal): Record<string, unknown> =>
  Object.fromEntries(valuesFrom.map(({ pointer, secret }) => [pointer, secret.digest]))

const overridesChange = (before: Goal['overrides'], after: Goal['overrides']): string[] => {
  if (isSame(before, after)) return []
  return [before.length === after.length ? 'overrides' : `overrides (${before.length} → ${after.length})`]
}

/** The differences of two goals as one line: names and paths, no values. Pure. */
export const changesBetween = (before: Goal, after: Goal): string => {
  const { namespace } = after
  const parts = [
    ...bundleChange(before.bundle, after.bundle),
    ...changed('values', changedPaths(before.values ?? {}, after.values ?? {}, '')),
    ...changed('secret values', changedPaths(secretsOf(before), secretsOf(after), '')),
    ...overridesChange(before.overrides, after.overrides),
    ...(before.namespace === namespace ? [] : [`namespace ${before.namespace} → ${namespace}`]),
    ...(isSame(before.createNamespace, after.createNamespace) ? [] : ['labels of the namespace']),
    ...(before.template === after.template ? [] : ['templates in values']),
    ...(isSame(before.generated, after.generated) ? [] : ['settings of generated values']),
  ]
  const text = parts.join('; ')
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}
