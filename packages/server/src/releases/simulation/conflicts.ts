import { eq } from 'drizzle-orm'
import { groupOf } from '../../bundles/index.js'
import type { Reader, Store } from '../../db/index.js'
import type { Move } from '../contract.js'
import type { Situation } from '../situation.js'
import type { Simulation } from './contract.js'

type Conflict = NonNullable<Simulation['conflicts']>[number]

/** Objects of other releases on a cluster, by group, kind and name; each with its namespace ('' for none) and its release. */
type Standing = ReadonlyMap<string, readonly { namespace: string; of: string; releaseUid: string }[]>

/** Kinds that releases share: one of them applies the object, and the others use it. */
const shared = new Set(['/Namespace', 'apiextensions.k8s.io/CustomResourceDefinition'])

const keyOf = (group: string, kind: string, name: string): string => `${group}/${kind}/${name}`

const standingOn = async (reader: Reader, cluster: string): Promise<Standing> => {
  const { inventory, targets } = reader.tables
  const rows = await reader.db
    .select({
      group: inventory.group,
      kind: inventory.kind,
      namespace: inventory.namespace,
      name: inventory.name,
      releaseUid: targets.releaseUid,
      releaseNamespace: targets.namespace,
      release: targets.release,
    })
    .from(inventory)
    .innerJoin(targets, eq(targets.uid, inventory.targetUid))
    .where(eq(inventory.cluster, cluster))
  const found = new Map<string, { namespace: string; of: string; releaseUid: string }[]>()
  for (const { group, kind, namespace, name, releaseUid, releaseNamespace, release } of rows) {
    const key = keyOf(group, kind, name)
    const one = { namespace, of: `${releaseNamespace}/${release}`, releaseUid }
    const present = found.get(key)
    if (present === undefined) found.set(key, [one])
    else present.push(one)
  }
  return found
}

/** Finds objects that a release would apply to new clusters where another release already has them. Reads each cluster once. */
export const createConflicts = (read: Store['read']) => {
  const known = new Map<string, Standing>()

  return async ({ release, spec, outline }: Situation, moves: readonly Move[]): Promise<Conflict[]> => {
    const conflicts: Conflict[] = []
    for (const { cluster, from } of moves) {
      if (from !== null) continue
      const standing = known.get(cluster) ?? (await read((reader) => standingOn(reader, cluster)))
      known.set(cluster, standing)
      for (const { apiVersion, kind, metadata } of outline.objects) {
        if (shared.has(`${groupOf(apiVersion)}/${kind}`)) continue
        const namespace = metadata.namespace ?? spec.namespace
        const other = standing
          .get(keyOf(groupOf(apiVersion), kind, metadata.name))
          ?.find((one) => one.releaseUid !== release.uid && ['', namespace].includes(one.namespace))
        if (other === undefined) continue
        const place = other.namespace === '' ? '' : `${other.namespace}/`
        conflicts.push({
          namespace: release.namespace,
          release: release.name,
          cluster,
          object: `${kind} ${place}${metadata.name}`,
          with: other.of,
        })
      }
    }
    return conflicts
  }
}
