import type { Store, Tx, Writer } from '../../db/index.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { mapMany } from '../../runtime/many.js'
import { slicesOf } from '../../runtime/slices.js'
import type { ConnectorAdapter } from '../connector.js'
import type { OperationKind, OperationResult, PersonKey } from '../operation.js'
import { stripsOf } from '../plan/adoption.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Link, LinkChange } from '../plan/link.js'
import type { OperationState } from '../run-contract.js'
import { writeLinks } from '../store/links.js'
import { addOperations, type Outcome, settleOperations } from '../store/operations.js'
import { type Lane, type Numbered, phasesOf } from './lanes.js'
import { intentOf, linkAfter, needsAccount } from './outcome.js'
import type { Retries } from './retries.js'
import type { TargetCache } from './target-cache.js'

/** The number of operations recorded in one transaction: small enough to let others proceed. */
const atOnce = 1_000

export interface Execution {
  store: Store
  writer: Writer
  clock: Clock
  adapter: ConnectorAdapter
  connectorUid: string
  runId: string
  operations: readonly PlannedOperation[]
  links: Map<PersonKey, Link>
  /** The display name of a person with a desired account. */
  displayNameOf: (person: PersonKey) => string | undefined
  seen: TargetCache
  retries: Retries
  signal: AbortSignal
  /** People who were blocked since the plan was made get nothing. */
  isBlocked(person: PersonKey): boolean
  /** Called for each operation that ended. */
  ended(operation: PlannedOperation, state: OperationState): void
}

const gives: readonly OperationKind[] = ['AdoptAccount', 'CreateAccount', 'EnableAccount', 'AddMembership']

/** The maximum number of concurrent operations: enough that calls with many operations (a group's members) run concurrently too. */
const mostUnderWay = 5_000

