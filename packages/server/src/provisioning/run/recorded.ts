import type { Store, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import type { Subject } from '../../runtime/subject.js'
import type { ConnectorAdapter } from '../connector.js'
import { recordConnectorEvent } from '../connector-event.js'
import type { PersonKey } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Counts, OperationState, Trigger } from '../run-contract.js'
import { addRun, changeRun } from '../store/runs.js'
import { execute } from './execute.js'
import type { GatedPlan } from './gated-plan.js'
import type { Memory } from './memory.js'
import type { Retries } from './retries.js'
import type { TargetCache } from './target-cache.js'

/** The result of a run. */
export interface Ended {
  id: string
  counts: Counts
  /** People with failed or skipped operations. */
  open: ReadonlySet<PersonKey>
  /** Ids of operations that failed or were skipped. */
  failed: ReadonlySet<string>
}

interface RecordedOptions {
  store: Store
  writer: Writer
  clock: Clock
  adapter: ConnectorAdapter
  connector: { uid: string; name: string }
  newId: () => string
  memory: Memory
  seen: TargetCache
  retries: Retries
  isBlocked(person: PersonKey): boolean
  ended(operation: PlannedOperation, state: OperationState): void
}

const begin = async (
  { store, writer, clock, connector }: RecordedOptions,
  id: string,
  trigger: Trigger,
  subject: Subject,
): Promise<void> => {
  await store.write({ ...writer, subject }, (tx) =>
    addRun(tx, {
      id,
      connectorUid: connector.uid,
      connector: connector.name,
      trigger,
      actor: subject.name,
      state: 'Running',
      counts: { done: 0, failed: 0, held: 0, skipped: 0 },
      gates: [],
      message: '',
      startedAt: timestamp(clock),
      endedAt: null,
      decidedBy: null,
    }),
  )
}

const end = async (
  { store, writer, clock, connector }: RecordedOptions,
  id: string,
  counts: Counts,
): Promise<void> => {
  const message = `${counts.done} done${counts.failed > 0 ? `, ${counts.failed} failed` : ''}${counts.held > 0 ? `, ${counts.held} held` : ''}`
  const failed = counts.failed > 0
  await store.write(writer, async (tx) => {
    const ended = { counts, message, endedAt: timestamp(clock) }
    await changeRun(tx, id, { state: failed ? 'Failed' : 'Done', ...ended })
    recordConnectorEvent(tx, connector, {
      type: failed ? 'Warning' : 'Normal',
      reason: failed ? 'SyncFailed' : 'Synced',
      message: `run ${id}: ${message}`,
      details: { run: id, ...counts },
    })
  })
}

/** The outcome of an interrupted run is unknown: everything is read again before the next plan. */
const interrupt = async (
  { store, writer, clock, seen, memory }: RecordedOptions,
  id: string,
  counts: Counts,
): Promise<void> => {
  seen.forget()
  memory.forget()
  await store.write(writer, (tx) =>
    changeRun(tx, id, { state: 'Interrupted', counts, endedAt: timestamp(clock) }),
  )
}

/** Executes operations as a recorded run; throws the error that stopped it. */
export const createRecorded =
  (options: RecordedOptions) =>
  async (
    { wanted, gated }: GatedPlan,
    operations: readonly PlannedOperation[],
    { trigger, subject, signal }: { trigger: Trigger; subject: Subject; signal: AbortSignal },
  ): Promise<Ended> => {
    const { store, writer, clock, adapter, connector, newId, memory, seen, retries } = options
    const { links } = await memory.load()
    const id = newId()
    const counts = { done: 0, failed: 0, held: gated.held.length, skipped: 0 }
    const open = new Set<PersonKey>()
    const failed = new Set<string>()
    await begin(options, id, trigger, subject)
    try {
      await execute({
        store,
        writer,
        clock,
        adapter,
        connectorUid: connector.uid,
        runId: id,
        operations,
        links,
        displayNameOf: (person) => wanted.accounts.get(person)?.displayName,
        seen,
        retries,
        signal,
        isBlocked: options.isBlocked,
        ended: (operation, outcome) => {
          options.ended(operation, outcome)
          if (outcome === 'Done') counts.done += 1
          else if (outcome === 'Skipped') counts.skipped += 1
          else counts.failed += 1
          if (outcome === 'Done') return
          failed.add(operation.id)
          if (operation.person !== undefined) open.add(operation.person)
        },
      })
    } catch (error) {
      await interrupt(options, id, counts)
      throw error
    }
    await end(options, id, counts)
    return { id, counts, open, failed }
  }
