import { type Clock, timestamp } from '../../runtime/clock.js'
import { mapMany } from '../../runtime/many.js'
import type { ConnectorAdapter } from '../connector.js'
import type { OperationKind, OperationResult, PersonKey } from '../operation.js'
import { stripsOf } from '../plan/adoption.js'
import type { PlannedOperation } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import type { OperationState } from '../run-contract.js'
import type { Journal } from './journal.js'
import type { Numbered } from './lanes.js'
import { linkAfter, needsAccount } from './outcome.js'
import type { Retries } from './retries.js'
import type { TargetCache } from './target-cache.js'

const gives: readonly OperationKind[] = ['AdoptAccount', 'CreateAccount', 'EnableAccount', 'AddMembership']

export interface TargetCallOptions {
  clock: Clock
  adapter: ConnectorAdapter
  links: ReadonlyMap<PersonKey, Link>
  seen: TargetCache
  retries: Retries
  signal: AbortSignal
  /** Nothing is granted to people who were blocked after the plan was made. */
  isBlocked(person: PersonKey): boolean
  /** Called for each operation that ended. */
  ended(operation: PlannedOperation, state: OperationState): void
}

interface CallContext extends TargetCallOptions {
  journal: Journal
  nameOf: (operation: PlannedOperation) => string
}

const settle = (
  { clock, adapter, links, seen, retries, journal, nameOf, ended }: CallContext,
  seq: number,
  operation: PlannedOperation,
  result: OperationResult,
): void => {
  const at = timestamp(clock)
  const link = operation.person === undefined ? undefined : links.get(operation.person)
  const change = linkAfter({ operation, result, link, displayName: nameOf(operation), at })
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
  journal.note({ seq, state, message: result.ok ? '' : result.message }, change)
  ended(operation, state)
}

const skip = ({ journal, ended }: CallContext, { seq, operation }: Numbered, message: string): void => {
  journal.note({ seq, state: 'Skipped', message })
  ended(operation, 'Skipped')
}

/** The operation with the current state of its account: just created or renamed, or `named` earlier in the same call. */
const current = (
  { links, seen }: CallContext,
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

/** Removes rights that an adoption does not keep, before the account is linked: a failure leaves it unlinked. */
const strip = async (
  { adapter, seen, signal }: CallContext,
  operation: PlannedOperation,
): Promise<OperationResult> => {
  for (const whole of stripsOf(operation)) {
    const [result] = await adapter.apply([whole], { signal })
    if (result === undefined || !result.ok)
      return result ?? { ok: false, retry: true, message: 'the connector returned no result' }
    seen.done(whole, result)
  }
  return { ok: true }
}

/** The operations of a batch that can be called now; the others are skipped. */
const readyOf = (context: CallContext, batch: readonly Numbered[]): Numbered[] => {
  const ready: Numbered[] = []
  /** The names of accounts after this call has created or renamed them. */
  const named = new Map<PersonKey, string>()
  for (const numbered of batch) {
    const { kind: does, person: whom } = numbered.operation
    if (gives.includes(does) && whom !== undefined && context.isBlocked(whom)) {
      skip(context, numbered, 'the person was blocked during the run')
      continue
    }
    const operation = current(context, numbered.operation, named)
    if (operation === undefined) {
      skip(context, numbered, 'the account was not created')
      continue
    }
    ready.push({ ...numbered, operation })
    const { kind, person, account, after } = operation
    if (person === undefined || context.adapter.atOnce !== true) continue
    if (kind === 'CreateAccount') named.set(person, account?.username ?? '')
    else if (kind === 'RenameAccount') named.set(person, String(after?.username))
  }
  return ready
}

/** Calls the target for one batch of operations, and notes the results in the journal. */
export const createCall = (
  execution: TargetCallOptions,
  journal: Journal,
  nameOf: (operation: PlannedOperation) => string,
): ((batch: readonly Numbered[]) => Promise<void>) => {
  const context: CallContext = { ...execution, journal, nameOf }
  const { adapter, signal } = execution
  return async (batch) => {
    const ready = readyOf(context, batch)
    const [first] = ready
    if (first === undefined) return
    const results =
      first.operation.kind === 'AdoptAccount'
        ? await mapMany(ready, 1, ({ operation }) => strip(context, operation))
        : await adapter.apply(
            ready.map(({ operation }) => operation),
            { signal },
          )
    for (const [index, { seq, operation }] of ready.entries()) {
      const result = results[index] ?? { ok: false, retry: true, message: 'the connector returned no result' }
      // The account could have been created, or its creation rejected, earlier in the same call.
      const now = adapter.atOnce === true ? current(context, operation) : operation
      if (now === undefined) skip(context, { seq, operation }, 'the account was not created')
      else settle(context, seq, now, result)
    }
  }
}
