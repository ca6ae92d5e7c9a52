import type { AccountName, Observation, ObservedAccount, ObservedStructure } from '../connector.js'
import type { Operation, OperationResult } from '../operation.js'

/** The known state of a target: read in full from time to time and updated with operations since. */
export interface TargetCache {
  /** Replaces the whole state. */
  read(observation: Observation, at: number): void
  /** Undefined before the first read, or after an operation with an unknown outcome. */
  current(): Observation | undefined
  /** Whether `current` returns a state. */
  readonly known: boolean
  account(key: string): ObservedAccount | undefined
  /** When the target was read, on the monotonic clock. */
  readonly readAt: number
  /** Forces a new read before the next use. */
  forget(): void
  /** The outcome for the account of this operation is unknown: only this account must be read again. */
  doubt(operation: Operation): void
  /** Accounts to read again: those in doubt and, if they are few, those that were changed. */
  uncertain(): readonly AccountName[]
  /** Applies the result of reading `asked` again. */
  reread(asked: readonly AccountName[], found: readonly ObservedAccount[]): void
  /** Applies the changes of a completed operation. */
  done(operation: Operation, result: Extract<OperationResult, { ok: true }>): void
}

/** Up to this many accounts are read one by one; with more, the responses are used, or the whole target is read. */
const atMost = 100

const structureKey = ({ kind, key }: { kind: string; key: string }): string => JSON.stringify([kind, key])

export const createTargetCache = (): TargetCache => {
  let accounts = new Map<string, ObservedAccount>()
  let structures = new Map<string, ObservedStructure>()
  let known = false
  let readAt = 0
  /** By their lookup key. */
  const doubted = new Map<string, AccountName>()
  const touched = new Map<string, AccountName>()

  const nameOf = ({ key, username }: AccountName): string => key ?? `name ${username}`

  const touch = (key: string): void => {
    const account = accounts.get(key)
    if (account !== undefined) touched.set(key, { key, username: account.username })
  }

  const settled = (): void => {
    doubted.clear()
    touched.clear()
  }

  const change = (key: string, next: (account: ObservedAccount) => ObservedAccount): void => {
    const present = accounts.get(key)
    if (present !== undefined) accounts.set(key, next(present))
  }

  const rename = (from: string, to: string, username: string): void => {
    const present = accounts.get(from)
    if (present === undefined) return
    accounts.delete(from)
    touched.delete(from)
    accounts.set(to, { ...present, key: to, username })
  }

  const made = (operation: Operation, key: string): void => {
    const { after: fields = {}, person } = operation
    const account: ObservedAccount = {
      key,
      username: operation.account?.username ?? '',
      enabled: true,
      fields,
      memberships: [],
    }
    if (typeof fields.mail === 'string') account.mail = fields.mail
    if (person !== undefined) account.mark = person
    accounts.set(key, account)
  }

  const done: TargetCache['done'] = (operation, result) => {
    const { kind, membership, structure, after = {} } = operation
    const key = operation.account?.key ?? ''
    if (kind === 'CreateAccount') made(operation, result.key ?? operation.account?.username ?? '')
    else if (kind === 'RenameAccount') rename(key, result.key ?? key, String(after.username))
    else if (kind === 'DeleteAccount') {
      accounts.delete(key)
      touched.delete(key)
    } else if (kind === 'DisableAccount') change(key, (account) => ({ ...account, enabled: false }))
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
    else if (structure !== undefined && kind === 'DeleteStructure') structures.delete(structureKey(structure))
    else if (structure !== undefined) {
      const at = structureKey(structure)
      structures.set(at, { ...structure, fields: { ...structures.get(at)?.fields, ...after } })
    }
    if (structure === undefined) touch(result.key ?? key)
  }

  return {
    read: (observation, at) => {
      accounts = new Map(observation.accounts.map((account) => [account.key, account] as const))
      structures = new Map(
        observation.structures.map((structure) => [structureKey(structure), structure] as const),
      )
      known = true
      readAt = at
      settled()
    },
    current: () =>
      known ? { accounts: [...accounts.values()], structures: [...structures.values()] } : undefined,
    get known() {
      return known
    },
    account: (key) => accounts.get(key),
    get readAt() {
      return readAt
    },
    forget: () => {
      known = false
    },
    doubt: ({ account, after }) => {
      const names = [account, typeof after?.username === 'string' ? { username: after.username } : undefined]
      for (const name of names) if (name !== undefined) doubted.set(nameOf(name), name)
      if (doubted.size > atMost) known = false
    },
    uncertain: () => [...new Map(touched.size > atMost ? doubted : [...touched, ...doubted]).values()],
    reread: (asked, found) => {
      const nameless = new Set(asked.flatMap(({ key, username }) => (key === undefined ? [username] : [])))
      for (const { key } of asked) if (key !== undefined) accounts.delete(key)
      if (nameless.size > 0)
        for (const { key, username } of accounts.values()) if (nameless.has(username)) accounts.delete(key)
      for (const account of found) accounts.set(account.key, account)
      settled()
    },
    done,
  }
}
