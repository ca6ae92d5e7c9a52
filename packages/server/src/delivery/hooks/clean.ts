import type { HookDeletePolicy } from '../../bundles/index.js'
import type { ApplyError } from '../apply/apply-error.js'
import type { InventoryRow } from '../inventory.js'
import { keyOf } from '../place.js'
import { pruneRow } from '../prune/prune.js'
import { completes, type DesiredHook, isDeletedBy } from './desired-hooks.js'
import { runOf, withoutRuns } from './record.js'
import type { Session } from './session.js'

interface Cleaned {
  put: InventoryRow[]
  drop: InventoryRow[]
  refusal?: ApplyError
}

/** Deletes the objects of hooks that a policy names, in this order. Idempotent: objects that the inventory lacks are deleted already. */
const deleteBy = async (
  { context, target }: Session,
  hooks: readonly DesiredHook[],
  policy: HookDeletePolicy,
): Promise<Cleaned> => {
  const cleaned: Cleaned = { put: [], drop: [] }
  for (const hook of hooks) {
    const row = context.inventory.row(target.uid, hook.wanted.key)
    if (row?.state !== 'hook' || !isDeletedBy(hook, policy)) continue
    const outcome = await pruneRow(context, row, 'Background', { evenKept: true })
    if (outcome.kind === 'refused') return { ...cleaned, refusal: outcome.refusal }
    if (outcome.kind === 'going') cleaned.put.push({ ...outcome.row, state: 'deleting' })
    else cleaned.drop.push(row)
  }
  return cleaned
}

const storeCleaned = async (session: Session, { put, drop }: Cleaned, runs = session.runs): Promise<void> => {
  if (put.length + drop.length > 0) await session.store({ runs, put, drop })
}

/** After all hooks of an event succeeded: those with `hook-succeeded` are deleted, the last one first. */
export const cleanSucceeded = async (
  session: Session,
  hooks: readonly DesiredHook[],
): Promise<ApplyError | undefined> => {
  const cleaned = await deleteBy(session, [...hooks].reverse(), 'hook-succeeded')
  await storeCleaned(session, cleaned)
  return cleaned.refusal
}

/**
 * After a hook failed: it is deleted if its policies name `hook-failed`, and the hooks that succeeded before it if theirs
 * name `hook-succeeded`. Those among them that do not run to completion, such as the ServiceAccount of a Job, are applied
 * again before the retry.
 */
export const cleanFailed = async (
  session: Session,
  failed: DesiredHook,
  hooks: readonly DesiredHook[],
  event: string,
): Promise<ApplyError | undefined> => {
  const own = await deleteBy(session, [failed], 'hook-failed')
  await storeCleaned(session, own)
  if (own.refusal !== undefined) return own.refusal
  const earlier = hooks.slice(0, hooks.indexOf(failed))
  const cleaned = await deleteBy(session, earlier, 'hook-succeeded')
  const gone = new Set([...cleaned.put, ...cleaned.drop].map(keyOf))
  const again = earlier.flatMap(({ wanted }) => {
    const run = runOf(session, event, wanted.key)
    return run !== undefined && gone.has(wanted.key) && !completes(wanted.place) ? [run] : []
  })
  await storeCleaned(session, cleaned, withoutRuns(session, again))
  return cleaned.refusal
}
