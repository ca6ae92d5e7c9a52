import { KubeError } from '../../kube/index.js'
import type { TargetRow } from '../../releases/index.js'
import type { Contents } from '../apply/content.js'
import { withoutFieldsOfOthers } from '../apply/fields-of-others.js'
import { send } from '../apply/send.js'
import { type DesiredObject, wantedOf } from '../apply/wanted.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import { observedObjectOf } from '../observe/observed-object.js'
import { isJob, keyOf } from '../place.js'
import { expiredRow } from '../prune/expiry.js'
import type { Assessment } from '../status/assess.js'

/**
 * The row of an object with changes of ignored fields only; undefined if anything else of it changed. The member tells by
 * a dry run: an apply without these fields would give our manager nothing that it does not have.
 */
const ignoredRow = async (
  context: DeliveryContext,
  target: TargetRow,
  wanted: DesiredObject,
  row: InventoryRow,
): Promise<InventoryRow | undefined> => {
  const seen = context.observed.get(wanted.key)
  if (wanted.ignored.length === 0 || row.uid === null || seen?.uid !== row.uid) return undefined
  try {
    const object = await withoutFieldsOfOthers(context, wanted)
    const applyOptions = { uid: row.uid, force: false, omitReplicas: row.replicas === 'left', dryRun: true }
    const sent = await send(context, { ...wanted, object }, applyOptions, target)
    if (sent === undefined) return undefined
    const { owned } = observedObjectOf(sent.answer, { full: false, simple: true })
    const fields = owned[wanted.manager]
    const isSame = fields !== undefined && fields === seen.owned[wanted.manager]
    if (!isSame || seen.marks[wanted.manager] !== row.mark) return undefined
    return { ...row, fields, managedAt: seen.managedAt[wanted.manager] ?? null }
  } catch (error) {
    // Another manager has a field that no rule is about, or the member does not answer: it stays drift.
    if (error instanceof KubeError) return undefined
    throw error
  }
}

/** Differences that are no drift when drift is only reported, as rows to store: expired Jobs, and changes of ignored fields. */
export const toleratedDrifts = async (
  { context, contents }: { context: DeliveryContext; contents: Contents },
  target: TargetRow,
  { drifts }: Pick<Assessment, 'drifts'>,
): Promise<InventoryRow[]> => {
  const ignores = target.desired.ignoreDrift !== undefined
  const open = drifts.filter(
    ({ row, drift }) => (drift === 'gone' && isJob(row)) || (drift === 'fields' && ignores),
  )
  if (open.length === 0) return []
  const content = await contents.of(target)
  const wanted = await wantedOf(target, content, await context.member.discovery(), context.hubUid)
  const found: InventoryRow[] = []
  for (const { row, drift } of open) {
    const one = wanted.find(({ key }) => key === keyOf(row))
    if (one === undefined) continue
    const tolerated =
      drift === 'fields' ? await ignoredRow(context, target, one, row) : expiredRow(one, row, drift)
    if (tolerated !== undefined) found.push(tolerated)
  }
  return found
}
