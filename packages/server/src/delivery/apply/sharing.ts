import { hasStatus, type KubeObject, migratedManagers, replaceManagers } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import { type DeliveryContext, readAt, readWhole, writeOf } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { isOurManager, isSharable, managerOf } from '../labels.js'
import { type ObservedObject, observedObjectOf } from '../observe/observed-object.js'
import { formatObjectRef, isDefinition, isKept, keyOf } from '../place.js'
import type { ApplyError } from './apply-error.js'
import { rowOf } from './apply-options.js'
import { definedBy, type LostVersion, sharingOf, versionNamesOf, withoutLoss } from './definitions.js'
import { contentMark, holderFor, isFormer, isImplicit, isOpen } from './holders.js'
import type { ApplyPlanStep, Leaving } from './plan.js'
import type { DesiredObject } from './wanted.js'

/** How a target treats an object that another target of the cluster holds. */
export type Shared =
  /** `put`: the row of the former holder, which becomes a sharer. */
  | { kind: 'take'; put: InventoryRow }
  | { kind: 'share'; put: InventoryRow }
  | { kind: 'wait'; refusal: ApplyError }

/** Whether releases share an object: nobody holds an object that is only created. */
export const isShared = ({ place, onlyCreated }: DesiredObject): boolean => isSharable(place) && !onlyCreated

/** The rows of other targets for an object, without those that nothing is applied for any more. */
const othersOn = (context: DeliveryContext, key: string, targetUid: string): InventoryRow[] =>
  context.inventory
    .holders(key)
    .filter((row) => row.targetUid !== targetUid && !context.abandoned(row.targetUid))

/** The target of this cluster that applies a shared object instead of `targetUid`. */
export const holderOf = (
  context: DeliveryContext,
  key: string,
  targetUid: string,
): InventoryRow | undefined =>
  holderFor(context.inventory.row(targetUid, key), othersOn(context, key, targetUid))

export const isOpenOn = (context: DeliveryContext, row: InventoryRow, releaseUid: string): boolean => {
  if (!isKept(row)) return false
  const key = keyOf(row)
  return isOpen(
    row,
    othersOn(context, key, row.targetUid),
    context.observed.get(key),
    managerOf(row, releaseUid),
  )
}

/** The field manager that applied a row: definitions used to have that of all other objects. */
export const managerOn = (context: DeliveryContext, row: InventoryRow, releaseUid: string): string => {
  const own = managerOf(row, releaseUid)
  const seen = isDefinition(row) ? context.observed.get(keyOf(row)) : undefined
  return seen !== undefined && isFormer(seen, own) ? 'hansa' : own
}

const liveAt = async (
  context: DeliveryContext,
  { place }: DesiredObject,
): Promise<KubeObject | undefined> => {
  if (isDefinition(place)) return readWhole(context, place)
  const resource = await context.resourceOf(place)
  return resource && readAt(context, place, resource)
}

export const waiting = (context: DeliveryContext, { place }: DesiredObject): Shared => ({
  kind: 'wait',
  refusal: {
    reason: 'Waiting',
    message: `${formatObjectRef(place)} on ${context.cluster}: another release is applying it; the hub compares it when that apply has finished`,
    place,
  },
})

/** The most paths of one object that are named. */
const mostPaths = 20

const pathsOf = (differs: readonly string[]): string => {
  const more = differs.length > mostPaths ? [`and ${differs.length - mostPaths} more`] : []
  return [...differs.slice(0, mostPaths), ...more].join(', ')
}

/**
 * Whether `crds: CreateReplace` takes a definition now: the release ships it for the first time, or its own definition
 * changed since it was last applied or compared. Otherwise two such releases would take it from each other for ever.
 */
const replaces = ({ desired }: TargetRow, { wanted, row }: Pick<ApplyPlanStep, 'wanted' | 'row'>): boolean =>
  desired.crds === 'CreateReplace' &&
  (row === undefined || row.state === 'kept' || (row.hash !== '' && row.hash !== wanted.hash))

