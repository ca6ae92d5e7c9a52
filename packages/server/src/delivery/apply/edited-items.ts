import type { JsonPatchStep, KubeError, KubeObject, ManagedFields } from '../../kube/index.js'
import { isRecord } from '../../runtime/record.js'
import { pointerOf } from '../../runtime/validation.js'

type Item = Record<string, unknown>
/** A step into managedFields: a field, or the item of a keyed list. */
type Step = string | Item

/** A list of the applied object next to the same list of the live one. */
interface Lists {
  wanted: readonly Item[]
  live: readonly Item[]
  pointer: string
  steps: readonly Step[]
}

/** Keys of list items that the API server defaults when they are not set. */
const keyDefaults: Readonly<Record<string, unknown>> = { protocol: 'TCP' }

const recordsOf = (value: unknown): Item[] | undefined =>
  Array.isArray(value) && value.every(isRecord) ? value : undefined

/** `spec.template.spec.containers[0].ports[1].name` refers to the lists at `spec.template.spec.containers.ports`. */
const listOf = (field: string): string | undefined =>
  /^(.+)\[\d+\](?:\.[^[\]]+)?$/.exec(field)?.[1]?.replace(/\[\d+\]/g, '')

/** The lists that a refusal names. The server answers the same nodePort twice in a Service with 500 and no field. */
const listsNamed = ({ causes, message }: KubeError): Set<string> => {
  const named = causes.flatMap(({ field = '' }) => listOf(field) ?? [])
  return new Set(/^duplicate nodePort\b/.test(message) ? ['spec.ports', ...named] : named)
}

const pairsAt = (
  wanted: unknown,
  live: unknown,
  [name, ...rest]: readonly string[],
  pointer: string,
  steps: readonly Step[],
): Lists[] => {
  if (name === undefined || !isRecord(wanted) || !isRecord(live)) return []
  const [mine, theirs] = [wanted[name], live[name]]
  const below = { pointer: `${pointer}${pointerOf([name])}`, steps: [...steps, name] }
  const [items, liveItems] = [recordsOf(mine), recordsOf(theirs)]
  if (items === undefined || liveItems === undefined)
    return pairsAt(mine, theirs, rest, below.pointer, below.steps)
  if (rest.length === 0) return [{ wanted: items, live: liveItems, ...below }]
  return items.flatMap((item) => {
    const index = liveItems.findIndex((one) => item.name !== undefined && one.name === item.name)
    const found = liveItems[index]
    return pairsAt(item, found, rest, `${below.pointer}/${index}`, [...below.steps, { name: item.name }])
  })
}

const keyOf = (step: string): Item => {
  if (!step.startsWith('k:')) return {}
  try {
    const key: unknown = JSON.parse(step.slice(2))
    return isRecord(key) ? key : {}
  } catch {
    return {}
  }
}
const part = (item: Item, name: string): unknown => item[name] ?? keyDefaults[name]
const isKeyOf = (step: string, item: Item): boolean => {
  const parts = Object.entries(keyOf(step))
  return parts.length > 0 && parts.every(([name, value]) => part(item, name) === value)
}

const fieldsAt = (fields: unknown, [step, ...rest]: readonly Step[]): Item => {
  if (!isRecord(fields)) return {}
  if (step === undefined) return fields
  const key = typeof step === 'string' ? `f:${step}` : Object.keys(fields).find((one) => isKeyOf(one, step))
  return key === undefined ? {} : fieldsAt(fields[key], rest)
}

/** The fields that key a list, if one of them is a number; undefined for other lists. */
const keyNames = (managed: readonly ManagedFields[], steps: readonly Step[]): string[] | undefined => {
  const keys = managed.flatMap(({ fieldsV1 }) => Object.keys(fieldsAt(fieldsV1, steps)).map(keyOf))
  const found = keys.find((key) => Object.values(key).some((value) => typeof value === 'number'))
  return found && Object.keys(found)
}

