import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Reader } from '../db/index.js'
import { isRecord } from '../runtime/record.js'
import type { NamespaceQuota } from './contract.js'

/** What releases have together: targets that stay, and their replicas. */
export interface Usage {
  targets: number
  replicas: number
}

const replicasIn = (desired: unknown): number => {
  if (!isRecord(desired) || !Array.isArray(desired.workloads)) return 0
  return desired.workloads.reduce(
    (sum: number, share: unknown) =>
      isRecord(share) && typeof share.replicas === 'number' ? sum + share.replicas : sum,
    0,
  )
}

/** The targets of a namespace that count: those that are not being removed. Found by its releases, which have an index. */
export const usageQuery = (
  { db, tables: { resources, targets } }: Pick<Reader, 'db' | 'tables'>,
  namespace: string,
) => {
  const releases = db
    .select({ uid: resources.uid })
    .from(resources)
    .where(and(eq(resources.kind, 'Release'), eq(resources.namespace, namespace)))
  return db
    .select({ releaseUid: targets.releaseUid, desired: targets.desired })
    .from(targets)
    .where(and(inArray(targets.releaseUid, releases), isNull(targets.removing)))
}

/** The usage of a namespace by release, by its uid. */
export const usageByRelease = async (
  reader: Reader,
  namespace: string,
): Promise<ReadonlyMap<string, Usage>> => {
  const rows = await usageQuery(reader, namespace)
  const byRelease = new Map<string, Usage>()
  for (const { releaseUid, desired } of rows) {
    const { targets: count, replicas } = byRelease.get(releaseUid) ?? { targets: 0, replicas: 0 }
    byRelease.set(releaseUid, { targets: count + 1, replicas: replicas + replicasIn(desired) })
  }
  return byRelease
}

const none: Usage = { targets: 0, replicas: 0 }

export const sumOf = (usages: Iterable<Usage>): Usage => {
  const sum = { ...none }
  for (const { targets, replicas } of usages) {
    sum.targets += targets
    sum.replicas += replicas
  }
  return sum
}

/** What a release has, and what the other releases of its namespace have together. */
export const usageBeside = async (
  reader: Reader,
  namespace: string,
  releaseUid: string,
): Promise<{ has: Usage; others: Usage }> => {
  const others = new Map(await usageByRelease(reader, namespace))
  const has = others.get(releaseUid) ?? none
  others.delete(releaseUid)
  return { has, others: sumOf(others.values()) }
}

/** What a release would exceed the quota with. */
export interface Excess {
  resource: keyof Usage
  /** Of the other releases of the namespace. */
  others: number
  /** Of the release. */
  wanted: number
  most: number
}

/**
 * The part of the quota that the others and a release exceed together, unless the release has that many already: with a quota that was
 * lowered, everything that runs stays, and can move. Pure.
 */
export const excessOf = (
  quota: NamespaceQuota | undefined,
  { others, has, wanted }: { others: Usage; has: Usage; wanted: Usage },
): Excess | undefined => {
  for (const resource of ['targets', 'replicas'] as const) {
    const most = quota?.[resource]
    if (most === undefined || wanted[resource] <= has[resource]) continue
    if (others[resource] + wanted[resource] > most)
      return { resource, others: others[resource], wanted: wanted[resource], most }
  }
  return undefined
}

/** `the quota of namespace shop allows 10 replicas: other releases have 8, this one needs 4` */
export const excessText = (namespace: string, { resource, others, wanted, most }: Excess): string =>
  `the quota of namespace ${namespace} allows ${most} ${resource}: other releases have ${others}, this one needs ${wanted}`
