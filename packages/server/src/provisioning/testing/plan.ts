import type { DesiredAccount, ObservedAccount } from '../connector.js'
import type { ManagedCounts, Plan, PlanInput, PlannedOperation, Policy } from '../plan/input.js'
import type { Link } from '../plan/link.js'

export const now = Date.parse('2026-06-01T00:00:00Z')
export const day = 86_400_000
/** A time before `now`, RFC 3339. */
export const ago = (ms: number): string => new Date(now - ms).toISOString()

/** The parts of a connector's spec that plans use, with their defaults. */
export const policyOf = (
  more: {
    protected?: string[]
    correlate?: Partial<Policy['correlate']>
    leaver?: Partial<Policy['leaver']>
    gates?: Partial<Policy['gates']>
    drift?: Policy['drift']
  } = {},
): Policy => ({
  protected: more.protected ?? [],
  correlate: { by: 'username', adopt: 'Hold', existingRights: 'Hold', ...more.correlate },
  leaver: { disable: true, graceDays: 30, delete: true, settleSeconds: 30, ...more.leaver },
  gates: { percent: 10, creations: false, locks: { minimum: 20, percent: 20 }, ...more.gates },
  drift: more.drift ?? 'Correct',
})

export const wanted = (id: string, more: Partial<DesiredAccount> = {}): DesiredAccount => ({
  person: `corp/${id}`,
  username: id,
  enabled: true,
  mail: `${id}@example.org`,
  fields: { displayName: id },
  memberships: [],
  why: ['default/staff rule 1'],
  ...more,
})

/** An account in the state that `wanted` describes. */
export const account = (id: string, more: Partial<ObservedAccount> = {}): ObservedAccount => ({
  key: `key-${id}`,
  username: id,
  mail: `${id}@example.org`,
  enabled: true,
  fields: { displayName: id },
  memberships: [],
  ...more,
})

export const link = (id: string, more: Partial<Link> = {}): Link => ({
  person: `corp/${id}`,
  key: `key-${id}`,
  username: id,
  pendingUsername: undefined,
  displayName: '',
  state: 'Active',
  since: ago(100 * day),
  revokedAt: undefined,
  adopted: false,
  appliedHash: undefined,
  ...more,
})

/** The inputs of a plan: the target has `accounts`, `links` are the managed ones, and `people` are the desired ones. */
export const planInput = (
  given: {
    people?: readonly DesiredAccount[]
    accounts?: readonly ObservedAccount[]
    links?: readonly Link[]
    policy?: Policy
  } & Partial<Omit<PlanInput, 'links' | 'policy' | 'observation'>> = {},
): PlanInput => {
  const { people = [], accounts = [], links = [], policy = policyOf(), ...more } = given
  return {
    connector: 'git',
    policy,
    ownUsernames: ['hansa'],
    renameLoses: [],
    desired: { accounts: people, structures: [], problems: [], notices: [] },
    unplanned: [],
    observation: { accounts, structures: [] },
    links: new Map(links.map((one) => [one.person, one])),
    locked: new Set(),
    reads: new Map([['corp', now]]),
    managed: new Set(['red', 'blue']),
    now,
    ...more,
  }
}

/** The operations of a plan, in order: `DisableAccount anna`, `AddMembership anna red`. */
export const shown = (operations: readonly PlannedOperation[]): string[] =>
  operations.map(({ kind, account, membership }) =>
    [kind, account?.username, membership].filter(Boolean).join(' '),
  )

/** A plan with `count` operations of each gate, each for another person. */
export const planWith = (
  operations: Partial<Record<NonNullable<PlannedOperation['gate']>, number>>,
  managed: Partial<ManagedCounts> = {},
  more: Partial<Plan> = {},
): Plan => ({
  operations: Object.entries(operations).flatMap(([gate, count]) =>
    Array.from({ length: count }, (_, index): PlannedOperation => {
      const id = `${gate}-${index}`
      return {
        id,
        connector: 'git',
        kind: 'UpdateAccount',
        person: `corp/${index}`,
        account: { key: `${index}`, username: `${index}` },
        why: [],
        gate: gate as NonNullable<PlannedOperation['gate']>,
      }
    }),
  ),
  linkChanges: [],
  silentLeavers: [],
  problems: [],
  notices: [],
  drifted: [],
  hashes: new Map(),
  managed: {
    accounts: 100,
    memberships: 200,
    present: 100,
    leavers: 0,
    wanted: 100,
    vanished: 0,
    ...managed,
  },
  waiting: false,
  nextDue: undefined,
  ...more,
})
