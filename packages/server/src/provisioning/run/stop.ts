import type { Store, Writer } from '../../db/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { type Clock, timestamp } from '../../runtime/clock.js'
import { messageOf } from '../../runtime/message.js'
import type { ConnectorAdapter } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { OperationResult, PersonKey } from '../operation.js'
import { whyBlocked } from '../plan/blocked.js'
import type { PlannedOperation, Policy } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { createProtection } from '../plan/protection.js'
import { writeLinks } from '../store/links.js'
import { addOperations } from '../store/operations.js'
import { addRun } from '../store/runs.js'
import type { Memory } from './memory.js'
import type { TargetCache } from './target-cache.js'

/** The person to block: by stable id, and by the names of their accounts. */
export interface Stopped {
  person: PersonKey
  names: readonly string[]
  reason: string
  actor: string
}

/** The progress of a block on a target. */
export interface StopOutcome {
  state: 'Done' | 'Waiting'
  message: string
  /** The hub can do nothing more: an operator must act and confirm it. */
  confirm?: boolean
}

type Account = NonNullable<PlannedOperation['account']>

interface StopOptions {
  store: Store
  writer: Writer
  clock: Clock
  connector: { uid: string; name: string }
  policy: Pick<Policy, 'protected'>
  adapter: ConnectorAdapter
  memory: Memory
  seen: TargetCache
  newId: () => string
}

/** The linked account of the person, or else unlinked accounts with their names. */
const accountsOf = async (
  { adapter, seen }: Pick<StopOptions, 'adapter' | 'seen'>,
  { person, names }: Stopped,
  links: ReadonlyMap<PersonKey, Link>,
  signal: AbortSignal,
): Promise<Account[]> => {
  const link = links.get(person)
  if (link?.key !== undefined)
    return [{ key: link.key, username: seen.account(link.key)?.username ?? link.username }]
  const others = [...links.values()].filter((other) => other.person !== person)
  const taken = new Set(others.map(({ username }) => folded(username)))
  const free = names.filter((name) => !taken.has(folded(name)))
  if (adapter.observeSome === undefined || free.length === 0) return free.map((username) => ({ username }))
  const keys = new Set(others.flatMap(({ key }) => (key === undefined ? [] : [key])))
  const found = await adapter.observeSome(
    free.map((username) => ({ username })),
    { signal },
  )
  return found
    .filter(({ key, mark }) => !keys.has(key) && (mark === undefined || mark === person))
    .map(({ key, username }) => ({ key, username }))
}

const operationsOf = (connector: string, { person, reason }: Stopped, account: Account): PlannedOperation[] =>
  (['DisableAccount', 'RevokeAccess'] as const).map((kind) => {
    const about = { connector, kind, person, account }
    const changes =
      kind === 'DisableAccount' ? { before: { enabled: true }, after: { enabled: false } } : undefined
    return {
      ...about,
      id: digestOf({ ...about, after: changes?.after }).slice(7, 27),
      ...changes,
      why: [whyBlocked(reason)],
    }
  })

/** The link of a person after their account was disabled; undefined without an account. */
const blockedLink = (link: Link | undefined, at: string): Link | undefined => {
  if (link?.key === undefined) return undefined
  const state = link.state === 'Leaving' ? 'Leaving' : 'Disabled'
  return {
    ...link,
    state,
    since: link.state === state ? link.since : at,
    revokedAt: at,
    appliedHash: undefined,
  }
}

/** Records the executed operations as a completed run. */
const record = async (
  { store, writer, clock, connector, adapter, seen, newId }: StopOptions,
  stopped: Stopped,
  operations: readonly PlannedOperation[],
  links: Map<PersonKey, Link>,
): Promise<void> => {
  const at = timestamp(clock)
  const next = blockedLink(links.get(stopped.person), at)
  const runId = newId()
  await store.write(writer, async (tx) => {
    await addRun(tx, {
      id: runId,
      connectorUid: connector.uid,
      connector: connector.name,
      trigger: 'Block',
      actor: stopped.actor,
      state: 'Done',
      counts: { done: operations.length, failed: 0, held: 0, skipped: 0 },
      gates: [],
      message: whyBlocked(stopped.reason),
      startedAt: at,
      endedAt: at,
      decidedBy: null,
    })
    await addOperations(
      tx,
      operations.map((operation, seq) => ({ runId, seq, operation, state: 'Done' as const })),
      at,
    )
    if (next !== undefined) await writeLinks(tx, connector.uid, [{ put: next }])
  })
  if (next !== undefined) links.set(next.person, next)
  // A running cycle could have changed the account during the block.
  for (const operation of operations)
    if (adapter.observeSome === undefined) seen.forget()
    else seen.doubt(operation)
}

const attempt = async (
  options: StopOptions,
  isProtected: (username: string) => boolean,
  stopped: Stopped,
  signal: AbortSignal,
): Promise<StopOutcome> => {
  const { adapter, memory, connector } = options
  if (adapter.deny !== undefined) {
    const result = await adapter.deny(stopped.names, { signal })
    return result.ok
      ? { state: 'Waiting', message: adapter.denied ?? '', confirm: true }
      : { state: 'Waiting', message: result.message }
  }
  const { links } = await memory.load()
  const accounts = await accountsOf(options, stopped, links, signal)
  const kept = accounts.find(({ username }) => isProtected(username))
  if (kept !== undefined)
    return {
      state: 'Waiting',
      message: `the account "${kept.username}" is protected: remove it from spec.protected`,
    }
  const operations = accounts.flatMap((account) => operationsOf(connector.name, stopped, account))
  for (const operation of operations) {
    const [result]: readonly (OperationResult | undefined)[] = await adapter.apply([operation], { signal })
    if (result?.ok !== true)
      return { state: 'Waiting', message: `${operation.kind}: ${result?.message ?? 'no result'}` }
  }
  if (operations.length === 0) return { state: 'Done', message: 'no account' }
  await record(options, stopped, operations, links)
  return { state: 'Done', message: `disabled; ${adapter.leftOpen ?? 'tokens and keys revoked'}` }
}

/**
 * Blocks a person on one target now, independent of its cycle and of any directory: their linked account, or else unlinked accounts with
 * their names. Throws only for store failures.
 */
export const createStop = (options: StopOptions) => {
  const isProtected = createProtection(options.policy.protected, options.adapter.ownUsernames)
  return async (stopped: Stopped, signal: AbortSignal): Promise<StopOutcome> => {
    try {
      return await attempt(options, isProtected, stopped, signal)
    } catch (error) {
      return { state: 'Waiting', message: messageOf(error) }
    }
  }
}
