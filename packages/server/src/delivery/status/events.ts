import type { EventInput } from '../../events/index.js'
import type { TargetRow } from '../../releases/index.js'
import type { Delivered } from '../apply/deliver.js'
import type { InventoryRow } from '../inventory.js'
import { formatObjectRef, isJob } from '../place.js'
import type { UninstallResult } from '../prune/uninstall.js'
import { about } from './about.js'

/** Events name at most this many objects. */
const most = 20

const names = (rows: readonly InventoryRow[]): string[] => rows.slice(0, most).map(formatObjectRef)

const counted = (rows: readonly InventoryRow[]): string => {
  const [first] = rows
  if (first === undefined) return 'nothing'
  return rows.length === 1 ? formatObjectRef(first) : `${formatObjectRef(first)} and ${rows.length - 1} more`
}

/** The changes between the previous and the current state. */
export const stateEvents = (before: TargetRow, after: TargetRow): EventInput[] => {
  const { bundle } = after.desired
  const events: EventInput[] = []
  if (after.failed && (!before.failed || before.message !== after.message))
    events.push(about(after, { type: 'Warning', reason: 'ApplyFailed', message: after.message }))
  if (after.ready && !before.ready)
    events.push(
      about(after, {
        type: 'Normal',
        reason: 'Ready',
        message: `${bundle.name}@${bundle.version} is ready on ${after.cluster}`,
      }),
    )
  if (before.ready && !after.ready && before.desiredHash === after.desiredHash)
    events.push(about(after, { type: 'Warning', reason: 'NotReady', message: after.message }))
  if (after.drifted && !before.drifted)
    events.push(about(after, { type: 'Warning', reason: 'Drifted', message: after.message }))
  return events
}

export const conflictEvents = (target: TargetRow, before: TargetRow, message: string): EventInput[] =>
  before.failed && before.message === message
    ? []
    : [about(target, { type: 'Warning', reason: 'Conflict', message })]

const corrections = (target: TargetRow, { applied }: Delivered): EventInput[] => {
  const corrected = applied.filter(({ step: { why } }) =>
    ['gone', 'replaced', 'fields', 'applied', 'replicas'].includes(why),
  )
  if (corrected.length === 0) return []
  const what = corrected
    .slice(0, 3)
    .map(({ row, step: { why }, paths }) => {
      const fields = paths.slice(0, 3).join(', ')
      if (why === 'applied')
        return `${formatObjectRef(row)} (applied by another process as field manager hansa)`
      if (why === 'gone' && isJob(row))
        return `${formatObjectRef(row)} recreated: it was deleted before the hub observed its completion`
      return why === 'gone' || why === 'replaced' || fields === ''
        ? `${formatObjectRef(row)} recreated`
        : `${formatObjectRef(row)} (${fields})`
    })
    .join('; ')
  const objects = corrected.slice(0, most).map(({ row, paths }) => ({
    object: formatObjectRef(row),
    ...(paths.length === 0 ? {} : { paths: paths.slice(0, most) }),
  }))
  return [
    about(target, {
      type: 'Warning',
      reason: 'DriftCorrected',
      message: `corrected drift on ${target.cluster}: ${what}${corrected.length > 3 ? `; and ${corrected.length - 3} more` : ''}`,
      details: { objects },
    }),
  ]
}

/** Objects that took over fields of other field managers because an annotation says so. */
const takenEvents = (target: TargetRow, { applied }: Delivered): EventInput[] =>
  applied.flatMap(({ row, takenFrom }) => {
    if (takenFrom === undefined) return []
    const fields = takenFrom.map(({ field, manager }) => `${field} (${manager})`)
    const more = fields.length > 3 ? `, and ${fields.length - 3} more` : ''
    return [
      about(target, {
        type: 'Warning',
        reason: 'FieldsTaken',
        message: `${formatObjectRef(row)} on ${target.cluster}: took over ${fields.slice(0, 3).join(', ')}${more} (annotation hansa.dev/force-conflicts)`,
        details: { object: formatObjectRef(row), fields: fields.slice(0, most) },
      }),
    ]
  })

