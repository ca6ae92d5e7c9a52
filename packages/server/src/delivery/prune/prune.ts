import { remove } from '../../kube/index.js'
import { ownContext } from '../account.js'
import { type ApplyError, applyErrorOf } from '../apply/apply-error.js'
import { isMarkedFor } from '../apply/mark.js'
import { type DeliveryContext, lookAt, writeOf } from '../delivery-context.js'
import type { InventoryRow } from '../inventory.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { formatObjectRef, keyOf } from '../place.js'
import { disown } from './disown.js'

/**
 * - `gone`: it does not exist.
 * - `left`: an object with another uid has its place; it is not ours and stays.
 * - `kept`: an annotation of it says that it stays (`reason`); it has no labels of Hansa any more.
 * - `going`: deleted, and something still holds it.
 */
export type Pruned =
  | { kind: 'gone' | 'left'; row: InventoryRow }
  | { kind: 'kept'; row: InventoryRow; reason: string }
  | { kind: 'going'; row: InventoryRow; message: string }
  | { kind: 'refused'; row: InventoryRow; refusal: ApplyError }

const goingMessage = (
  row: InventoryRow,
  cluster: string,
  { finalizers }: Pick<ObservedObject, 'finalizers'>,
): string =>
  finalizers.length === 0
    ? `${formatObjectRef(row)} on ${cluster} is being deleted`
    : `${formatObjectRef(row)} on ${cluster} is being deleted, waiting for finalizers ${finalizers.join(', ')}`

/** Anybody on the member can write labels and a field manager's name; only this hub can write the mark. */
const isOurs = ({ marker }: DeliveryContext, row: InventoryRow, found: ObservedObject): boolean =>
  isMarkedFor(marker, row.targetUid, row, found)

/**
 * Deletes one object that Hansa applied, by its uid and never otherwise. An object with an unknown result of its apply
 * is read first and counts as ours only if its mark was made for this target and place. An object with the annotation
 * helm.sh/resource-policy: keep or hansa.dev/prune: Orphan stays, unless `evenKept`. Never throws for an answer of the member.
 */
export const pruneRow = async (
  context: DeliveryContext,
  row: InventoryRow,
  propagationPolicy: 'Background' | 'Foreground',
  { evenKept = false } = {},
): Promise<Pruned> => {
  const prune = async (): Promise<Pruned> => {
    const resource = await context.resourceOf(row)
    // A kind that is no longer served took its objects with it.
    if (resource === undefined) return { kind: 'gone', row }
    let uid = row.uid
    let keptBy: string | undefined
    const watched = evenKept ? undefined : context.observed.get(keyOf(row))
    const isSeen = evenKept || (watched !== undefined && watched.uid === uid)
    if (isSeen) keptBy = watched?.keptBy
    if (uid === null || row.state === 'deleting' || !isSeen) {
      // As the hub: an account that could not create the object cannot read it either, and nothing of it is shown.
      const found = await lookAt(ownContext(context), row, resource)
      if (found === undefined) return { kind: 'gone', row }
      if (uid === null ? !isOurs(context, row, found) : found.uid !== uid) return { kind: 'left', row }
      uid = found.uid
      keptBy = evenKept ? undefined : found.keptBy
      if (found.deleting)
        return { kind: 'going', row: { ...row, uid }, message: goingMessage(row, context.cluster, found) }
    }
    if (keptBy !== undefined) {
      await disown(context, row, uid ?? '')
      return { kind: 'kept', row: { ...row, uid, state: 'kept' }, reason: keptBy }
    }
    const { namespace, name } = row
    const answer = await context.limit(() =>
      remove(
        context.member.transport,
        resource,
        { namespace, name },
        { uid: uid ?? '', propagationPolicy, ...writeOf(context) },
      ),
    )
    if (answer === 'Replaced') return { kind: 'left', row }
    if (answer !== 'Deleting') return { kind: 'gone', row }
    return {
      kind: 'going',
      row: { ...row, uid },
      message: goingMessage(row, context.cluster, { finalizers: [] }),
    }
  }
  return prune().catch((error: unknown) => ({
    kind: 'refused',
    row,
    refusal: applyErrorOf(error, row, context.cluster),
  }))
}

/**
 * The row of an object that stays though it is no longer wanted; undefined when nothing of ours exists: the result of
 * an unfinished apply is checked first. Throws KubeError.
 */
export const keptRow = async (
  context: DeliveryContext,
  row: InventoryRow,
): Promise<InventoryRow | undefined> => {
  if (row.uid !== null) return { ...row, state: 'kept' }
  const resource = await context.resourceOf(row)
  const found = resource === undefined ? undefined : await lookAt(ownContext(context), row, resource)
  if (found === undefined || !isOurs(context, row, found)) return undefined
  return { ...row, uid: found.uid, state: 'kept' }
}
