import type { Observation, ObservedAccount, ObservedStructure } from '../connector.js'
import type { Operation, OperationResult } from '../operation.js'

/** What is known of a target: read in full from time to time, and kept up with what was done since. */
export interface Seen {
  /** Replaces everything. */
  read(observation: Observation, at: number): void
  /** Undefined while nothing was read, or after something happened of which the outcome is not known. */
  current(): Observation | undefined
  account(key: string): ObservedAccount | undefined
  /** When it was read, on the monotonic clock. */
  readonly readAt: number
  /** It has to be read anew before it is used again. */
  forget(): void
  /** What an operation that was done changed. */
  done(operation: Operation, result: Extract<OperationResult, { ok: true }>): void
}

const structureKey = ({ kind, key }: { kind: string; key: string }): string => JSON.stringify([kind, key])

export const createSeen = (): Seen => {
  let accounts = new Map<string, ObservedAccount>()
  let structures = new Map<string, ObservedStructure>()
  let known = false
  let readAt = 0

  const change = (key: string, next: (account: ObservedAccount) => ObservedAccount): void => {
    const present = accounts.get(key)
    if (present !== undefined) accounts.set(key, next(present))
  }

  const rename = (from: string, to: string, username: string): void => {
    const present = accounts.get(from)
    if (present === undefined) return
    accounts.delete(from)
    accounts.set(to, { ...present, key: to, username })
  }

  const made = (operation: Operation, key: string): void => {
    const { account, after = {}, person } = operation
    const { mail, ...fields } = after
    accounts.set(key, {
      key,
      username: account?.username ?? '',
      ...(typeof mail === 'string' ? { mail } : {}),
      enabled: true,
      fields: typeof mail === 'string' ? { ...fields, mail } : fields,
      memberships: [],
      ...(person === undefined ? {} : { mark: person }),
    })
  }

  const done: Seen['done'] = (operation, result) => {
    const { kind, membership, structure, after = {} } = operation
    const key = operation.account?.key ?? ''
    if (kind === 'CreateAccount') made(operation, result.key ?? operation.account?.username ?? '')
    else if (kind === 'RenameAccount') rename(key, result.key ?? key, String(after.username))
    else if (kind === 'DeleteAccount') accounts.delete(key)
    else if (kind === 'DisableAccount') change(key, (account) => ({ ...account, enabled: false }))
    else if (kind === 'EnableAccount') change(key, (account) => ({ ...account, enabled: true }))
    else if (kind === 'UpdateAccount')
      change(key, (account) => ({
        ...account,
        fields: { ...account.fields, ...after },
        ...(typeof after.mail === 'string' ? { mail: after.mail } : {}),
      }))
    else if (kind === 'AddMembership' && membership !== undefined)
      change(key, (account) => ({ ...account, memberships: [...account.memberships, membership] }))
    else if (kind === 'RemoveMembership')
      change(key, (account) => ({
        ...account,
        memberships: account.memberships.filter((present) => present !== membership),
      }))
    else if (structure !== undefined) {
      const at = structureKey(structure)
      structures.set(at, { ...structure, fields: { ...structures.get(at)?.fields, ...after } })
    }
  }

  return {
    read: (observation, at) => {
      accounts = new Map(observation.accounts.map((account) => [account.key, account] as const))
      structures = new Map(
        observation.structures.map((structure) => [structureKey(structure), structure] as const),
      )
      known = true
      readAt = at
    },
    current: () =>
      known ? { accounts: [...accounts.values()], structures: [...structures.values()] } : undefined,
    account: (key) => accounts.get(key),
    get readAt() {
      return readAt
    },
    forget: () => {
      known = false
    },
    done,
  }
}
