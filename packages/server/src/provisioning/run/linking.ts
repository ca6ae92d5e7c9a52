import type { Store, Writer } from '../../db/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { messageOf } from '../../runtime/message.js'
import type { Subject } from '../../runtime/subject.js'
import type { ConnectorAdapter, ObservedAccount } from '../connector.js'
import { recordConnectorEvent } from '../connector-event.js'
import type { ConnectorSpec } from '../contract.js'
import type { LinkAction } from '../linking/contract.js'
import { decideLink, type LinkDecision, type LinkFacts } from '../linking/decide.js'
import { folded } from '../mapping/compile.js'
import type { WantedPeople } from '../mapping/merge.js'
import type { Operation, OperationResult, PersonKey } from '../operation.js'
import { stripsOf } from '../plan/adoption.js'
import type { Blocked } from '../plan/blocked.js'
import type { PlannedOperation } from '../plan/input.js'
import type { LinkChange } from '../plan/link.js'
import { createProtection } from '../plan/protection.js'
import { writeLinks } from '../store/links.js'
import { addOperations, settleOperations } from '../store/operations.js'
import { addRun, changeRun } from '../store/runs.js'
import type { Memory } from './memory.js'
import type { TargetCache } from './target-cache.js'

/** The person and account that an administrator selected. */
export interface LinkAsked {
  action: LinkAction
  person: PersonKey
  /** The name in the directory, or else on a target. */
  username: string
  /** A username on the target, or the id of the account there. */
  account: string
}

export interface LinkOptions {
  store: Store
  writer: Writer
  clock: Clock
  connector: { uid: string; name: string }
  spec: ConnectorSpec
  adapter: ConnectorAdapter
  memory: Memory
  seen: TargetCache
  newId: () => string
}

const events: Record<LinkAction, string> = {
  Adopt: 'AccountAdopted',
  Relink: 'AccountRelinked',
  Merge: 'PeopleMerged',
}

const accountNamed = (accounts: readonly ObservedAccount[], name: string): ObservedAccount | undefined =>
  accounts.find(({ username }) => username === name) ??
  accounts.find(({ username }) => folded(username) === folded(name)) ??
  accounts.find(({ key }) => key === name)

/** What is known about the person, the account and everyone else. Throws `NotFound` for a missing account. */
const factsOf = async (
  { connector, spec, adapter, memory }: LinkOptions,
  { person, username, account: name }: LinkAsked,
  wanted: WantedPeople,
  blocked: Blocked,
  signal: AbortSignal,
): Promise<LinkFacts> => {
  const { links } = await memory.load()
  const observed = await adapter.observe({ signal })
  const account = accountNamed(observed.accounts, name)
  if (account === undefined)
    throw new HansaError(
      'NotFound',
      { kind: 'account', name, where: ` on ${connector.name}` },
      { hint: '`hansa access orphans` lists accounts without an owner' },
    )
  const link = links.get(person)
  const one = wanted.accounts.get(person)
  const desired = adapter.desire(
    { accounts: wanted.accounts, blocked: blocked.spelled },
    observed,
    new Set([person]),
  )
  const troubles = [...wanted.problems, ...desired.problems]
  const problem = troubles.find((trouble) => trouble.person === person)?.message
  const troubled = new Set(troubles.map((trouble) => trouble.person))
  return {
    connector: connector.name,
    person,
    username: one?.username ?? username,
    displayName: one?.displayName ?? link?.displayName ?? '',
    account,
    links,
    own: observed.accounts.find(({ key }) => key === link?.key && key !== account.key),
    desired: problem === undefined ? desired.accounts.find((other) => other.person === person) : undefined,
    problem,
    isWanted: (who) => wanted.accounts.has(who) || troubled.has(who),
    isProtected: createProtection(spec.protected, adapter.ownUsernames),
    blocked,
    input: { input: { policy: spec, rightFields: adapter.rightFields, normalForm: adapter.normalForm } },
  }
}

const operationOf = (
  connector: string,
  { shown, before, after }: LinkDecision,
  why: string,
): PlannedOperation => {
  const { person, account, rights, loses } = shown
  const about = { connector, kind: 'AdoptAccount' as const, person }
  return {
    ...about,
    id: digestOf({ ...about, key: account.key, state: shown.state }).slice(7, 27),
    account: { key: account.key, username: account.username },
    before,
    after,
    why: [why, shown.message],
    rights,
    loses,
  }
}

