import type {
  ConnectorType,
  StoredByType,
} from '../../../packages/server/src/provisioning/connectors/index.js'
import { ConnectorSpec } from '../../../packages/server/src/provisioning/contract.js'
import { createFiles, type Files } from '../../../packages/server/src/provisioning/files.js'
import type {
  ConnectorAdapter,
  ConnectorFactory,
  DesiredAccess,
  Operation,
  OperationKind,
  OperationResult,
  WantedAccount,
} from '../../../packages/server/src/provisioning/index.js'
import { systemClock } from '../../../packages/server/src/runtime/clock.js'
import { silentLogger } from '../../../packages/server/src/runtime/logger.js'

/** An adapter as created by the hub, on a target of the rig. */
export const adapterOf = <T extends ConnectorType>(
  factory: ConnectorFactory<T>,
  spec: Record<string, unknown>,
  options: { url?: string; folder?: string; file?: Files['file']; secrets?: Record<string, string> } = {},
): ConnectorAdapter<T> => {
  const { url = '', folder = '', secrets = {} } = options
  return factory.create({
    name: 'target',
    // The caller passes a type and a spec of that type.
    spec: ConnectorSpec.parse(spec) as StoredByType[T],
    secret: (pointer) => secrets[pointer] ?? '',
    endpoint: async () => ({ url, generation: url }),
    file: options.file ?? createFiles(folder).file,
    mayWrite: () => {},
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
  })
}

const signal = new AbortController().signal

/** Executes one operation; throws with its message when it fails. */
export const act = async (
  adapter: ConnectorAdapter,
  kind: OperationKind,
  rest: Partial<Operation>,
): Promise<string> => {
  const result = await attempt(adapter, kind, rest)
  if (!result.ok) throw new Error(`${kind}: ${result.message}`)
  return result.key ?? rest.account?.key ?? ''
}

/** Executes one operation and returns its result. */
export const attempt = async (
  adapter: ConnectorAdapter,
  kind: OperationKind,
  rest: Partial<Operation>,
): Promise<OperationResult> => {
  const operation: Operation = { id: kind, connector: 'target', kind, why: ['a test'], ...rest }
  const [result] = await adapter.apply([operation], { signal })
  if (result === undefined) throw new Error('an operation without a result')
  return result
}

export const observe = (adapter: ConnectorAdapter) => adapter.observe({ signal })

/** Adds a desired person with only what a test needs. */
export const person = <T extends ConnectorType>(
  username: string,
  grants: WantedAccount<T>['grants'],
  more: Partial<WantedAccount<T>> = {},
): WantedAccount<T> => {
  const displayName = `${username[0]?.toUpperCase()}${username.slice(1)}`
  const mail = `${username}@example.org`
  return {
    person: `corp/${username}`,
    username,
    displayName,
    mail,
    state: 'Active',
    attributes: { username, displayName, mail },
    grants,
    why: ['default/staff rule 1'],
    ...more,
  }
}

export const wanted = <T extends ConnectorType>(...accounts: WantedAccount<T>[]): DesiredAccess<T> => ({
  accounts: new Map(accounts.map((one) => [one.person, one])),
})

/**
 * Brings the target to the state of `want`, like a first run: only structures, missing accounts and memberships.
 * @returns the accounts' keys by username
 */
export const provision = async <T extends ConnectorType>(
  adapter: ConnectorAdapter<T>,
  want: DesiredAccess<T>,
): Promise<Map<string, string>> => {
  const before = await observe(adapter)
  const desired = adapter.desire(want, before)
  const keys = new Map(before.accounts.map(({ username, key }) => [username, key]))
  const known = new Set(before.structures.map(({ kind, key }) => `${kind} ${key}`))
  for (const { kind, key, fields } of desired.structures) {
    const operation = known.has(`${kind} ${key}`) ? 'UpdateStructure' : 'CreateStructure'
    await act(adapter, operation, { structure: { kind, key }, after: fields })
  }
  for (const { person, username, fields, enabled } of desired.accounts) {
    const account = { username }
    if (!keys.has(username))
      keys.set(
        username,
        await act(adapter, 'CreateAccount', { person, account, after: { ...fields, enabled } }),
      )
  }
  for (const { person, username, memberships } of desired.accounts)
    for (const membership of memberships)
      await act(adapter, 'AddMembership', {
        person,
        account: { username, key: keys.get(username) ?? '' },
        membership,
      })
  return keys
}
