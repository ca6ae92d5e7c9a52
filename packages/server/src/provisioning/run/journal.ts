import type { Store, Tx, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { slicesOf } from '../../runtime/slices.js'
import type { PersonKey } from '../operation.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Link, LinkChange } from '../plan/link.js'
import { writeLinks } from '../store/links.js'
import { addOperations, type OperationOutcome, settleOperations } from '../store/operations.js'
import type { OperationLane } from './lanes.js'
import { intentOf } from './outcome.js'

/** How many operations are recorded in one transaction: small enough that others get their turn. */
export const atOnce = 1_000

/** What a run records of its operations: each one before its call, and its result after it. */
export interface Journal {
  /** Stores the operations of lanes as intended, with the links they will need if the hub is killed. */
  record(lanes: readonly OperationLane[]): Promise<void>
  /** Takes the same intents into the run's own links. */
  enter(lanes: readonly OperationLane[]): void
  /** A result, to be stored with the next flush. */
  note(outcome: Omit<OperationOutcome, 'runId'>, change?: LinkChange): void
  flush(): Promise<void>
  /** Throws if an earlier result could not be stored: then nothing more is done. */
  throwIfRefused(): void
}

export const createJournal = (options: {
  store: Store
  writer: Writer
  clock: Clock
  connectorUid: string
  runId: string
  links: Map<PersonKey, Link>
  nameOf: (operation: PlannedOperation) => string
}): Journal => {
  const { store, writer, clock, connectorUid, runId, links, nameOf } = options
  let outcomes: OperationOutcome[] = []
  let changed = new Map<PersonKey, LinkChange>()
  let flushing: Promise<void> = Promise.resolve()
  let refusal: { error: unknown } | undefined

  const intentNow = (operation: PlannedOperation, at: string): LinkChange | undefined => {
    const link = operation.person === undefined ? undefined : links.get(operation.person)
    return intentOf(operation, link, nameOf(operation), at)
  }

  const remember = (change: LinkChange): void => {
    if ('end' in change) links.delete(change.end)
    else links.set(change.put.person, change.put)
    changed.set('end' in change ? change.end : change.put.person, change)
  }

  const flush = (): Promise<void> => {
    const [settled, moved] = [outcomes, [...changed.values()]]
    if (settled.length === 0 && moved.length === 0) return flushing
    outcomes = []
    changed = new Map()
    const write = async (tx: Tx): Promise<void> => {
      await writeLinks(tx, connectorUid, moved)
      await settleOperations(tx, settled, timestamp(clock))
    }
    flushing = flushing.then(() => store.write(writer, write))
    return flushing
  }

  return {
    record: async (lanes) => {
      const at = timestamp(clock)
      for (const slice of slicesOf(lanes.flat(2), atOnce))
        await store.write(writer, async (tx) => {
          await writeLinks(
            tx,
            connectorUid,
            slice.flatMap(({ operation }) => intentNow(operation, at) ?? []),
          )
          await addOperations(
            tx,
            slice.map(({ seq, operation }) => ({ runId, seq, operation, state: 'Intended' as const })),
            at,
          )
        })
    },
    enter: (lanes) => {
      const at = timestamp(clock)
      for (const { operation } of lanes.flat(2)) {
        const intent = intentNow(operation, at)
        if (intent !== undefined && 'put' in intent) links.set(intent.put.person, intent.put)
      }
    },
    note: (outcome, change) => {
      if (change !== undefined) remember(change)
      outcomes.push({ runId, ...outcome })
      if (outcomes.length >= atOnce)
        flush().catch((error: unknown) => {
          refusal = { error }
        })
    },
    flush,
    throwIfRefused: () => {
      if (refusal !== undefined) throw refusal.error
    },
  }
}
