import type { ServerTime } from '../../runtime/server-time.js'
import type { ObservedAccount, ObservedStructure } from '../connector.js'
import type { Operation, OperationResult } from '../operation.js'

export interface FakeAccount {
  key: string
  username: string
  mail: string | undefined
  enabled: boolean
  fields: Record<string, string>
  memberships: Set<string>
  /** Tokens of the person's own. */
  tokens: number
  /** How often its tokens were revoked. */
  revoked: number
}

/** The traits of the adapter. */
export interface Traits {
  revokesWithDisable?: boolean
  time?: () => ServerTime | undefined
  /** Like a users file: a rename changes the key. */
  keyIsName?: boolean
}

const newAccount = (
  key: string,
  username: string,
  given: { mail?: string; displayName?: string; enabled?: boolean },
): FakeAccount => ({
  key,
  username,
  mail: given.mail,
  enabled: given.enabled ?? true,
  fields: { displayName: given.displayName ?? username },
  memberships: new Set(),
  tokens: 0,
  revoked: 0,
})

const update = (account: FakeAccount, after: Readonly<Record<string, unknown>>): void => {
  for (const [name, value] of Object.entries(after)) {
    if (name === 'mail') account.mail = String(value)
    else account.fields[name] = String(value)
  }
}

/** The accounts and teams of a target in memory, with ids like those of Gitea. */
export const createFakeAccounts = (traits: Pick<Traits, 'keyIsName'>) => {
  const accounts = new Map<string, FakeAccount>()
  const structures = new Map<string, ObservedStructure>()
  let ids = 0

  const named = (username: string) => [...accounts.values()].find((account) => account.username === username)

  const make = (
    username: string,
    given: { mail?: string; displayName?: string; enabled?: boolean } = {},
  ): FakeAccount => {
    ids += 1
    const account = newAccount(traits.keyIsName === true ? username : String(ids), username, given)
    accounts.set(account.key, account)
    return account
  }

  const change = (operation: Operation, account: FakeAccount): void => {
    const { kind, after = {}, membership } = operation
    if (kind === 'UpdateAccount') update(account, after)
    else if (kind === 'RenameAccount') {
      account.username = String(after.username)
      if (traits.keyIsName !== true) return
      accounts.delete(account.key)
      account.key = account.username
      accounts.set(account.key, account)
    } else if (kind === 'DisableAccount') account.enabled = false
    else if (kind === 'EnableAccount') account.enabled = true
    else if (kind === 'RevokeAccess') {
      account.revoked += 1
      account.tokens = 0
    } else if (kind === 'DeleteAccount') accounts.delete(account.key)
    else if (membership !== undefined && kind === 'AddMembership') account.memberships.add(membership)
    else if (membership !== undefined) account.memberships.delete(membership)
  }

  const execute = (operation: Operation): OperationResult => {
    const { kind, account, structure, after = {} } = operation
    if (structure !== undefined) {
      structures.set(structure.key, { ...structure, fields: after })
      return { ok: true }
    }
    const username = account?.username ?? ''
    if (kind === 'CreateAccount') {
      if (named(username) !== undefined) return { ok: false, retry: false, message: `"${username}" is taken` }
      const made = make(username, { displayName: String(after.displayName) })
      made.mail = typeof after.mail === 'string' ? after.mail : undefined
      return { ok: true, key: made.key }
    }
    const found = accounts.get(account?.key ?? '')
    if (found === undefined)
      return kind === 'DeleteAccount'
        ? { ok: true }
        : { ok: false, retry: true, message: 'the account does not exist' }
    change(operation, found)
    return { ok: true, key: found.key }
  }

  return { accounts, structures, named, make, execute }
}

export type FakeAccounts = ReturnType<typeof createFakeAccounts>

/** The account as the adapter reads it. */
export const observedOf = (account: FakeAccount): ObservedAccount => ({
  key: account.key,
  username: account.username,
  ...(account.mail === undefined ? {} : { mail: account.mail }),
  enabled: account.enabled,
  fields: { ...account.fields, ...(account.mail === undefined ? { mail: '' } : { mail: account.mail }) },
  memberships: [...account.memberships],
})
