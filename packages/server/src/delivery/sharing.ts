import { get, type KubeObject, migratedManagers, replaceManagers } from '../kube/index.js'
import type { TargetRow } from '../releases/index.js'
import { contentMark, definedBy, holds, isFormer, isOpen, sharingOf, withoutLoss } from './definitions.js'
import type { InventoryRow } from './inventory.js'
import { isOurManager, managerOf } from './labels.js'
import { isDefinition, keyOf, said } from './place.js'
import type { Refusal } from './refusal.js'
import { seenOf } from './seen.js'
import { callOf, type Site } from './site.js'
import type { Wanted } from './wanted.js'
import { rowOf } from './way.js'

/** What a target does about a definition that another target of the cluster holds. */
export type Shared =
  /** `put`: the row of the holder until now, which is a sharer from here on. */
  | { kind: 'take'; put: InventoryRow }
  | { kind: 'share'; put: InventoryRow }
  | { kind: 'wait'; refusal: Refusal }

/** The target of this cluster that applies a definition, other than `targetUid`. */
export const holderOfDefinition = (site: Site, key: string, targetUid: string): InventoryRow | undefined =>
  site.inventory.holders(key).find((row) => row.targetUid !== targetUid && holds(row))

export const isOpenOn = (site: Site, row: InventoryRow, releaseUid: string): boolean => {
  if (!isDefinition(row)) return false
  const key = keyOf(row)
  const others = site.inventory.holders(key).filter(({ targetUid }) => targetUid !== row.targetUid)
  return isOpen(row, others, site.observed.get(key), managerOf(row, releaseUid))
}

/** The field manager a row was applied by: definitions had the one of all objects before. */
export const managerOn = (site: Site, row: InventoryRow, releaseUid: string): string => {
  const own = managerOf(row, releaseUid)
  const seen = isDefinition(row) ? site.observed.get(keyOf(row)) : undefined
  return seen !== undefined && isFormer(seen, own) ? 'hansa' : own
}

const liveAt = async (site: Site, { place }: Wanted): Promise<KubeObject | undefined> => {
  const resource = await site.resourceOf(place)
  if (resource === undefined) return undefined
  return site.limit(() => get(site.member.transport, resource, place, callOf(site)))
}

export const waiting = (site: Site, { place }: Wanted): Shared => ({
  kind: 'wait',
  refusal: {
    reason: 'Waiting',
    message: `${said(place)} on ${site.cluster}: another release is applying it; it is compared when that has ended`,
    place,
  },
})

/** Most paths that are named of one object. */
const mostPaths = 20

/** Decides between a target and the present holder, by what stands on the cluster. Throws KubeError. */
export const shareDefinition = async (
  site: Site,
  target: TargetRow,
  wanted: Wanted,
  holder: InventoryRow,
): Promise<Shared> => {
  const live = await liveAt(site, wanted)
  if (holder.state !== 'applied' || live === undefined || live.metadata.deletionTimestamp !== undefined)
    return waiting(site, wanted)
  const seen = seenOf(live, { full: false, simple: false })
  const shared = { state: 'shared', appliedAt: null, replicas: '' } as const
  const sharing = sharingOf(wanted.object, live)
  if (sharing.kind === 'take')
    // Without the mark of any content: its target compares once more when the new holder has applied it.
    return { kind: 'take', put: { ...holder, ...shared, fields: '', mark: null, managedAt: null } }
  const row = rowOf(wanted, seen, { ...shared, targetUid: target.uid, cluster: site.cluster })
  const { differs } = sharing
  const more = differs.length > mostPaths ? [`and ${differs.length - mostPaths} more`] : []
  const fields = [...differs.slice(0, mostPaths), ...more].join(', ')
  return { kind: 'share', put: { ...row, fields, mark: contentMark(seen) } }
}

/**
 * Makes ready to apply a definition that stands there: what other managers of this hub own is moved to the one of this
 * release, so that nothing of theirs stays, and versions that must not be dropped are added. Gives the object to apply.
 * Throws KubeError.
 */
export const takeDefinition = async (site: Site, wanted: Wanted, targetUid: string): Promise<KubeObject> => {
  const { place, manager, object } = wanted
  const resource = await site.resourceOf(place)
  const live = await liveAt(site, wanted)
  if (resource === undefined || live === undefined) return object
  const others = (live.metadata.managedFields ?? []).flatMap(({ manager: name = '', operation }) =>
    operation === 'Apply' && name !== manager && isOurManager(name) ? [name] : [],
  )
  const managers = migratedManagers(live.metadata.managedFields, {
    manager,
    from: new Set(others),
    applied: object,
    leave: [],
  })
  if (managers !== undefined)
    await site.limit(() => replaceManagers(site.member.transport, resource, live, managers, callOf(site)))
  const { group, kind } = definedBy(object)
  const used = new Set<string>()
  for (const row of site.inventory.all())
    if (row.targetUid !== targetUid && row.group === group && row.kind === kind) used.add(row.version)
  return withoutLoss(object, live, used)
}

/** Whether another target uses what is shared. One that is being deleted with all it has does not. */
export const isUsedByOthers = (site: Site, row: InventoryRow, targetUid: string): boolean =>
  isDefinition(row)
    ? site.inventory
        .holders(keyOf(row))
        .some((one) => one.targetUid !== targetUid && one.state !== 'kept' && !site.leaving(one.targetUid))
    : site.inventory.usesNamespace(row.name, targetUid)
