import { isObject, type Json, type JsonObject, stringOf } from '../objects/json.js'

/**
 * How lists and maps merge. A real server reads this from each kind's schema; here it follows from the field's name
 * and its items, which is right for the built-in kinds' usual fields and treats custom resources alike.
 */

/** Maps that change as a whole (`x-kubernetes-map-type: atomic`). */
const atomicMaps = new Set([
  'selector',
  'nodeSelector',
  'labelSelector',
  'namespaceSelector',
  'podSelector',
  'configMapKeyRef',
  'secretKeyRef',
  'fieldRef',
  'resourceFieldRef',
  'claimRef',
  'roleRef',
  'secretRef',
  'dataSource',
])

/** Lists that change as a whole although their items have names. */
const atomicLists = new Set([
  'subjects',
  'rules',
  'versions',
  'volumeClaimTemplates',
  'envFrom',
  'tolerations',
  'sources',
  'additionalPrinterColumns',
  'items',
])

const sets = new Set(['finalizers'])

export type ListTopology =
  | { type: 'atomic' }
  | { type: 'set' }
  | { type: 'keyed'; keyOf: (item: JsonObject) => string }

const atomic: ListTopology = { type: 'atomic' }
const set: ListTopology = { type: 'set' }

type KeyField = readonly [name: string, fallback?: string]

const keyed = (...fields: KeyField[]): ListTopology => ({
  type: 'keyed',
  keyOf: (item) => {
    const key: JsonObject = {}
    for (const [name, fallback] of fields) {
      const value = item[name] ?? fallback
      if (value !== undefined) key[name] = value
    }
    return `k:${JSON.stringify(key)}`
  },
})

const byName = keyed(['name'])
const candidates: Record<string, readonly { has: string; topology: ListTopology }[]> = {
  ports: [
    { has: 'containerPort', topology: keyed(['containerPort'], ['protocol', 'TCP']) },
    { has: 'port', topology: keyed(['port'], ['protocol', 'TCP']) },
  ],
  volumeMounts: [{ has: 'mountPath', topology: keyed(['mountPath']) }],
  volumeDevices: [{ has: 'devicePath', topology: keyed(['devicePath']) }],
  ownerReferences: [{ has: 'uid', topology: keyed(['uid']) }],
  conditions: [{ has: 'type', topology: keyed(['type']) }],
  hostAliases: [{ has: 'ip', topology: keyed(['ip']) }],
  topologySpreadConstraints: [
    { has: 'topologyKey', topology: keyed(['topologyKey'], ['whenUnsatisfiable', 'DoNotSchedule']) },
  ],
}

const every = (items: readonly Json[], test: (item: JsonObject) => boolean): boolean =>
  items.every((item) => isObject(item) && test(item))

/** `values`: the list, or the two lists to be compared, whose items must agree on the key for it to be keyed. */
export const listTopology = (field: string, ...values: readonly (readonly Json[])[]): ListTopology => {
  if (sets.has(field)) return set
  if (atomicLists.has(field)) return atomic
  const items = values.flat()
  if (items.length === 0) return atomic
  for (const candidate of candidates[field] ?? []) {
    if (every(items, (item) => item[candidate.has] !== undefined)) return candidate.topology
  }
  return every(items, (item) => stringOf(item.name) !== '') ? byName : atomic
}

export const isAtomicMap = (field: string): boolean => atomicMaps.has(field)
export const memberOf = (value: Json): string => `v:${JSON.stringify(value)}`