const both = (a: Item, b: Item, name: string): boolean => a[name] !== undefined && a[name] === b[name]

/** Our missing items, each with the position of the foreign one that it replaces. */
const restored = (
  { wanted, live, pointer, steps }: Lists,
  managed: readonly ManagedFields[],
  manager: string,
): JsonPatchStep[] => {
  const names = keyNames(managed, steps)
  if (names === undefined) return []
  const key = (item: Item): string => JSON.stringify(names.map((name) => part(item, name)))
  const [ours, theirs] = [new Set(wanted.map(key)), new Set(live.map(key))]
  const missing = wanted.filter((item) => !theirs.has(key(item)))
  const applied = managed
    .filter((entry) => entry.operation === 'Apply' && entry.manager !== manager)
    .flatMap(({ fieldsV1 }) => Object.keys(fieldsAt(fieldsV1, steps)))
  const foreign = live.filter((item) => !ours.has(key(item)) && !applied.some((step) => isKeyOf(step, item)))
  const taken = new Set<Item>()
  return missing.flatMap((item): JsonPatchStep[] => {
    const free = foreign.filter((one) => !taken.has(one))
    const alike = free.find((one) => both(one, item, 'name') || both(one, item, 'nodePort'))
    const place = alike ?? (missing.length === 1 && foreign.length === 1 ? free[0] : undefined)
    if (place === undefined) return []
    taken.add(place)
    // A port that the cluster allocated stays the same through the edit and its correction.
    const kept = place.nodePort === undefined ? {} : { nodePort: place.nodePort }
    return [{ op: 'replace', path: `${pointer}/${live.indexOf(place)}`, value: { ...kept, ...item } }]
  })
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/**
 * Simple values of a pod template that differ, so that the patch already has the values of the apply: one rollout, not
 * two.
 */
const scalars = (wanted: unknown, live: unknown, pointer: string): JsonPatchStep[] => {
  const [items, liveItems] = [recordsOf(wanted), recordsOf(live)]
  if (items !== undefined && liveItems !== undefined)
    return items.flatMap((item) => {
      const index = liveItems.findIndex((one) => both(one, item, 'name'))
      return index === -1 ? [] : scalars(item, liveItems[index], `${pointer}/${index}`)
    })
  if (!isRecord(wanted) || !isRecord(live)) return []
  return Object.entries(wanted).flatMap(([name, value]): JsonPatchStep[] => {
    const path = `${pointer}${pointerOf([name])}`
    if (!isScalar(value)) return name === 'ports' ? [] : scalars(value, live[name], path)
    if (live[name] === value) return []
    return [{ op: live[name] === undefined ? 'add' : 'replace', path, value }]
  })
}

/**
 * The JSON Patch that restores our items in lists keyed by a number (ports of Services and containers) after somebody
 * edited the number; empty when the refusal has another cause. Pure. To the API server the edited item is a different
 * one, so an apply adds ours next to it and is refused for the duplicate name. Only lists that the refusal names are
 * changed, and no item that another manager applies.
 */
export const restoringPatch = (
  error: KubeError,
  wanted: KubeObject,
  live: KubeObject,
  manager: string,
): JsonPatchStep[] => {
  const managed = (live.metadata.managedFields ?? []).filter(({ subresource }) => !subresource)
  const lists = [...listsNamed(error)].flatMap((path) => pairsAt(wanted, live, path.split('.'), '', []))
  const items = lists.flatMap((list) => restored(list, managed, manager))
  if (items.length === 0) return []
  const [mine, theirs] = [wanted.spec, live.spec]
  const inTemplate = lists.some(({ pointer }) => pointer.startsWith('/spec/template/'))
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
    ...items,
    ...(inTemplate && isRecord(mine) && isRecord(theirs)
      ? scalars(mine.template, theirs.template, '/spec/template')
      : []),
  ]
}