/** Changes the target first: a failure there leaves all links unchanged. */
const onTarget = async (
  adapter: ConnectorAdapter,
  operation: Operation,
  { shown }: LinkDecision,
  signal: AbortSignal,
): Promise<OperationResult> => {
  for (const strip of stripsOf(operation)) {
    const [result] = await adapter.apply([strip], { signal })
    if (result?.ok !== true) return result ?? { ok: false, retry: true, message: 'no result' }
  }
  if (adapter.mark === undefined) return { ok: true }
  const marked = await adapter.mark(shown.account, shown.person, { signal })
  if (!marked.ok || shown.released === undefined) return marked
  return await adapter.mark(shown.released, undefined, { signal })
}

interface LinkRun {
  runId: string
  decision: LinkDecision
  subject: Subject
  reason: string
}

const recordStart = (
  { store, writer, clock, connector }: LinkOptions,
  { runId, subject, reason }: LinkRun,
  operation: PlannedOperation,
): Promise<void> => {
  const at = timestamp(clock)
  const { name: actor } = subject
  return store.write({ ...writer, subject }, async (tx) => {
    await addRun(tx, {
      id: runId,
      connectorUid: connector.uid,
      connector: connector.name,
      trigger: 'User',
      actor,
      state: 'Running',
      counts: { done: 0, failed: 0, held: 0, skipped: 0 },
      gates: [],
      message: '',
      startedAt: at,
      endedAt: null,
      decidedBy: actor,
    })
    await changeRun(tx, runId, { reason })
    await addOperations(tx, [{ runId, seq: 0, operation, state: 'Intended' }], at)
  })
}

/** Writes the links only if the target was changed. */
const recordEnd = (
  { store, writer, clock, connector }: LinkOptions,
  { runId, decision: { shown, put, ends }, subject, reason }: LinkRun,
  result: OperationResult,
): Promise<void> => {
  const changes: LinkChange[] = [...(ends === undefined ? [] : [{ end: ends }]), { put }]
  const message = result.ok ? '' : result.message
  return store.write({ ...writer, subject }, async (tx) => {
    const endedAt = timestamp(clock)
    const state = result.ok ? 'Done' : 'Failed'
    if (result.ok) await writeLinks(tx, connector.uid, changes)
    await settleOperations(tx, [{ runId, seq: 0, state, message }], endedAt)
    const counts = { done: result.ok ? 1 : 0, failed: result.ok ? 0 : 1, held: 0, skipped: 0 }
    await changeRun(tx, runId, { state, counts, message: result.ok ? shown.message : message, endedAt })
    if (result.ok)
      recordConnectorEvent(tx, connector, {
        type: 'Normal',
        reason: events[shown.action],
        message: `by ${subject.name} (${reason}): ${shown.message}`,
        details: { run: runId, person: shown.person },
      })
  })
}

/** Previews and executes link decisions of administrators as recorded runs. Never concurrent with a cycle. */
export const createLinking = (options: LinkOptions) => {
  const { clock, connector, adapter, memory, seen, newId } = options

  return {
    look: async (
      asked: LinkAsked,
      wanted: WantedPeople,
      blocked: Blocked,
      signal: AbortSignal,
    ): Promise<LinkDecision> =>
      decideLink(asked.action, await factsOf(options, asked, wanted, blocked, signal), timestamp(clock)),

    carryOut: async (
      decision: LinkDecision,
      { subject, reason, signal }: { subject: Subject; reason: string; signal: AbortSignal },
    ): Promise<string> => {
      const runId = newId()
      const run: LinkRun = { runId, decision, subject, reason }
      const why = `${decision.shown.action} by ${subject.name}: ${reason}`
      const operation = operationOf(connector.name, decision, why)
      await recordStart(options, run, operation)
      const result = await onTarget(adapter, operation, decision, signal).catch(
        (error: unknown): OperationResult => ({ ok: false, retry: true, message: messageOf(error) }),
      )
      await recordEnd(options, run, result)
      // Both are read again before the next plan.
      memory.forget()
      seen.forget()
      if (result.ok) return runId
      throw new HansaError(
        'Unavailable',
        { reason: `linking failed, nothing was linked: ${result.message}` },
        { hint: `\`hansa sync show ${runId}\` shows the attempt; try again` },
      )
    },
  }
}

export type Linking = ReturnType<typeof createLinking>
