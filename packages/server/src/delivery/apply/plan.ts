import type { KeptObject } from '../../releases/index.js'
import type { Drift } from '../drift/drift.js'
import type { InventoryRow } from '../inventory.js'
import { isSharable } from '../labels.js'
import { apiVersionOf, isDefinition, isKept, isNamespace, keyOf } from '../place.js'
import { expiredRow } from '../prune/expiry.js'
import { isImplicit } from './holders.js'
import type { DesiredObject } from './wanted.js'

/** Stands for the annotation of an object that stays, if it is not known which one it has. */
const keptByAnnotation = 'annotation helm.sh/resource-policy: keep or hansa.dev/prune: Orphan'

/** One object to be applied, and why: it is new, its fate is unknown since a crash, it changed, or it drifted. */
export interface ApplyPlanStep {
  wanted: DesiredObject
  row: InventoryRow | undefined
  why: 'new' | 'unresolved' | 'changed' | Drift
}

export interface ApplyPlan {
  steps: readonly ApplyPlanStep[]
  /** Jobs that expired by their time to live, as rows to be stored. */
  expired: readonly InventoryRow[]
  /** Objects that are no longer wanted and are pruned. */
  prune: readonly InventoryRow[]
  /** Objects that are no longer wanted and stay, with the reason. */
  keep: readonly { row: InventoryRow; reason: string }[]
  /** Namespaces and definitions that other targets hold, or will hold. */
  forget: readonly InventoryRow[]
}

const stepFor = (
  wanted: DesiredObject,
  row: InventoryRow | undefined,
  drift: Drift | undefined,
  open: boolean,
): ApplyPlanStep['why'] | undefined => {
  if (row === undefined) return 'new'
  if (open) return 'unresolved'
  // A definition that is only created becomes a shared row once it exists.
  if (wanted.onlyCreated && isDefinition(row) && row.state !== 'shared') return 'unresolved'
  if (row.state === 'shared' && isSharable(row) && row.hash !== wanted.hash) return 'unresolved'
  if (row.state === 'shared') return drift === 'gone' || drift === 'replaced' ? 'unresolved' : undefined
  // A hook may be gone without a trace: nobody watches it.
  if (row.uid === null || row.state === 'deleting' || row.state === 'hook') return 'unresolved'
  if (row.state === 'kept' || row.hash !== wanted.hash) return 'changed'
  return drift
}

/** What the fate of objects depends on that are no longer wanted. */
export interface Leaving {
  deletion: 'Keep' | 'All'
  /** The objects that the target lists as kept. */
  kept?: readonly KeptObject[]
  usedByOthers: (row: InventoryRow) => boolean
  /** Whether another target will hold a shared object. */
  passedOn?: (row: InventoryRow) => boolean
}

/** Why an object stays that one of its annotations protects: a row does not say which. */
const keptReason = (row: InventoryRow, kept: readonly KeptObject[]): string =>
  kept.find(
    (one) =>
      one.kind === row.kind &&
      one.name === row.name &&
      (one.namespace ?? '') === row.namespace &&
      one.apiVersion === apiVersionOf(row),
  )?.reason ?? keptByAnnotation

/** The fate of rows with objects that are no longer wanted. Pure. */
export const planUninstall = (
  rows: readonly InventoryRow[],
  { deletion, kept = [], usedByOthers, passedOn = () => false }: Leaving,
): Pick<ApplyPlan, 'prune' | 'keep' | 'forget'> => {
  const prune: InventoryRow[] = []
  const keep: { row: InventoryRow; reason: string }[] = []
  const forget: InventoryRow[] = []
  for (const row of rows) {
    const used = isSharable(row) && usedByOthers(row)
    // Nothing proves that this target made a Namespace that it only names and shares: it can be that of others.
    if (isNamespace(row) && row.state === 'shared' && isImplicit(row)) forget.push(row)
    else if (row.state === 'kept' && !isKept(row)) keep.push({ row, reason: keptReason(row, kept) })
    else if (!isKept(row) || (deletion === 'All' && !used)) prune.push(row)
    // Another target that ships the object will apply it.
    else if (row.state === 'shared' || (used && row.state !== 'kept' && passedOn(row))) forget.push(row)
    else if (used) keep.push({ row, reason: 'another release uses it' })
    else keep.push({ row, reason: `${row.kind}s are kept unless the release sets deletion: All` })
  }
  return { prune, keep, forget }
}

/**
 * The steps for one target. Pure: from rendered objects, held rows, and how the cluster differs (`drifts`, by key;
 * empty when drift is only reported). An empty plan needs no call.
 */
export const plan = (
  given: Leaving & {
    wanted: readonly DesiredObject[]
    rows: readonly InventoryRow[]
    drifts: ReadonlyMap<string, Drift>
    /** The keys of hooks that this delivery applies or applied: they are not pruned. */
    hooks?: ReadonlySet<string>
    /** Whether the holder of a shared object has to be decided again. */
    open?: (row: InventoryRow) => boolean
  },
): ApplyPlan => {
  const { wanted, rows, drifts, open = () => false, hooks = new Set() } = given
  const held = new Map(rows.map((row) => [keyOf(row), row]))
  const expired: InventoryRow[] = []
  const steps = wanted.flatMap((one): ApplyPlanStep[] => {
    const row = held.get(one.key)
    const drift = drifts.get(one.key)
    const gone = expiredRow(one, row, drift)
    if (gone !== undefined) {
      expired.push(gone)
      return []
    }
    const why = stepFor(one, row, drift, row !== undefined && open(row))
    return why === undefined ? [] : [{ wanted: one, row, why }]
  })
  const keys = new Set(wanted.map(({ key }) => key))
  // Hooks of earlier content stay until the release is removed, as Helm leaves them.
  const left = rows.filter(
    (row) =>
      !keys.has(keyOf(row)) && (row.state === 'deleting' || (row.state !== 'hook' && !hooks.has(keyOf(row)))),
  )
  return { steps, expired, ...planUninstall(left, given) }
}
