import type { Health } from '../../kube/index.js'
import { definitionDiffers, differingText, type TargetRow } from '../../releases/index.js'
import { differingOf } from '../apply/holders.js'
import { type Drift, driftOf, driftWords } from '../drift/drift.js'
import type { InventoryRow } from '../inventory.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { formatObjectRef, isJob, keyOf } from '../place.js'

export interface Assessment {
  ready: boolean
  /** Not ready, but nothing worse than in progress: controllers need a moment after every change. */
  settling: boolean
  /** Names the worst object and its problem; '' when all is well. */
  message: string
  drifts: readonly { row: InventoryRow; drift: Drift }[]
}

/** The same for a target of one cluster; undefined while some of its objects have not been looked for yet. */
export type AssessTarget = (rows: readonly InventoryRow[], row: TargetRow) => Assessment | undefined

export interface Sight {
  seen(key: string): ObservedObject | undefined
  /** Whether an object that was not observed certainly does not exist. */
  knows(row: InventoryRow): boolean
  /** Undefined while unknown. */
  autoscaled(key: string): boolean | undefined
  /** Why objects of its kind cannot be watched; undefined if they can. */
  trouble(row: InventoryRow): string | undefined
  /** Why a workload is not ready, according to its pods. */
  podReason(row: InventoryRow): string | undefined
  /** The health of an object; `Later` while the hub has no time for the rules of its bundle, and no earlier verdict. */
  healthOf(row: InventoryRow, seen: ObservedObject): Health | 'Later' | undefined
  /** The field manager that applied a row. */
  managerOf(row: InventoryRow): string
}

const severity: Record<Health['status'], number> = { Ready: 0, Progressing: 1, Unknown: 2, Failed: 3 }

const deletingWords = ({ finalizers }: ObservedObject): string =>
  finalizers.length === 0
    ? 'is being deleted'
    : `is being deleted, waiting for finalizers ${finalizers.join(', ')}`

/** Objects that count as ready only because nothing says otherwise, as text; '' when there are none. */
const unjudgedText = (unjudged: readonly { row: InventoryRow; message: string }[]): string => {
  const [first] = unjudged
  if (first === undefined) return ''
  const more = unjudged.length - 1
  return `${formatObjectRef(first.row)}: ${first.message}${more === 0 ? '' : `; and ${more} more object${more === 1 ? '' : 's'}`}`
}

/** States of rows that say nothing about the health of their target. */
const unassessed: ReadonlySet<InventoryRow['state']> = new Set(['kept', 'pending', 'deleting', 'hook'])

/** The severity (0 is well) and the message of one object. */
const stateOf = (
  row: InventoryRow,
  seen: ObservedObject,
  drift: Drift | undefined,
  {
    health,
    trouble,
    pod,
  }: { health: Health | 'Later' | undefined; trouble: string | undefined; pod: string | undefined },
): [number, string] => {
  if (row.state === 'deleting') return [0, '']
  if (drift === 'gone' || drift === 'replaced') return [4, `${formatObjectRef(row)} ${driftWords(drift)}`]
  if (seen.deleting) return [2, `${formatObjectRef(row)} ${deletingWords(seen)}`]
  if (row.state === 'shared') return [0, '']
  if (health === undefined)
    return trouble === undefined
      ? [1, `${formatObjectRef(row)}: the hub has not observed its status yet`]
      : [2, `${formatObjectRef(row)} cannot be watched: ${trouble}`]
  if (health === 'Later') return [1, `${formatObjectRef(row)}: its health rule has not been evaluated yet`]
  const { status, message } = health
  const text = message === '' ? `it is ${status}` : message
  return [severity[status], `${formatObjectRef(row)}: ${text}${pod === undefined ? '' : `; ${pod}`}`]
}

/**
 * The health and the drift of one target, as observed on its cluster. Pure. Undefined while some of its objects have
 * not been read yet. An object that waits for its health rule is in progress; the others are assessed.
 */
export const assess = (rows: readonly InventoryRow[], sight: Sight): Assessment | undefined => {
  const drifts: { row: InventoryRow; drift: Drift }[] = []
  const unjudged: { row: InventoryRow; message: string }[] = []
  let worst = 0
  let message = ''
  for (const row of rows) {
    if (unassessed.has(row.state)) continue
    const key = keyOf(row)
    const seen = sight.seen(key)
    if (seen === undefined && !sight.knows(row)) return undefined
    const drift = driftOf(row, seen, { manager: sight.managerOf(row), autoscaled: sight.autoscaled(key) })
    if (drift !== undefined) drifts.push({ row, drift })
    if (seen === undefined && drift === undefined) continue
    const health = seen === undefined || row.state === 'shared' ? undefined : sight.healthOf(row, seen)
    if (health !== 'Later' && health?.unjudged === true) unjudged.push({ row, message: health.message })
    const [bad, words] =
      seen === undefined
        ? [4, `${formatObjectRef(row)} ${driftWords('gone')}`]
        : stateOf(row, seen, drift, { health, trouble: sight.trouble(row), pod: sight.podReason(row) })
    if (bad > worst) {
      worst = bad
      message = words
    }
  }
  const [first] = drifts
  if (message === '' && first !== undefined)
    message = `${formatObjectRef(first.row)} ${driftWords(first.drift)}`
  const [differing] = differingOf(rows)
  if (message === '' && differing !== undefined) message = `${definitionDiffers}: ${differingText(differing)}`
  if (message === '') message = unjudgedText(unjudged)
  return { ready: worst === 0, settling: worst === 1, message, drifts }
}

/** Jobs that have finished, as rows to be stored: their later removal is not drift. */
export const finishedJobs = (
  rows: readonly InventoryRow[],
  seen: (key: string) => ObservedObject | undefined,
): InventoryRow[] =>
  rows.flatMap((row): InventoryRow[] => {
    if (!isJob(row) || row.state !== 'applied') return []
    const found = seen(keyOf(row))
    return found?.uid === row.uid && found.health?.status === 'Ready' ? [{ ...row, state: 'finished' }] : []
  })