/** Lanes that run concurrently: limited in calls and operations. */
const chunksOf = (lanes: readonly Lane[]): Lane[][] => {
  const chunks: Lane[][] = []
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
  const { store, writer, clock, adapter, connectorUid, runId, links, displayNameOf, seen, retries, signal } =
    execution
  let outcomes: Outcome[] = []
  let changed = new Map<PersonKey, LinkChange>()
  let flushing: Promise<void> = Promise.resolve()
  /** Why results could not be recorded: then execution stops. */
  let refusal: { error: unknown } | undefined

  const nameOf = ({ person, account }: PlannedOperation): string =>
    (person === undefined ? undefined : (displayNameOf(person) ?? links.get(person)?.displayName)) ??
    account?.username ??
    ''

  const remember = (change: LinkChange | undefined): void => {
    if (change === undefined) return
    if ('end' in change) {
      links.delete(change.end)
      changed.set(change.end, change)
    } else {
      links.set(change.put.person, change.put)
      changed.set(change.put.person, change)
    }
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

  const record = async (chunk: readonly Lane[]): Promise<void> => {
    const at = timestamp(clock)
    for (const slice of slicesOf(chunk.flat(2), atOnce))
      await store.write(writer, async (tx) => {
        const intents = slice.flatMap(({ operation }) => {
          const link = operation.person === undefined ? undefined : links.get(operation.person)
          const intent = intentOf(operation, link, nameOf(operation), at)
          return intent === undefined ? [] : [intent]
        })
        await writeLinks(tx, connectorUid, intents)
        await addOperations(
          tx,
          slice.map(({ seq, operation }) => ({ runId, seq, operation, state: 'Intended' as const })),
          at,
        )
      })
  }

  /** The same intents in the cache of the run. */
  const enter = (chunk: readonly Lane[]): void => {
    const at = timestamp(clock)
    for (const { operation } of chunk.flat(2)) {
      const link = operation.person === undefined ? undefined : links.get(operation.person)
      const intent = intentOf(operation, link, nameOf(operation), at)
      if (intent !== undefined && 'put' in intent) links.set(intent.put.person, intent.put)
    }
  }

  const settle = ({ seq, operation }: Numbered, result: OperationResult): void => {
    const at = timestamp(clock)
    const link = operation.person === undefined ? undefined : links.get(operation.person)
    remember(linkAfter({ operation, result, link, displayName: nameOf(operation), at }))
    if (result.ok) {
      seen.done(operation, result)
      retries.succeeded(operation.id)
    } else {
      retries.failed(operation.id, result.retry, result.message)
      // The outcome is unknown: the cached state is no longer valid.
      const alone = operation.structure === undefined && operation.membership === undefined
      if (alone && adapter.observeSome !== undefined) seen.doubt(operation)
      else seen.forget()
    }
    const state = result.ok ? 'Done' : 'Failed'
    outcomes.push({ runId, seq, state, message: result.ok ? '' : result.message })
    execution.ended(operation, state)
    if (outcomes.length >= atOnce)
      flush().catch((error: unknown) => {
        refusal = { error }
      })
  }

  /** The operation with the current state of its account: just created or renamed, or `named` earlier in the same call. */
  const current = (
    operation: PlannedOperation,
    named?: ReadonlyMap<PersonKey, string>,
  ): PlannedOperation | undefined => {
    const person = needsAccount(operation)
    if (person === undefined) return operation
    const name = named?.get(person)
    if (name !== undefined) return { ...operation, account: { key: name, username: name } }
    const link = links.get(person)
    if (link?.key === undefined) return undefined
    const username = seen.account(link.key)?.username ?? link.username
    return { ...operation, account: { key: link.key, username } }
  }

  const skip = ({ seq, operation }: Numbered, message: string): void => {
    outcomes.push({ runId, seq, state: 'Skipped', message })
    execution.ended(operation, 'Skipped')
  }

  /** Removes rights that an adoption does not keep, before the account is linked: a failure leaves it unlinked. */
  const strip = async (operation: PlannedOperation): Promise<OperationResult> => {
    for (const whole of stripsOf(operation)) {
      const [result] = await adapter.apply([whole], { signal })
      if (result === undefined || !result.ok)
        return result ?? { ok: false, retry: true, message: 'the connector returned no result' }
      seen.done(whole, result)
    }
    return { ok: true }
  }

  const call = async (batch: readonly Numbered[]): Promise<void> => {
    const ready: Numbered[] = []
    /** The names of accounts after this call has created or renamed them. */
    const named = new Map<PersonKey, string>()
    for (const numbered of batch) {
      const { kind: does, person: whom } = numbered.operation
      if (gives.includes(does) && whom !== undefined && execution.isBlocked(whom)) {
        skip(numbered, 'the person was blocked during the run')
        continue
      }
      const operation = current(numbered.operation, named)
      if (operation === undefined) {
        skip(numbered, 'the account was not created')
        continue
      }
      ready.push({ ...numbered, operation })
      const { kind, person, account, after } = operation
      if (person === undefined || adapter.atOnce !== true) continue
      if (kind === 'CreateAccount') named.set(person, account?.username ?? '')
      else if (kind === 'RenameAccount') named.set(person, String(after?.username))
    }
    const [first] = ready
    if (first === undefined) return
    const results =
      first.operation.kind === 'AdoptAccount'
        ? await mapMany(ready, 1, ({ operation }) => strip(operation))
        : await adapter.apply(
            ready.map(({ operation }) => operation),
            { signal },
          )
    for (const [index, { seq, operation }] of ready.entries()) {
      const result = results[index] ?? { ok: false, retry: true, message: 'the connector returned no result' }
      // The account could have been created, or its creation rejected, earlier in the same call.
      const now = adapter.atOnce === true ? current(operation) : operation
      if (now === undefined) skip({ seq, operation }, 'the account was not created')
      else settle({ seq, operation: now }, result)
    }
  }

  /** Runs one phase: each chunk is recorded while the previous one runs, and starts as soon as lanes become free. */
  const perform = async (phase: readonly Lane[]): Promise<void> => {
    const chunks = chunksOf(phase)
    const recorded = new Map<number, Promise<void>>()
    const ready = (index: number): Promise<void> => {
      const chunk = chunks[index] ?? []
      const written = recorded.get(index) ?? record(chunk).then(() => enter(chunk))
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
          if (refusal !== undefined) throw refusal.error
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
      await flush()
    }
  } finally {
    await flush()
  }
}