/** Decides between a target and the current holder, by the object on the cluster. Throws KubeError. */
export const share = async (
  context: DeliveryContext,
  target: TargetRow,
  step: Pick<ApplyPlanStep, 'wanted' | 'row'>,
  holder: InventoryRow,
): Promise<Shared> => {
  const { wanted } = step
  const shared = { state: 'shared', appliedAt: null, replicas: '' } as const
  // With a mark that no content has: its target compares once more after the new holder has applied the
  // object.
  const take: Shared = { kind: 'take', put: { ...holder, ...shared, fields: '', mark: '', managedAt: null } }
  // Objects of the holder that the member refuses do not keep others from applying theirs.
  const stuck = context.refused(holder.targetUid, wanted.key)
  if (holder.state === 'pending' && stuck) return take
  const live = await liveAt(context, wanted)
  const stands = live !== undefined && live.metadata.deletionTimestamp === undefined
  if (holder.state !== 'applied' || !stands || live.metadata.uid !== holder.uid)
    return waiting(context, wanted)
  const sharing = sharingOf(wanted.object, live, replaces(target, step))
  // The holder is about to apply its change.
  if (sharing.kind === 'take') return holder.hash === '' && !stuck ? waiting(context, wanted) : take
  const seen = observedObjectOf(live, { full: false, simple: false })
  // The content read now is what the row is compared with later, whether or not the kind can be watched.
  context.observed.answered(wanted.place, seen)
  const row = rowOf(wanted, seen, { ...shared, targetUid: target.uid, cluster: context.cluster })
  return { kind: 'share', put: { ...row, fields: pathsOf(sharing.differs), mark: contentMark(seen) } }
}

/** Versions of a definition in which releases other than that of `targetUid` ship or apply custom resources. */
const usedVersions = async (
  context: DeliveryContext,
  { key, object }: DesiredObject,
  live: KubeObject,
  targetUid: string,
): Promise<Set<string>> => {
  const { group, kind } = definedBy(object)
  const used = new Set<string>()
  for (const row of context.inventory.all())
    if (row.targetUid !== targetUid && row.group === group && row.kind === kind) used.add(row.version)
  const sharers = othersOn(context, key, targetUid).filter(
    (row) => row.state !== 'kept' && !context.leaving(row.targetUid),
  )
  for (const row of sharers) {
    // If its definition cannot be read, any version may be needed.
    const shipped = await context.shippedBy(row.targetUid, key).catch(() => live)
    for (const name of shipped === undefined ? [] : versionNamesOf(shipped)) used.add(name)
  }
  return used
}

/** The field managers that share an object on this cluster. */
const sharersOf = (
  context: DeliveryContext,
  { key, place }: DesiredObject,
  targetUid: string,
): ReadonlySet<string> =>
  new Set(
    othersOn(context, key, targetUid).flatMap((row) => {
      const releaseUid = row.state === 'kept' ? undefined : context.releaseUidOf(row.targetUid)
      return releaseUid === undefined ? [] : [managerOf(place, releaseUid)]
    }),
  )

const mostTries = 5

/**
 * The object to apply, only to this version of the existing one if there is a `resourceVersion`; or why it is not applied.
 * `release`: the row is dropped.
 */
export type Taken =
  | { object: KubeObject; resourceVersion?: string | undefined }
  | { refusal: ApplyError; release: boolean }

/**
 * Whether a step that drops versions of an existing definition is the release's own decision. It is not when the
 * release follows another one as the holder, or corrects a change of somebody else. A row that is pending after a crash
 * does not say.
 */
const removesVersions = ({ why, row }: Pick<ApplyPlanStep, 'why' | 'row'>): boolean =>
  why === 'new' || (why === 'changed' && row?.state !== 'shared')

const lossText = (
  { name, served, stored }: LostVersion,
  { place }: DesiredObject,
  cluster: string,
): ApplyError => {
  const use = [served ? 'is served' : '', stored ? 'is listed in status.storedVersions' : '']
  const fixes = [
    served ? `apply a definition that has ${name} with served: false` : '',
    stored ? `store all objects in another version and remove ${name} from status.storedVersions` : '',
  ]
  return {
    reason: 'Refused',
    message: `${formatObjectRef(place)} on ${cluster}: the bundle has no version ${name}, which ${use.filter(Boolean).join(' and ')} there; to remove it, first ${fixes.filter(Boolean).join(', then ')}`,
    place,
  }
}