/** The events of a delivery. `before` is the target as it was stored. */
export const deliveryEvents = (target: TargetRow, before: TargetRow, done: Delivered): EventInput[] => {
  const { bundle } = target.desired
  const events = corrections(target, done)
  const rows = done.applied.map(({ row }) => row)
  // A delivery with hooks takes several attempts: the one that applied the objects reports it.
  const reports = !done.hooked || rows.length > 0
  if (done.refusals.length === 0 && before.appliedHash !== target.desiredHash && reports)
    events.push(
      about(target, {
        type: 'Normal',
        reason: 'Applied',
        message: `${bundle.name}@${bundle.version} applied to ${target.cluster}: ${rows.length === 0 ? 'no changes' : counted(rows)}`,
        details: { objects: names(rows), count: rows.length },
      }),
    )
  for (const { row, adoptedFrom } of done.applied)
    if (adoptedFrom !== undefined)
      events.push(
        about(target, {
          type: 'Warning',
          reason: 'Adopted',
          message: `${formatObjectRef(row)} on ${target.cluster} was adopted: ${adoptedFrom}`,
        }),
      )
  events.push(...takenEvents(target, done))
  const pruned = done.pruned.flatMap((one) =>
    (one.kind === 'gone' && one.row.state !== 'deleting') || one.kind === 'going' ? [one.row] : [],
  )
  if (pruned.length > 0)
    events.push(
      about(target, {
        type: 'Normal',
        reason: 'Pruned',
        message: `no longer part of the release, deleted from ${target.cluster}: ${counted(pruned)}`,
        details: { objects: names(pruned), count: pruned.length },
      }),
    )
  const left = done.pruned.flatMap((one) => (one.kind === 'left' ? [one.row] : []))
  if (left.length > 0)
    events.push(
      about(target, {
        type: 'Warning',
        reason: 'NotOurs',
        message: `${counted(left)} on ${target.cluster}: UID mismatch: not managed by Hansa, left in place`,
        details: { objects: names(left) },
      }),
    )
  return [
    ...events,
    ...ofKept(
      target,
      done.keep.filter(({ row }) => row.state !== 'kept'),
    ),
  ]
}

/** The events of a delivery that waits for a hook. */
export const heldEvents = (target: TargetRow, before: TargetRow, done: Delivered): EventInput[] =>
  // Namespaces and definitions come before the first hook, all other objects before the last ones.
  done.applied.some(({ step }) => step.wanted.wave > 0) || done.pruned.length + done.keep.length > 0
    ? deliveryEvents(target, before, done)
    : []

const ofKept = (target: TargetRow, keep: Delivered['keep']): EventInput[] => {
  if (keep.length === 0) return []
  const rows = keep.map(({ row }) => row)
  const reasons = [...new Set(keep.map(({ reason }) => reason))]
  return [
    about(target, {
      type: 'Normal',
      reason: 'Kept',
      message: `kept on ${target.cluster}: ${counted(rows)} (${reasons.join('; ')})`,
      details: { objects: names(rows), count: rows.length },
    }),
  ]
}

const causes: Record<string, string> = {
  Replaced: 'the scheduler moved the release to other clusters',
  Evicted: 'its replicas were rescheduled while the cluster was unreachable',
  ReleaseDeleted: 'the release was deleted',
  Unregistered: 'the cluster is being unregistered',
  Left: 'none of its objects remain on the cluster',
}

/** A target was removed from its cluster. */
export const removalEvents = (
  target: TargetRow,
  removed: readonly InventoryRow[],
  keep: UninstallResult['keep'],
): EventInput[] => [
  about(target, {
    type: 'Normal',
    reason: 'Removed',
    message: `removed from ${target.cluster}: ${causes[target.removing ?? ''] ?? ''}; ${removed.length} ${removed.length === 1 ? 'object' : 'objects'} deleted`,
    details: { objects: names(removed), count: removed.length },
  }),
  ...ofKept(target, keep),
]
