import type { ServerTime } from '../../runtime/server-time.js'
import type {
  ConnectorAdapter,
  ConnectorFactory,
  DesiredAccount,
  ObservedAccount,
  ObservedStructure,
} from '../connector.js'
import type { Operation, OperationResult } from '../operation.js'
import type { WantedAccount } from '../wanted.js'

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

/** A target in memory that behaves like Gitea: accounts with ids, teams, and calls that can fail. */
export const createFakeTarget = () => {
  const accounts = new Map<string, FakeAccount>()
  const structures = new Map<string, ObservedStructure>()
  const calls: Operation[] = []
  let ids = 0
  let reads = 0
  const planned: (number | undefined)[] = []
  const looks: string[][] = []
  const faults: {
    /** Makes a call fail before it does anything. */
    before?: (operation: Operation) => string | undefined
    /** Called after the operation: throwing loses the response. */
    after?: (operation: Operation) => void
    observe?: () => void
    /** Called for complete reads, not for reads of single accounts. */
    list?: () => void
    refuse?: (operation: Operation) => string | undefined
    /** Delays a call. */
    wait?: (operation: Operation) => Promise<void>
  } = {}

  const named = (username: string) => [...accounts.values()].find((account) => account.username === username)

  const make = (
    username: string,
    given: { mail?: string; displayName?: string; enabled?: boolean } = {},
  ): FakeAccount => {
    ids += 1
    const account: FakeAccount = {
      key: traits.keyIsName === true ? username : String(ids),
      username,
      mail: given.mail,
      enabled: given.enabled ?? true,
      fields: { displayName: given.displayName ?? username },
      memberships: new Set(),
      tokens: 0,
      revoked: 0,
    }
    accounts.set(account.key, account)
    return account
  }

  const change = (operation: Operation, account: FakeAccount): void => {
    const { kind, after = {}, membership } = operation
    if (kind === 'UpdateAccount')
      for (const [name, value] of Object.entries(after)) {
        if (name === 'mail') account.mail = String(value)
        else account.fields[name] = String(value)
      }
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

  const act = (operation: Operation): OperationResult => {
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

  const observed = (account: FakeAccount): ObservedAccount => ({
    key: account.key,
    username: account.username,
    ...(account.mail === undefined ? {} : { mail: account.mail }),
    enabled: account.enabled,
    fields: { ...account.fields, ...(account.mail === undefined ? { mail: '' } : { mail: account.mail }) },
    memberships: [...account.memberships],
  })

  const desiredOf = ({
    person,
    username,
    displayName,
    mail,
    state,
    grants,
    why,
  }: WantedAccount<'gitea'>): DesiredAccount => ({
    person,
    username,
    enabled: state === 'Active',
    ...(mail === undefined ? {} : { mail }),
    fields: { displayName, mail: mail ?? '' },
    memberships: grants.teams.map(({ organization, team }) => `${organization}/${team}`),
    why,
  })

  /** The traits of the adapter. */
  const traits: {
    revokesWithDisable?: boolean
    time?: () => ServerTime | undefined
    /** Like a users file: a rename changes the key. */
    keyIsName?: boolean
  } = {}

  const adapter = (): ConnectorAdapter<'gitea'> => ({
    get revokesWithDisable() {
      return traits.revokesWithDisable ?? false
    },
    time: () => traits.time?.(),
    holdsAccess: async (asked) => {
      const meant = asked.flatMap(({ key }) => accounts.get(key ?? '') ?? [])
      return new Set(meant.filter(({ tokens }) => tokens > 0).map(({ key }) => key))
    },
    observe: async () => {
      reads += 1
      faults.observe?.()
      faults.list?.()
      return { accounts: [...accounts.values()].map(observed), structures: [...structures.values()] }
    },
    observeSome: async (asked) => {
      looks.push(asked.map(({ username }) => username))
      faults.observe?.()
      const meant = (account: FakeAccount): boolean =>
        asked.some(({ key, username }) =>
          key === undefined ? account.username === username : account.key === key,
        )
      return [...accounts.values()].filter(meant).map(observed)
    },
    desire: ({ accounts: wanted }, _observation, only) => {
      planned.push(only?.size)
      const all = [...wanted.values()].map(desiredOf)
      const teams = new Set(all.flatMap(({ memberships }) => memberships))
      return {
        accounts: all.filter(({ person }) => only === undefined || only.has(person)),
        structures: [...teams].map((key) => ({ kind: 'team', key, fields: {}, why: [] })),
        problems: [],
        notices: [],
      }
    },
    atMost: ({ teams }) => ({
      memberships: new Set(teams.map(({ organization, team }) => `${organization}/${team}`)),
      fields: {},
    }),
    renameLoses: ['the avatar'],
    ownUsernames: ['hansa'],
    batchOf: () => undefined,
    apply: async (operations) => {
      const results: OperationResult[] = []
      for (const operation of operations) {
        await faults.wait?.(operation)
        calls.push(operation)
        const refused = faults.refuse?.(operation)
        const failed = refused === undefined ? faults.before?.(operation) : undefined
        if (refused !== undefined) results.push({ ok: false, retry: false, message: refused })
        else if (failed !== undefined) results.push({ ok: false, retry: true, message: failed })
        else {
          results.push(act(operation))
          faults.after?.(operation)
        }
      }
      return results
    },
    concurrency: 4,
    close: async () => {},
  })

  const factory: ConnectorFactory<'gitea'> = {
    usernameProblem: (username) => (/\s/.test(username) ? 'holds a space' : undefined),
    create: adapter,
  }

  return {
    accounts,
    structures,
    calls,
    faults,
    traits,
    factory,
    named,
    make,
    /** The number of people of each plan; undefined: everyone. */
    planned,
    /** Usernames of each partial read. */
    looks,
    get reads() {
      return reads
    },
  }
}

export type FakeTarget = ReturnType<typeof createFakeTarget>
