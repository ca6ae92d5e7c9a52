import type { Store, Tx, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import type { Gated } from '../plan/gates.js'
import type { Trigger } from '../run-contract.js'
import { addOperations, operationIdsOfRun } from '../store/operations.js'
import { addRun, changeRun, listRuns } from '../store/runs.js'
import { tell } from '../tell.js'

/** What waits for somebody's decision, and what was decided. */
export interface Holding {
  /** Ids of operations that were approved and may pass every gate. */
  approved(): Promise<ReadonlySet<string>>
  /** Holds what gates hold, as a run; nothing is written while it is the same as before. Gives the run that waits. */
  hold(gated: Gated, trigger: Trigger): Promise<string | undefined>
  /** Ends approvals of which nothing is left to do. */
  settle(open: ReadonlySet<string>): Promise<void>
  /** Somebody decided: everything is looked up again. */
  forget(): void
}

interface Known {
  held: { id: string; ids: ReadonlySet<string> } | undefined
  rejected: ReadonlySet<string>
  approved: Map<string, ReadonlySet<string>>
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((id) => b.has(id))

export const createHolding = (options: {
  store: Store
  writer: Writer
  clock: Clock
  connector: { uid: string; name: string }
  newId: () => string
}): Holding => {
  const { store, writer, clock, connector, newId } = options
  let known: Known | undefined

  const load = async (): Promise<Known> => {
    known ??= await store.read(async (reader) => {
      const runs = await listRuns(reader, {
        connectorUid: connector.uid,
        states: ['Held', 'Approved', 'Rejected'],
        limit: 50,
      })
      const next: Known = { held: undefined, rejected: new Set(), approved: new Map() }
      for (const run of runs) {
        const ids = new Set(await operationIdsOfRun(reader, run.id))
        if (run.state === 'Approved') next.approved.set(run.id, ids)
        else if (run.state === 'Held') next.held ??= { id: run.id, ids }
        else if (next.rejected.size === 0) next.rejected = ids
      }
      return next
    })
    return known
  }

  const supersede = async (tx: Tx, id: string): Promise<void> => {
    await changeRun(tx, id, {
      state: 'Superseded',
      endedAt: timestamp(clock),
      message: 'what it held is no longer wanted as it was',
    })
  }

  const write = async (tx: Tx, id: string, { held, tripped }: Gated, trigger: Trigger): Promise<void> => {
    const at = timestamp(clock)
    const message = tripped.map((gate) => gate.message).join('; ')
    await addRun(tx, {
      id,
      connectorUid: connector.uid,
      connector: connector.name,
      trigger,
      actor: writer.actor,
      state: 'Held',
      counts: { done: 0, failed: 0, held: held.length, skipped: 0 },
      gates: [...tripped],
      message,
      startedAt: at,
      endedAt: null,
      decidedBy: null,
    })
    await addOperations(
      tx,
      held.map((operation, seq) => ({ runId: id, seq, operation, state: 'Held' as const })),
      at,
    )
    tell(tx, connector, {
      type: 'Warning',
      reason: 'SyncHeld',
      message: `run ${id} waits for approval: ${message}. \`hansa sync show ${id}\`, then \`hansa sync approve ${id}\` or \`hansa sync reject ${id}\``,
      details: { run: id, gates: tripped },
    })
  }

  return {
    approved: async () => {
      const { approved } = await load()
      return new Set([...approved.values()].flatMap((ids) => [...ids]))
    },
    hold: async (gated, trigger) => {
      const state = await load()
      const ids = new Set(gated.held.map(({ id }) => id))
      const { held } = state
      if (held !== undefined && sameSet(held.ids, ids)) return held.id
      const refused = [...ids].every((id) => state.rejected.has(id))
      if (ids.size === 0 || refused) {
        if (held !== undefined) await store.write(writer, (tx) => supersede(tx, held.id))
        state.held = undefined
        return undefined
      }
      const id = newId()
      await store.write(writer, async (tx) => {
        if (held !== undefined) await supersede(tx, held.id)
        await write(tx, id, gated, trigger)
      })
      state.held = { id, ids }
      return id
    },
    settle: async (open) => {
      const state = await load()
      for (const [id, ids] of state.approved) {
        if ([...ids].some((one) => open.has(one))) continue
        await store.write(writer, (tx) => changeRun(tx, id, { state: 'Done', endedAt: timestamp(clock) }))
        state.approved.delete(id)
      }
    },
    forget: () => {
      known = undefined
    },
  }
}
