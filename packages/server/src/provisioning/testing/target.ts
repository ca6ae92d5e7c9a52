import type { ConnectorAdapter, ConnectorFactory, DesiredAccount } from '../connector.js'
import type { Operation, OperationResult } from '../operation.js'
import type { WantedAccount } from '../wanted.js'
import {
  createFakeAccounts,
  type FakeAccount,
  type FakeAccounts,
  observedOf,
  type Traits,
} from './accounts.js'

/** Failures that a test injects. */
export interface InjectedFaults {
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
}

/** The requests that the target received. */
interface RequestLog {
  calls: Operation[]
  reads: number
  planned: (number | undefined)[]
  looks: string[][]
}

interface AdapterContext {
  state: FakeAccounts
  faults: InjectedFaults
  traits: Traits
  log: RequestLog
}

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

const apply = async (
  { state, faults, log }: AdapterContext,
  operations: readonly Operation[],
): Promise<OperationResult[]> => {
  const results: OperationResult[] = []
  for (const operation of operations) {
    await faults.wait?.(operation)
    log.calls.push(operation)
    const refused = faults.refuse?.(operation)
    const failed = refused === undefined ? faults.before?.(operation) : undefined
    if (refused !== undefined) results.push({ ok: false, retry: false, message: refused })
    else if (failed !== undefined) results.push({ ok: false, retry: true, message: failed })
    else {
      results.push(state.execute(operation))
      faults.after?.(operation)
    }
  }
  return results
}

type Reads = Pick<ConnectorAdapter<'gitea'>, 'holdsAccess' | 'observe' | 'observeSome'>

const readsOf = ({ state: { accounts, structures }, faults, log }: AdapterContext): Reads => ({
  holdsAccess: async (asked) => {
    const meant = asked.flatMap(({ key }) => accounts.get(key ?? '') ?? [])
    return new Set(meant.filter(({ tokens }) => tokens > 0).map(({ key }) => key))
  },
  observe: async () => {
    log.reads += 1
    faults.observe?.()
    faults.list?.()
    return { accounts: [...accounts.values()].map(observedOf), structures: [...structures.values()] }
  },
  observeSome: async (asked) => {
    log.looks.push(asked.map(({ username }) => username))
    faults.observe?.()
    const meant = (account: FakeAccount): boolean =>
      asked.some(({ key, username }) =>
        key === undefined ? account.username === username : account.key === key,
      )
    return [...accounts.values()].filter(meant).map(observedOf)
  },
})

const createAdapter = (context: AdapterContext): ConnectorAdapter<'gitea'> => ({
  get revokesWithDisable() {
    return context.traits.revokesWithDisable ?? false
  },
  time: () => context.traits.time?.(),
  ...readsOf(context),
  desire: ({ accounts: wanted }, _observation, only) => {
    context.log.planned.push(only?.size)
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
  apply: (operations) => apply(context, operations),
  concurrency: 4,
  close: async () => {},
})

/** A target in memory that behaves like Gitea: accounts with ids, teams, and calls that can fail. */
export const createFakeTarget = () => {
  const traits: Traits = {}
  const faults: InjectedFaults = {}
  const log: RequestLog = { calls: [], reads: 0, planned: [], looks: [] }
  const state = createFakeAccounts(traits)

  const factory: ConnectorFactory<'gitea'> = {
    usernameProblem: (username) => (/\s/.test(username) ? 'holds a space' : undefined),
    create: () => createAdapter({ state, faults, traits, log }),
  }

  return {
    accounts: state.accounts,
    structures: state.structures,
    calls: log.calls,
    faults,
    traits,
    factory,
    named: state.named,
    make: state.make,
    /** The number of people of each plan; undefined: everyone. */
    planned: log.planned,
    /** Usernames of each partial read. */
    looks: log.looks,
    get reads() {
      return log.reads
    },
  }
}

export type FakeTarget = ReturnType<typeof createFakeTarget>
