import { type Taint, TaintEffect } from '@hansa/placement'
import { type KubeObject, recordIn, recordsIn, textIn } from '../object.js'
import { conditionOf } from '../readiness/conditions.js'
import { type Amounts, amountsOf } from './amounts.js'

/** What is kept of a node. */
export interface NodeOffer {
  name: string
  labels: Record<string, string>
  taints: readonly Taint[]
  /** Cordoned. */
  unschedulable: boolean
  ready: boolean
  capacity: Amounts
  allocatable: Amounts
}

const taintsOf = (spec: Record<string, unknown>): Taint[] =>
  recordsIn(spec, 'taints').flatMap((taint) => {
    const key = textIn(taint, 'key')
    const value = textIn(taint, 'value')
    const effect = TaintEffect.safeParse(taint.effect)
    if (key === undefined || !effect.success) return []
    return [{ key, effect: effect.data, ...(value !== undefined && { value }) }]
  })

export const nodeOffer = (node: KubeObject): NodeOffer => {
  const spec = recordIn(node, 'spec')
  const status = recordIn(node, 'status')
  const capacity = amountsOf(recordIn(status, 'capacity'))
  const allocatable = recordIn(status, 'allocatable')
  return {
    name: node.metadata.name,
    labels: node.metadata.labels ?? {},
    taints: taintsOf(spec),
    unschedulable: spec.unschedulable === true,
    ready: conditionOf(node, 'Ready')?.status === 'True',
    capacity,
    // The API server fills it from capacity when the node does not say; so does this.
    allocatable: Object.keys(allocatable).length > 0 ? amountsOf(allocatable) : { ...capacity },
  }
}
