import type { TargetRow } from '../../releases/index.js'
import { type DeliveryContext, lookAt, readAt } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { isSharable } from '../labels.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { formatObjectRef, isNamespace } from '../place.js'
import type { ApplyError } from './apply-error.js'
import { type Claim, claimOf, remedyFor } from './claim.js'
import { lackingIn } from './definitions.js'
import { isMarkedByHub, isMarkedFor, isMarkedForRelease } from './mark.js'
import type { ApplyPlanStep } from './plan.js'
import type { DesiredObject } from './wanted.js'

/** How an object is going to be applied. Without a uid it is created. */
export interface ApplyOptions {
  uid: string | undefined
  force: boolean
  omitReplicas: boolean
  adoptedFrom?: string
  /** The fields of other managers that it takes over because its object says so. */
  takenFrom?: readonly { manager: string; field: string }[]
  /** The member refuses it when the object has changed since this version. */
  resourceVersion?: string | undefined
  /** The member refuses it when anything exists there. */
  createOnly?: boolean
  /** The member does everything except storing the object. */
  dryRun?: boolean
}

/** The outcome of one step. */
export type ApplyOutcome =
  | {
      kind: 'applied'
      row: InventoryRow
      step: ApplyPlanStep
      adoptedFrom?: string
      takenFrom?: ApplyOptions['takenFrom']
      paths: readonly string[]
    }
  /** Used as it is: a namespace of others. `row` is absent when it does not even belong to this hub. */
  | { kind: 'used'; row: InventoryRow | undefined }
  /** `release`: the object is not ours, and its row is dropped. */
  | { kind: 'refused'; refusal: ApplyError; release: boolean }

export const refused = (refusal: ApplyError, release = false): ApplyOutcome => ({
  kind: 'refused',
  refusal,
  release,
})

/**
 * Whether this hub applied the existing shared object. Marks from before the hub's seal name only their target; an
 * object left by an earlier target of this release has its field manager, as other objects have the label of the
 * release.
 */
const isProved = (
  context: DeliveryContext,
  target: TargetRow,
  { key, place, manager }: DesiredObject,
  seen: ObservedObject,
): boolean =>
  isMarkedByHub(context.marker, place, seen) ||
  isMarkedFor(context.marker, target.uid, place, seen) ||
  seen.owned[manager] !== undefined ||
  context.inventory
    .holders(key)
    .some((row) => row.uid === seen.uid || isMarkedFor(context.marker, row.targetUid, place, seen))

/** The owner of a place, as a first look shows it. Costs no call when the answer is known. */
export const claimAt = async (
  context: DeliveryContext,
  target: TargetRow,
  wanted: DesiredObject,
): Promise<Claim> => {
  const { place, onlyCreated, yields } = wanted
  const claimant = (found: ObservedObject | undefined): Parameters<typeof claimOf>[2] => ({
    hubUid: context.hubUid,
    releaseUid: target.releaseUid,
    targetUid: target.uid,
    conflicts: target.desired.conflicts,
    onlyCreated,
    yields,
    proved: found !== undefined && isSharable(place) && isProved(context, target, wanted, found),
    ofSameName: found !== undefined && isMarkedForRelease(context.marker, target, place, found),
    alive: context.alive,
    releaseOf: context.releaseOf,
  })
  if (onlyCreated && context.foreign.has(place.name)) return { kind: 'foreign' }
  const watched = onlyCreated ? context.observed.get(wanted.key) : undefined
  if (watched !== undefined && !watched.deleting) return claimOf(place, watched, claimant(watched))
  const resource = await context.resourceOf(place)
  const found = resource === undefined ? undefined : await lookAt(context, place, resource)
  const claim = claimOf(place, found, claimant(found))
  if (claim.kind === 'foreign' && !onlyCreated) {
    const live = resource && (await readAt(context, place, resource))
    const differs = live === undefined ? [] : lackingIn(wanted.object, live)
    if (differs.length > 0) return { kind: 'unlike', differs }
  }
  if (claim.kind === 'foreign' && isNamespace(place)) context.foreign.add(place.name)
  return claim
}

/** The row of an object after an apply. */
export const rowOf = (
  { place, hash, manager }: DesiredObject,
  seen: ObservedObject,
  rest: Pick<InventoryRow, 'targetUid' | 'cluster' | 'state' | 'appliedAt' | 'replicas'>,
): InventoryRow => ({
  ...place,
  ...rest,
  uid: seen.uid,
  hash,
  fields: rest.state === 'shared' ? '' : (seen.owned[manager] ?? ''),
  mark: (rest.state === 'shared' ? undefined : seen.marks[manager]) ?? null,
  managedAt: (rest.state === 'shared' ? undefined : seen.managedAt[manager]) ?? null,
})

/** How to continue after a claim, or the outcome when it cannot continue. Pure. */
export const applyOptionsFrom = (
  claim: Claim,
  wanted: DesiredObject,
  holder: { targetUid: string; cluster: string },
  leavesReplicas: (seen: ObservedObject) => boolean,
): ApplyOptions | ApplyOutcome => {
  const what = `${formatObjectRef(wanted.place)} on ${holder.cluster}`
  switch (claim.kind) {
    case 'free':
      return { uid: undefined, force: false, omitReplicas: false }
    case 'ours':
      return { uid: claim.seen.uid, force: false, omitReplicas: leavesReplicas(claim.seen) }
    case 'adopt':
      return {
        uid: claim.seen.uid,
        force: true,
        omitReplicas: leavesReplicas(claim.seen),
        adoptedFrom: claim.holder,
      }
    case 'shared':
      return {
        kind: 'used',
        row: rowOf(wanted, claim.seen, { ...holder, state: 'shared', appliedAt: null, replicas: '' }),
      }
    case 'foreign':
      return { kind: 'used', row: undefined }
    case 'unlike':
      return refused(
        {
          reason: 'Conflict',
          message: `${what} was not created by this hub, and lacks what createNamespace of the release sets: ${claim.differs.join(', ')}; set it there, or remove createNamespace`,
          place: wanted.place,
        },
        true,
      )
    case 'ending':
      return refused({ reason: 'Waiting', message: `${what}: ${claim.why}`, place: wanted.place })
    case 'conflict':
      return refused(
        {
          reason: 'Conflict',
          message: `${what} already exists: ${claim.holder}; ${remedyFor(wanted.place, claim)}`,
          place: wanted.place,
        },
        true,
      )
  }
}
