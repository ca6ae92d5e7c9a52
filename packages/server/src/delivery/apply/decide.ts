import type { TargetRow } from '../../releases/index.js'
import { contextOf } from '../account.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { isSharable } from '../labels.js'
import { formatObjectRef } from '../place.js'
import { type ApplyError, applyErrorOf } from './apply-error.js'
import { claimAt } from './apply-options.js'
import type { Claim } from './claim.js'
import type { ApplyPlanStep } from './plan.js'
import { holderOf, isShared, type Shared, share, waiting } from './sharing.js'
import type { DesiredObject } from './wanted.js'

/** The steps of a plan to carry out, once the other targets that hold the same objects are known. */
export interface StepDecision {
  steps: readonly ApplyPlanStep[]
  /** Rows of shared objects: nothing is applied for them. */
  shared: readonly InventoryRow[]
  /** Results of first looks, by key. Later looks are added. */
  claims: Map<string, Claim>
  /** Each of them ends the delivery. */
  refusals: readonly ApplyError[]
}

export const pendingRow = (
  context: DeliveryContext,
  target: TargetRow,
  { place }: DesiredObject,
): InventoryRow => ({
  ...place,
  targetUid: target.uid,
  cluster: context.cluster,
  uid: null,
  hash: '',
  fields: '',
  replicas: '',
  mark: null,
  managedAt: null,
  state: 'pending',
  appliedAt: null,
})

/** Another target of this cluster that already holds the object; one manager must not apply it for two. */
export const heldBy = (
  context: DeliveryContext,
  target: TargetRow,
  { key, place }: DesiredObject,
): InventoryRow | undefined =>
  isSharable(place)
    ? undefined
    : context.inventory.holders(key).find((row) => row.targetUid !== target.uid && row.state !== 'kept')

const needsLook = ({ why }: ApplyPlanStep): boolean => why === 'new' || why === 'unresolved'

/** Whether this step makes the target the holder of a shared object. */
const becomesHolder = ({ wanted, row }: ApplyPlanStep): boolean =>
  isShared(wanted) && (row?.state === 'shared' || row?.state === 'kept')

const ownerText = (release: string | undefined): string =>
  release === undefined ? 'a release that is being removed from the cluster' : `release ${release}`

export const conflictWith = (
  context: DeliveryContext,
  { place }: DesiredObject,
  holder: InventoryRow,
): ApplyError => ({
  reason: 'Conflict',
  message: `${formatObjectRef(place)} on ${context.cluster} belongs to ${ownerText(context.releaseOf(holder.targetUid))}; rename it in the bundle, or move it to another namespace`,
  place,
})

/** The rows that say which objects are about to be applied. */
const pendingRows = (
  context: DeliveryContext,
  target: TargetRow,
  steps: readonly ApplyPlanStep[],
): InventoryRow[] =>
  steps.flatMap((step) => {
    if (step.why === 'new' || becomesHolder(step)) return [pendingRow(context, target, step.wanted)]
    return step.row !== undefined && step.row.hash !== '' && step.why === 'changed'
      ? [{ ...step.row, hash: '' }]
      : []
  })

/**
 * Decides how a target treats objects that belong to others or already exist, and stores what is about to be applied.
 * Throws only errors that are not failures of the member.
 */
export const decide = async (
  context: DeliveryContext,
  target: TargetRow,
  planned: readonly ApplyPlanStep[],
): Promise<StepDecision> => {
  const claims = new Map<string, Claim>()
  const refusals: ApplyError[] = []
  const shared: InventoryRow[] = []
  const given: InventoryRow[] = []
  const steps: ApplyPlanStep[] = []
  const decided: StepDecision = { steps, shared, claims, refusals }

  const noting = async (step: ApplyPlanStep, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      refusals.push(applyErrorOf(error, step.wanted.place, context.cluster))
    }
  }
  const firstLook = (step: ApplyPlanStep): Promise<void> =>
    noting(step, async () => {
      claims.set(step.wanted.key, await claimAt(contextOf(context, step), target, step.wanted))
    })
  const holderAt = ({ wanted }: ApplyPlanStep): InventoryRow | undefined =>
    isShared(wanted) ? holderOf(context, wanted.key, target.uid) : undefined

  // These are looked up separately: usually nobody owns the namespace and nothing about it is stored.
  await Promise.all(
    planned
      .filter((step) => (step.wanted.onlyCreated || step.wanted.yields) && needsLook(step))
      .map(firstLook),
  )

  const compared = new Map<string, { holder: string; what: Shared }>()
  const compare = async (step: ApplyPlanStep): Promise<void> => {
    const holder = holderAt(step)
    if (holder === undefined) return
    await noting(step, async () => {
      const what = await share(contextOf(context, step), target, step, holder)
      compared.set(step.wanted.key, { holder: holder.targetUid, what })
    })
  }
  await Promise.all(planned.map(compare))
  if (refusals.length > 0) return decided

  /** False: another target holds the object, and nothing is applied. The holder may differ from the one that was compared. */
  const isTaken = (step: ApplyPlanStep): boolean => {
    const holder = holderAt(step)
    if (holder === undefined) return true
    const found = compared.get(step.wanted.key)
    const what = found?.holder === holder.targetUid ? found.what : waiting(context, step.wanted)
    if (what.kind === 'take') given.push(what.put)
    else if (what.kind === 'share') shared.push(what.put)
    else {
      context.contend(step.wanted.key, target.uid)
      refusals.push(what.refusal)
    }
    return what.kind === 'take'
  }
  for (const step of planned) {
    if (!isTaken(step)) continue
    const holder =
      step.why === 'new' || step.row?.state === 'kept' ? heldBy(context, target, step.wanted) : undefined
    if (holder !== undefined) {
      context.contend(step.wanted.key, target.uid)
      refusals.push(conflictWith(context, step.wanted, holder))
    } else if (step.row !== undefined || claims.get(step.wanted.key)?.kind !== 'foreign') steps.push(step)
  }
  if (refusals.length > 0) return decided

  const pending = pendingRows(context, target, steps)
  // If nothing is known to exist, one create-only apply replaces a look and an apply.
  const creates = ({ why, wanted: { key } }: ApplyPlanStep): boolean =>
    why === 'new' && context.createOnly.works && context.observed.get(key) === undefined
  const looks = steps
    .filter((step) => needsLook(step) && !creates(step) && !claims.has(step.wanted.key))
    .map(firstLook)
  await Promise.all([
    pending.length === 0 ? undefined : context.expect(target, [...given, ...pending]),
    ...looks,
  ])
  return decided
}
