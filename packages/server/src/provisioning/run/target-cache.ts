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

const nameOf = ({ key, username }: AccountName): string => key ?? `name ${username}`

/** Accounts that must be read again, by their lookup key. */
const createRereads = () => {
  const doubted = new Map<string, AccountName>()
  const touched = new Map<string, AccountName>()
  return {
    /** An account was changed. */
    touch: (key: string, username: string): void => {
      touched.set(key, { key, username })
    },
    untouch: (key: string): void => {
      touched.delete(key)
    },
    /** Returns whether so many accounts are in doubt that the whole target must be read. */
    doubt: ({ account, after }: Operation): boolean => {
      const names = [account, typeof after?.username === 'string' ? { username: after.username } : undefined]
      for (const name of names) if (name !== undefined) doubted.set(nameOf(name), name)
      return doubted.size > atMost
    },
    all: (): AccountName[] => [
      ...new Map(touched.size > atMost ? doubted : [...touched, ...doubted]).values(),
    ],
    clear: (): void => {
      doubted.clear()
      touched.clear()
    },
  }
}

const createdAccount = ({ after: fields = {}, account, person }: Operation, key: string): ObservedAccount => {
  const created: ObservedAccount = {
    key,
    username: account?.username ?? '',
    enabled: true,
    fields,
    memberships: [],
  }
  if (typeof fields.mail === 'string') created.mail = fields.mail
  if (person !== undefined) created.mark = person
  return created
}

/** The account after an operation that changes neither its key nor its existence. */
const changedAccount = (
  account: ObservedAccount,
  { kind, membership, after = {} }: Operation,
): ObservedAccount => {
  if (kind === 'DisableAccount') return { ...account, enabled: false }
  if (kind === 'EnableAccount') return { ...account, enabled: true }
  if (kind === 'UpdateAccount')
    return {
      ...account,
      fields: { ...account.fields, ...after },
      ...(typeof after.mail === 'string' ? { mail: after.mail } : {}),
    }
  if (kind === 'AddMembership' && membership !== undefined)
    return { ...account, memberships: [...account.memberships, membership] }
  if (kind === 'RemoveMembership')
    return { ...account, memberships: account.memberships.filter((present) => present !== membership) }
  return account
}

const changeStructure = (
  structures: Map<string, ObservedStructure>,
  structure: { kind: string; key: string },
  { kind, after = {} }: Operation,
): void => {
  const at = structureKey(structure)
  if (kind === 'DeleteStructure') structures.delete(at)
  else structures.set(at, { ...structure, fields: { ...structures.get(at)?.fields, ...after } })
}

export const createTargetCache = (): TargetCache => {
  let accounts = new Map<string, ObservedAccount>()
  let structures = new Map<string, ObservedStructure>()
  let known = false
  let readAt = 0
  const rereads = createRereads()

  const rename = (from: string, to: string, username: string): void => {
    const present = accounts.get(from)
    if (present === undefined) return
    accounts.delete(from)
    rereads.untouch(from)
    accounts.set(to, { ...present, key: to, username })
  }
  const done: TargetCache['done'] = (operation, result) => {
    const { kind, structure, after = {} } = operation
    if (structure !== undefined) {
      changeStructure(structures, structure, operation)
      return
    }
    const key = operation.account?.key ?? ''
    const nextKey = result.key ?? key
    if (kind === 'CreateAccount') {
      const created = createdAccount(operation, result.key ?? operation.account?.username ?? '')
      accounts.set(created.key, created)
    } else if (kind === 'RenameAccount') rename(key, nextKey, String(after.username))
    else if (kind === 'DeleteAccount') {
      accounts.delete(key)
      rereads.untouch(key)
    } else {
      const present = accounts.get(key)
      if (present !== undefined) accounts.set(key, changedAccount(present, operation))
    }
    const account = accounts.get(nextKey)
    if (account !== undefined) rereads.touch(nextKey, account.username)
  }

  return {
    read: (observation, at) => {
      accounts = new Map(observation.accounts.map((account) => [account.key, account] as const))
      structures = new Map(
        observation.structures.map((structure) => [structureKey(structure), structure] as const),
      )
      known = true
      readAt = at
      rereads.clear()
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
    doubt: (operation) => {
      if (rereads.doubt(operation)) known = false
    },
    uncertain: rereads.all,
    reread: (asked, found) => {
      const nameless = new Set(asked.flatMap(({ key, username }) => (key === undefined ? [username] : [])))
      for (const { key } of asked) if (key !== undefined) accounts.delete(key)
      if (nameless.size > 0)
        for (const { key, username } of accounts.values()) if (nameless.has(username)) accounts.delete(key)
      for (const account of found) accounts.set(account.key, account)
      rereads.clear()
    },
    done,
  }
}
