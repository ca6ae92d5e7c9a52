import type { Reader, Store, Tx, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { recordConnectorEvent } from '../connector-event.js'
import type { Gated } from '../plan/gates.js'
import type { Trigger } from '../run-contract.js'
import { addOperations, heldOfRun, lapseOperations } from '../store/operations.js'
import { addRun, changeRun, listRuns } from '../store/runs.js'

/** Decisions about operations, by operation id. */
export interface Decisions {
  /** Pass every gate while the state they are bound to is unchanged: see `bindingOf`. */
  approved: ReadonlyMap<string, ReadonlySet<string>>
  /** Are neither executed nor proposed again until they are reopened or approved. */
  rejected: ReadonlySet<string>
  /** Wait for a decision even if no gate holds them anymore: the rest of a run that was approved in part. */
  rest: ReadonlySet<string>
}

/** Operations that wait for a decision, and decided ones. */
export interface Holding {
  decisions(): Promise<Decisions>
  /** Records held operations as a run; writes nothing if they are unchanged. Returns the waiting run. */
  hold(gated: Gated, trigger: Trigger): Promise<string | undefined>
  /** Ends completed approvals, and rejections of operations that are no longer needed. `open`: ids of operations that are still planned. */
  settle(open: ReadonlySet<string>): Promise<void>
  /** A run was decided: reloads everything. */
  forget(): void
}

interface Known {
  held: { id: string; ids: ReadonlySet<string>; partlyBy: string | null } | undefined
  rejected: Map<string, ReadonlySet<string>>
  approved: Map<string, ReadonlyMap<string, string>>
}

/** The maximum number of waiting or decided runs that are considered. */
const most = 200

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id))

interface HoldingOptions {
  store: Store
  writer: Writer
  clock: Clock
  connector: { uid: string; name: string }
  newId: () => string
}

const loadKnown = async (reader: Reader, connectorUid: string): Promise<Known> => {
  const runs = await listRuns(reader, {
    connectorUid,
    states: ['Held', 'Approved', 'Rejected'],
    limit: most,
  })
  const next: Known = { held: undefined, rejected: new Map(), approved: new Map() }
  for (const run of runs) {
    const held = await heldOfRun(reader, run.id)
    const ids = new Set(held.keys())
    if (run.state === 'Approved') next.approved.set(run.id, held)
    else if (run.state === 'Held') next.held ??= { id: run.id, ids, partlyBy: run.decidedBy }
    else next.rejected.set(run.id, ids)
  }
  return next
}

const decisionsOf = ({ approved, rejected, held }: Known): Decisions => {
  const bound = new Map<string, Set<string>>()
  for (const operations of approved.values())
    for (const [id, binding] of operations) bound.set(id, (bound.get(id) ?? new Set()).add(binding))
  return {
    approved: bound,
    rejected: new Set([...rejected.values()].flatMap((ids) => [...ids])),
    rest: held?.partlyBy == null ? new Set() : held.ids,
  }
}

const supersede = async (tx: Tx, clock: Clock, id: string): Promise<void> => {
  await changeRun(tx, id, {
    state: 'Superseded',
    endedAt: timestamp(clock),
    message: 'the held operations are no longer needed in this form',
  })
}

const recordHeld = async (
  tx: Tx,
  { writer, clock, connector }: HoldingOptions,
  { held, tripped }: Gated,
  { id, trigger, partlyBy }: { id: string; trigger: Trigger; partlyBy: string | null },
): Promise<void> => {
  const at = timestamp(clock)
  const message = tripped.map((gate) => gate.message).join('; ')
  await addRun(tx, {
    id,
    connectorUid: connector.uid,
    connector: connector.name,
    trigger,
    actor: writer.subject.name,
    state: 'Held',
    counts: { done: 0, failed: 0, held: held.length, skipped: 0 },
    gates: [...tripped],
    message,
    startedAt: at,
    endedAt: null,
    decidedBy: partlyBy,
  })
  await addOperations(
    tx,
    held.map((operation, seq) => ({ runId: id, seq, operation, state: 'Held' as const })),
    at,
  )
  recordConnectorEvent(tx, connector, {
    type: 'Warning',
    reason: 'SyncHeld',
    message: `run ${id} waits for approval: ${message}. Review it with \`hansa sync show ${id}\`, then run \`hansa sync approve ${id}\` or \`hansa sync reject ${id}\``,
    details: { run: id, gates: tripped },
  })
}

const endApprovals = async (
  { store, writer, clock }: HoldingOptions,
  { approved }: Known,
  open: ReadonlySet<string>,
): Promise<void> => {
  for (const [id, operations] of approved) {
    if ([...operations.keys()].some((one) => open.has(one))) continue
    await store.write(writer, (tx) => changeRun(tx, id, { state: 'Done', endedAt: timestamp(clock) }))
    approved.delete(id)
  }
}

const endRejections = async (
  { store, writer, clock }: HoldingOptions,
  { rejected }: Known,
  open: ReadonlySet<string>,
): Promise<void> => {
  for (const [id, ids] of rejected) {
    const lapsed = [...ids].filter((one) => !open.has(one))
    if (lapsed.length === 0) continue
    const left = new Set([...ids].filter((one) => open.has(one)))
    await store.write(writer, async (tx) => {
      await lapseOperations(tx, id, lapsed)
      if (left.size === 0) await supersede(tx, clock, id)
    })
    if (left.size === 0) rejected.delete(id)
    else rejected.set(id, left)
  }
}

export const createHolding = (options: HoldingOptions): Holding => {
  const { store, writer, clock, connector, newId } = options
  let known: Known | undefined

  const load = async (): Promise<Known> => {
    known ??= await store.read((reader) => loadKnown(reader, connector.uid))
    return known
  }

  return {
    decisions: async () => decisionsOf(await load()),
    hold: async (gated, trigger) => {
      const state = await load()
      const ids = new Set(gated.held.map(({ id }) => id))
      const { held } = state
      if (held !== undefined && sameSet(held.ids, ids)) return held.id
      if (ids.size === 0) {
        if (held !== undefined) await store.write(writer, (tx) => supersede(tx, clock, held.id))
        state.held = undefined
        return undefined
      }
      const id = newId()
      const partlyBy = held?.partlyBy ?? null
      await store.write(writer, async (tx) => {
        if (held !== undefined) await supersede(tx, clock, held.id)
        await recordHeld(tx, options, gated, { id, trigger, partlyBy })
      })
      state.held = { id, ids, partlyBy }
      return id
    },
    settle: async (open) => {
      const state = await load()
      await endApprovals(options, state, open)
      await endRejections(options, state, open)
    },
    forget: () => {
      known = undefined
    },
  }
}