/**
 * Prepares to apply an existing shared object. Fields of other managers of this hub are moved to that of this release,
 * so that none remain theirs; labels that a release set on a Namespace before it shared it stay as long as it shares.
 * Versions of a definition that must not be dropped are added. `found` is the result of a first look. Returns the
 * object to apply, or a refusal if it would drop versions that the cluster serves or stores. Throws KubeError.
 */
export const takeShared = async (
  context: DeliveryContext,
  { wanted, ...step }: ApplyPlanStep,
  { targetUid, uid, found }: { targetUid: string; uid: string; found: ObservedObject | undefined },
): Promise<Taken> => {
  const { place, manager, object } = wanted
  const definition = isDefinition(place)
  const spared = definition ? new Set<string>() : sharersOf(context, wanted, targetUid)
  const isFormerHolder = (name: string): boolean =>
    name !== manager && isOurManager(name) && !spared.has(name)
  const seen = found?.uid === uid ? found : context.observed.get(wanted.key)
  if (!definition && seen !== undefined && !Object.keys(seen.owned).some(isFormerHolder)) return { object }

  const resource = await context.resourceOf(place)
  if (resource === undefined) return { object }
  for (let tries = 1; ; tries += 1) {
    const live = await liveAt(context, wanted)
    if (live?.metadata.uid !== uid) return { object }
    const used = definition ? await usedVersions(context, wanted, live, targetUid) : new Set<string>()
    const whole = definition
      ? withoutLoss(object, live, { used, removes: removesVersions(step) })
      : { object, lost: [] }
    const [lost] = whole.lost
    // Without a row before, nothing of ours is applied: the next attempt decides as this one.
    if (lost !== undefined)
      return { refusal: lossText(lost, wanted, context.cluster), release: step.row === undefined }
    const entries = live.metadata.managedFields ?? []
    const former = entries.flatMap(({ manager: name = '', operation }) =>
      operation === 'Apply' && isFormerHolder(name) ? [name] : [],
    )
    const migration = { manager, from: new Set(former), applied: object, leave: [] }
    const managers = migratedManagers(entries, migration)
    try {
      if (managers !== undefined)
        await context.limit(() =>
          replaceManagers(context.member.transport, resource, live, managers, writeOf(context)),
        )
      if (!definition) return { object: whole.object }
      const { resourceVersion } = live.metadata
      // The write changed it: the definition is read again.
      if (managers === undefined || tries === mostTries) return { object: whole.object, resourceVersion }
    } catch (error) {
      if (!hasStatus(error, 409) || tries === mostTries) throw error
    }
  }
}

/** Whether another target uses a shared object. A target that is being deleted with all its objects does not. */
const isUsedByOthers = (context: DeliveryContext, row: InventoryRow, targetUid: string): boolean =>
  isDefinition(row)
    ? context.inventory
        .holders(keyOf(row))
        .some((one) => one.targetUid !== targetUid && one.state !== 'kept' && !context.leaving(one.targetUid))
    : context.inventory.usesNamespace(row.name, targetUid)

/** Whether another target that ships the object will apply it. */
const isPassedOn = (context: DeliveryContext, row: InventoryRow, targetUid: string): boolean =>
  !isImplicit(row) &&
  othersOn(context, keyOf(row), targetUid).some(
    (one) => one.state !== 'kept' && !isImplicit(one) && !context.leaving(one.targetUid),
  )

/** What decides about the objects of a target that are no longer wanted. */
export const leavingOn = (
  context: DeliveryContext,
  { uid, kept, desired: { deletion } }: Pick<TargetRow, 'uid' | 'kept' | 'desired'>,
): Leaving => ({
  deletion,
  kept,
  usedByOthers: (held) => isUsedByOthers(context, held, uid),
  passedOn: (held) => isPassedOn(context, held, uid),
})
