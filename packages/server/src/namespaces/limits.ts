import { LRUCache } from 'lru-cache'
import type { Reader, Row } from '../db/index.js'
import { namespaceKindName } from '../resources/index.js'
import { digestOf } from '../runtime/canonical.js'
import { readStored } from '../runtime/failure.js'
import { NamespaceSpec } from './contract.js'

/** The limits of one namespace. */
export interface NamespaceLimits {
  namespace: string
  spec: NamespaceSpec
  /** Identifies the clusters that it allows; undefined if it allows all. Decisions depend on it. */
  clusters: string | undefined
}

const parsed = new LRUCache<string, NamespaceLimits>({ max: 1_000 })

const limitsIn = ({ uid, name, revision, spec: stored }: Row): NamespaceLimits => {
  const key = `${uid}@${revision}`
  const known = parsed.get(key)
  if (known !== undefined) return known
  const spec = readStored(`namespace "${name}"`, 'apply it again', () => NamespaceSpec.parse(stored))
  const clusters = spec.clusters === undefined ? undefined : digestOf(spec.clusters)
  const limits = { namespace: name, spec, clusters }
  parsed.set(key, limits)
  return limits
}

/** The limits of a namespace; without a row it has none. */
export const limitsOf = async (reader: Reader, namespace: string): Promise<NamespaceLimits> => {
  const row = await reader.get(namespaceKindName, '', namespace)
  return row === undefined ? { namespace, spec: {}, clusters: undefined } : limitsIn(row)
}
