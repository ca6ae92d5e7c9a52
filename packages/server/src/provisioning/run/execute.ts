import type { Store, Writer } from '../../db/index.js'
import { mapMany } from '../../runtime/many.js'
import type { PersonKey } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { createCall, type TargetCallOptions } from './call.js'
import { atOnce, createJournal } from './journal.js'
import { type OperationLane, phasesOf } from './lanes.js'

export interface Execution extends TargetCallOptions {
  store: Store
  writer: Writer
  connectorUid: string
  runId: string
  operations: readonly PlannedOperation[]
  links: Map<PersonKey, Link>
  /** The display name of an entitled person. */
  displayNameOf: (person: PersonKey) => string | undefined
}

/** The maximum number of concurrent operations: enough that calls with many operations (a group's members) run concurrently too. */
const mostUnderWay = 5_000

/** Lanes that run concurrently: limited in calls and operations. */
const chunksOf = (lanes: readonly OperationLane[]): OperationLane[][] => {
  const chunks: OperationLane[][] = []
  let calls = 0
  let operations = 0
  for (const lane of lanes) {
    const weight = lane.reduce((sum, batch) => sum + batch.length, 0)
    if (calls + lane.length > atOnce || operations + weight > mostUnderWay || chunks.length === 0) {
      chunks.push([])
      calls = 0
      operations = 0
    }
    chunks.at(-1)?.push(lane)
    calls += lane.length
    operations += weight
  }
  return chunks
}

/**
 * Executes operations on one target: each is recorded before the call and again with its result, so that calls interrupted by a
 * kill of the hub are recognized. A failure stops only the operations that depend on it. Throws when `signal` aborts or the store
 * fails.
 */
export const execute = async (execution: Execution): Promise<void> => {
  const { adapter, links, displayNameOf, signal } = execution
  const nameOf = ({ person, account }: PlannedOperation): string =>
    (person === undefined ? undefined : (displayNameOf(person) ?? links.get(person)?.displayName)) ??
    account?.username ??
    ''
  const journal = createJournal({ ...execution, nameOf })
  const call = createCall(execution, journal, nameOf)

  /** Runs one phase: each chunk is recorded while the previous one runs, and starts as soon as lanes become free. */
  const perform = async (phase: readonly OperationLane[]): Promise<void> => {
    const chunks = chunksOf(phase)
    const recorded = new Map<number, Promise<void>>()
    const ready = (index: number): Promise<void> => {
      const chunk = chunks[index] ?? []
      const written = recorded.get(index) ?? journal.record(chunk).then(() => journal.enter(chunk))
      recorded.set(index, written)
      // The lanes of the chunk await it; until then a rejection must not be unhandled.
      written.catch(() => {})
      return written
    }
    const lanes = chunks.flatMap((chunk, index) => chunk.map((lane) => ({ lane, index })))
    try {
      await mapMany(lanes, adapter.concurrency, async ({ lane, index }) => {
        await ready(index)
        void ready(index + 1)
        for (const batch of lane) {
          signal.throwIfAborted()
          journal.throwIfRefused()
          await call(batch)
        }
      })
    } finally {
      await Promise.allSettled(recorded.values())
    }
  }

  try {
    for (const phase of phasesOf(execution.operations, adapter)) {
      await perform(phase)
      // The records of the next phase must not be overwritten by results of this one.
      await journal.flush()
    }
  } finally {
    await journal.flush()
  }
}
