import type { PlacementResult, Scheduled, Unschedulable } from '@hansa/placement'
import type { Tx } from '../db/index.js'
import { excessOf, excessText, limitsOf, sumOf, type Usage, usageByRelease } from '../namespaces/index.js'
import type { Situation } from './situation.js'

const usageOf = ({ targets }: Scheduled): Usage => ({
  targets: targets.length,
  replicas: targets.reduce(
    (sum, { workloads }) => sum + Object.values(workloads).reduce((all, replicas) => all + replicas, 0),
    0,
  ),
})

const held = ({ group, rejected }: Scheduled, message: string): Unschedulable => ({
  outcome: 'Unschedulable',
  group,
  message: `${message}; the decision is held and the current targets are unchanged; scale down or delete releases of the namespace, or raise its quota`,
  rejected,
})

/**
 * The decision to commit: that which was made, or in its place one that changes nothing, if the namespace would exceed its quota with it.
 * Read in the transaction that commits it, so that decisions made at the same time do not exceed it together.
 */
export const withinQuota = async (
  tx: Tx,
  { release: { uid, namespace } }: Pick<Situation, 'release'>,
  result: PlacementResult,
): Promise<{ result: PlacementResult; held: boolean }> => {
  const { quota } = (await limitsOf(tx, namespace)).spec
  if (quota === undefined || result.outcome === 'Unschedulable') return { result, held: false }
  const usage = new Map(await usageByRelease(tx, namespace))
  const has = usage.get(uid) ?? { targets: 0, replicas: 0 }
  usage.delete(uid)
  const excess = excessOf(quota, { others: sumOf(usage.values()), has, wanted: usageOf(result) })
  if (excess === undefined) return { result, held: false }
  return { result: held(result, excessText(namespace, excess)), held: true }
}

/** The releases with a held decision, by namespace: they are decided again when others of it take less. */
export interface QuotaHolds {
  put(releaseUid: string, namespace: string, isHeld: boolean): void
  forget(releaseUid: string): void
  in(namespace: string): string[]
}

export const createQuotaHolds = (): QuotaHolds => {
  const namespaces = new Map<string, string>()
  return {
    put: (uid, namespace, isHeld) => {
      if (isHeld) namespaces.set(uid, namespace)
      else namespaces.delete(uid)
    },
    forget: (uid) => {
      namespaces.delete(uid)
    },
    in: (namespace) => [...namespaces].flatMap(([uid, of]) => (of === namespace ? [uid] : [])),
  }
}
