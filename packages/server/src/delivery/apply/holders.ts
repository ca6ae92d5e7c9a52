import type { DifferingObject } from '../../releases/index.js'
import type { InventoryRow } from '../inventory.js'
import { isSharable, manager } from '../labels.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { apiVersionOf, isDefinition, isKept, isNamespace } from '../place.js'
import { outlivesTarget } from './mark.js'
import { createdHash, implicitHashOf } from './wanted.js'

/**
 * The holder of a CustomResourceDefinition or an explicit Namespace that several releases ship to one cluster: one
 * target applies it, the others share it. Pure decisions by inventory rows.
 */

/** Whether a row says that its target applies the object, or is about to. */
export const holds = ({ state }: InventoryRow): boolean => state !== 'shared' && state !== 'kept'

/**
 * Whether a row is of an object that its release only creates: a Namespace that it only names, or a definition with
 * that policy. Such a row has no content, so it neither holds the object nor competes for it. Shared rows of all others
 * have the mark they were compared with.
 */
export const isImplicit = (row: InventoryRow): boolean =>
  isDefinition(row)
    ? row.state === 'shared' && row.hash === createdHash
    : isNamespace(row) && (row.state === 'shared' ? row.mark === null : row.hash === implicitHashOf(row.name))

/**
 * Whether the target of `row` gives the object up to the target of `other`. Two targets hold an object after an
 * upgrade from a version of Hansa without holders, and after a race: the last apply decides, so that exactly one of
 * them remains the holder.
 */
export const precedes = (other: InventoryRow, row: InventoryRow): boolean => {
  if (other.state !== 'applied' || other.hash === '') return false
  const [theirs, ours] = [other.appliedAt ?? '', row.appliedAt ?? '']
  return theirs === ours ? other.targetUid < row.targetUid : theirs > ours
}

/** The row of the holder that a target is compared with. `others` are the rows of other targets for the object. */
export const holderFor = (
  row: InventoryRow | undefined,
  others: readonly InventoryRow[],
): InventoryRow | undefined => {
  const holders = others.filter((other) => holds(other) && !isImplicit(other))
  if (row === undefined || !holds(row) || isImplicit(row))
    return holders.find(({ state }) => state === 'applied') ?? holders[0]
  return row.state === 'applied' ? holders.find((other) => precedes(other, row)) : undefined
}

/** Identifies the content that an object was last applied with. */
export const contentMark = ({ marks }: Pick<ObservedObject, 'marks'>): string =>
  Object.values(marks).sort().join(' ')

/** Applied by a version of Hansa that used one field manager for all definitions. */
export const isFormer = (seen: ObservedObject, own: string): boolean =>
  seen.owned[own] === undefined && seen.owned[manager] !== undefined

/**
 * Applied by a version of Hansa with marks that do not outlive their target. It is applied once more, so that the hub
 * can still prove it later.
 */
const lacksSeal = ({ mark, managedAt }: InventoryRow): boolean =>
  mark === null ? managedAt === null : !outlivesTarget(mark)

/**
 * Whether an object kept after its release was applied by a version of Hansa with marks that do not outlive their
 * target.
 */
const isKeptUnsealed = (row: InventoryRow, seen: ObservedObject | undefined, own: string): boolean =>
  row.state === 'applied' &&
  seen?.uid === row.uid &&
  !seen.deleting &&
  lacksSeal(row) &&
  row.fields === seen.owned[own]

/**
 * Whether the row of a shared object has to be decided again: it has no holder, or two, its content changed, or it was
 * applied by the former field manager or without the hub's seal; the same for a claim without the release's seal.
 * Pure. `others` are the rows of other targets for the object.
 */
export const isOpen = (
  row: InventoryRow,
  others: readonly InventoryRow[],
  seen: ObservedObject | undefined,
  own: string,
): boolean => {
  if (!isSharable(row)) return isKept(row) && isKeptUnsealed(row, seen, own)
  if (isImplicit(row)) return false
  if (row.state === 'shared') {
    const holder = holderFor(row, others)
    if (holder === undefined) return true
    return holder.state === 'applied' && seen !== undefined && contentMark(seen) !== row.mark
  }
  if (row.state !== 'applied') return false
  if (row.hash !== '' && holderFor(row, others) !== undefined) return true
  if (seen === undefined || seen.uid !== row.uid || seen.deleting) return false
  if (isDefinition(row) && isFormer(seen, own)) return row.fields === seen.owned[manager]
  return lacksSeal(row) && row.fields === seen.owned[own]
}

/** The objects of a target that another target holds with different content. */
export const differingOf = (rows: readonly InventoryRow[]): DifferingObject[] =>
  rows
    .filter(({ state, fields }) => state === 'shared' && fields !== '')
    .map((row) => ({ apiVersion: apiVersionOf(row), kind: row.kind, name: row.name, differs: row.fields }))
    .sort((one, other) => (`${one.kind} ${one.name}` < `${other.kind} ${other.name}` ? -1 : 1))
