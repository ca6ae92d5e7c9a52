import { type Taint, TaintEffect } from '@hansa/placement'
import type { V1NodeSpec, V1NodeStatus, V1Taint } from '@kubernetes/client-node'
import { type KubeObject, recordIn, recordsIn, textIn, type Unchecked } from '../object.js'
import { conditionOf } from '../readiness/conditions.js'
import { type Amounts, amountsOf, type Others, othersOf } from './amounts.js'

/** The kept facts about a node. */
export interface NodeOffer {
  name: string
  labels: Record<string, string>
  taints: readonly Taint[]
  /** Cordoned. */
  unschedulable: boolean
  ready: boolean
  capacity: Amounts
  allocatable: Amounts
  /** Other allocatable resources. */
  others: Others
}

/** Nodes repeat the same words, and JSON gives each of them a separate string. */
const words = new Map<string, string>()
const mostWords = 2_000

const interned = (word: string): string => {
  const known = words.get(word)
  if (known !== undefined) return known
  if (words.size >= mostWords) words.clear()
  words.set(word, word)
  return word
}

const labelsOf = (labels: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const kept: Record<string, string> = {}
  for (const key in labels) kept[key] = interned(labels[key] ?? '')
  return kept
}

const noTaints: readonly Taint[] = []

const taintsOf = (spec: Unchecked<V1NodeSpec>): readonly Taint[] => {
  const taints = recordsIn(spec, 'taints').flatMap((taint: Unchecked<V1Taint>): Taint[] => {
    const key = textIn(taint, 'key')
    const value = textIn(taint, 'value')
    const effect = TaintEffect.safeParse(taint.effect)
    if (key === undefined || !effect.success) return []
    return [
      { key: interned(key), effect: effect.data, ...(value !== undefined && { value: interned(value) }) },
    ]
  })
  return taints.length === 0 ? noTaints : taints
}

export const nodeOffer = (node: KubeObject): NodeOffer => {
  const spec: Unchecked<V1NodeSpec> = recordIn(node, 'spec')
  const status: Unchecked<V1NodeStatus> = recordIn(node, 'status')
  const capacity = recordIn(status, 'capacity')
  const allocatable = recordIn(status, 'allocatable')
  // The API server defaults it from capacity when the node does not set it; so does this.
  const offered = Object.keys(allocatable).length > 0 ? allocatable : capacity
  return {
    name: node.metadata.name,
    labels: labelsOf(node.metadata.labels),
    taints: taintsOf(spec),
    unschedulable: spec.unschedulable === true,
    ready: conditionOf(node, 'Ready')?.status === 'True',
    capacity: amountsOf(capacity),
    allocatable: amountsOf(offered),
    others: othersOf(offered),
  }
}
