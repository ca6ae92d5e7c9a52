import type { PlacementResult, Scheduled, Unschedulable } from '@hansa/placement'
import type { Tx } from '../db/index.js'
import { excessOf, excessText, limitsOf, usageBeside } from '../namespaces/index.js'
import { trimmed, usageOf } from './quota-trim.js'
import { placedIn, type Situation } from './situation.js'

const fix = 'scale down or delete releases of the namespace, or raise its quota'

const held = ({ group, rejected }: Scheduled, text: string): Unschedulable => ({
  outcome: 'Unschedulable',
  group,
  message: `${text}; the decision is held and the current targets are unchanged; ${fix}`,
  rejected,
})

/** A decision within a quota. */
export interface Within {
  result: PlacementResult
  /** It is not all that was decided: the quota holds the rest. */
  held: boolean
  /** What is held, and the fix; absent if nothing is, or nothing is placed. */
  message?: string
}

/**
 * The decision to commit: that which was made, or the part of it with which the namespace stays within its quota. Where no part is possible
 * it changes nothing. Read in the transaction that commits it, so that decisions made at the same time do not exceed it together.
 */
export const withinQuota = async (
  tx: Tx,
  situation: Situation,
  result: PlacementResult,
  evicted: readonly string[],
): Promise<Within> => {
  const {
    release: { uid, namespace },
    placement,
    targets,
  } = situation
  const { quota } = (await limitsOf(tx, namespace)).spec
  if (quota === undefined || result.outcome === 'Unschedulable') return { result, held: false }
  const { has, others } = await usageBeside(tx, namespace, uid)
  const wanted = usageOf(result.targets)
  const excess = excessOf(quota, { others, has, wanted })
  if (excess === undefined) return { result, held: false }
  const text = excessText(namespace, excess)
  const mostOf = (resource: 'targets' | 'replicas'): number =>
    Math.max(has[resource], (quota[resource] ?? Number.POSITIVE_INFINITY) - others[resource])
  const fit = trimmed(result, {
    mode: placement.replicas.mode,
    present: placedIn(situation, targets),
    evicted,
    most: { targets: mostOf('targets'), replicas: mostOf('replicas') },
  })
  if (fit === undefined) return { result: held(result, text), held: true }
  const placed = usageOf(fit)
  const chosen = new Set(fit.map(({ cluster }) => cluster))
  const without = result.targets.filter(({ cluster }) => !chosen.has(cluster))
  const rejected = without.map(({ cluster }) => ({
    ...{ cluster, filter: 'Namespace' as const, found: 'no quota left', needed: 'quota for another target' },
    reason: `it fits, but ${text}`,
  }))
  return {
    result: { ...result, targets: fit, rejected: [...result.rejected, ...rejected] },
    held: true,
    message: `${text}; ${placed.targets} of ${wanted.targets} targets and ${placed.replicas} of ${wanted.replicas} replicas are placed, the rest is held; ${fix}`,
  }
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
