import fc from 'fast-check'
import type { DesiredAccount, Observation, ObservedAccount } from '../connector.js'
import { countManaged } from '../plan/counts.js'
import type { Plan, PlanInput, PlannedOperation, Policy } from '../plan/input.js'
import type { Link, LinkState } from '../plan/link.js'
import { partOf } from '../plan/narrow-to-people.js'
import { makePlan } from '../plan/plan.js'
import { phasesOf } from '../run/lanes.js'
import { intentOf, linkAfter } from '../run/outcome.js'
import { createTargetCache } from '../run/target-cache.js'

const now = Date.parse('2026-06-01T00:00:00Z')
const at = new Date(now).toISOString()
export const groups = ['g1', 'g2', 'g3']
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

const policy: Policy = {
  protected: ['svc-*'],
  correlate: { by: 'username', adopt: 'Auto', existingRights: 'Keep' },
  leaver: { disable: true, graceDays: 30, delete: true, settleSeconds: 0 },
  gates: { minimum: 1, percent: 10, creations: true, locks: { minimum: 1, percent: 10 } },
  drift: 'Correct',
}

/** The inputs of a plan, to apply and plan again. */
export interface World {
  desired: readonly DesiredAccount[]
  accounts: readonly ObservedAccount[]
  links: ReadonlyMap<string, Link>
}

const memberships = fc.subarray([...groups, 'by-hand'])

const account = (key: string, username: string) =>
  fc.record({
    key: fc.constant(key),
    username: fc.constant(username),
    enabled: fc.boolean(),
    fields: fc.record({ displayName: fc.constantFrom('x', 'y') }),
    memberships,
  })

const state = fc.constantFrom<LinkState>('Active', 'Disabled', 'Leaving')

interface Slot {
  account: ObservedAccount
  ours: boolean
  there: boolean
  state: LinkState
  old: boolean
  wanted: Omit<DesiredAccount, 'person' | 'why'> | undefined
}

const slot = (id: string): fc.Arbitrary<Slot> =>
  fc.record({
    account: account(`key-${id}`, `${id}1`),
    ours: fc.boolean(),
    there: fc.boolean(),
    state,
    old: fc.boolean(),
    wanted: fc.option(
      fc.record({
        // Sometimes another name than the account has: a rename, somebody new, or the name of somebody else's account.
        username: fc.constantFrom(`${id}1`, `${id}1`, `${id}2`, ...ids.map((other) => `${other}1`)),
        enabled: fc.boolean(),
        fields: fc.record({ displayName: fc.constantFrom('x', 'y') }),
        memberships: fc.subarray(groups),
      }),
      { nil: undefined },
    ),
  })

const linkOf = (id: string, { account, state, old }: Slot): Link => ({
  person: `corp/${id}`,
  key: account.key,
  username: account.username,
  pendingUsername: undefined,
  displayName: id,
  state,
  since: old ? '2020-01-01T00:00:00.000Z' : at,
  revokedAt: state === 'Leaving' ? at : undefined,
  adopted: false,
  appliedHash: undefined,
})

/** People with a managed account, one created by hand or none, wanted or not; and protected accounts. */
export const world: fc.Arbitrary<World> = fc
  .tuple(
    fc.tuple(...ids.map(slot)),
    fc.tuple(account('key-svc', 'svc-backup'), account('key-root', 'hansa')),
    fc.boolean(),
  )
  .map(([slots, untouchable, linked]): World => {
    const links = new Map<string, Link>()
    const desired: DesiredAccount[] = []
    const accounts: ObservedAccount[] = [...untouchable]
    slots.forEach((one, index) => {
      const id = ids[index] ?? ''
      if (one.there) accounts.push(one.account)
      if (one.ours) links.set(`corp/${id}`, linkOf(id, one))
      // Two people never claim one name: mappings ensure that.
      const free = desired.every(({ username }) => username !== one.wanted?.username)
      if (one.wanted !== undefined && free)
        desired.push({ ...one.wanted, person: `corp/${id}`, why: ['a rule'] })
    })
    // Even a linked account stays unchanged once it is protected.
    const [service] = untouchable
    if (linked)
      links.set(
        'corp/svc',
        linkOf('svc', {
          ...{ account: service, ours: true, there: true, state: 'Active', old: false },
          wanted: undefined,
        }),
      )
    return { desired, accounts, links }
  })

const inputOf = ({ desired, accounts, links }: World): PlanInput => ({
  connector: 'test',
  policy,
  ownUsernames: ['hansa'],
  renameLoses: [],
  desired: { accounts: desired, structures: [], problems: [], notices: [] },
  unplanned: [],
  names: new Map(desired.map((one) => [one.person, one] as const)),
  observation: { accounts, structures: [] },
  links,
  locked: new Set(),
  reads: new Map(),
  managed: new Set(groups),
  now,
})

export const planOf = (given: World, gates: Partial<Policy['gates']> = {}): Plan =>
  makePlan({ ...inputOf(given), policy: { ...policy, gates: { ...policy.gates, ...gates } } })

/** People who get another name: a hub plans for them until they have it. */
export const renamedIn = ({ desired, accounts, links }: World): string[] => {
  const byKey = new Map(accounts.map((one) => [one.key, one.username] as const))
  return desired.flatMap(({ person, username }) => {
    const there = byKey.get(links.get(person)?.key ?? '')
    return there === undefined || there === username ? [] : [person]
  })
}

/** Plans like a hub that knows of no operations for anyone else. */
export const planPart = (given: World, only: ReadonlySet<string>): Plan => {
  const whole = inputOf(given)
  const desired = { ...whole.desired, accounts: given.desired.filter(({ person }) => only.has(person)) }
  const part = partOf({ only, desired, links: given.links, accounts: given.accounts })
  const wanted = new Set(given.desired.map(({ person }) => person))
  const byKey = new Map(given.accounts.map((one) => [one.key, one] as const))
  const managed = countManaged({
    links: given.links.values(),
    wanted,
    account: (key) => byKey.get(key),
    locked: whole.locked,
    isManaged: (key) => groups.includes(key),
  })
  return makePlan({
    ...whole,
    desired,
    links: part.links,
    observation: { accounts: part.accounts, structures: [] },
    part: { only, managed },
  })
}

export const policyOf = (): Policy => policy

/** The world after these operations, in this order, by the same functions that a run uses. */
export const after = (given: World, operations: readonly PlannedOperation[], plan: Plan): World => {
  const seen = createTargetCache()
  seen.read({ accounts: given.accounts, structures: [] }, 0)
  const links = new Map(given.links)
  const put = (change: ReturnType<typeof linkAfter>): void => {
    if (change === undefined) return
    if ('end' in change) links.delete(change.end)
    else links.set(change.put.person, change.put)
  }
  for (const change of plan.linkChanges) put(change)
  for (const link of plan.silentLeavers) put({ put: { ...link, state: 'Leaving', since: at } })
  for (const operation of operations) {
    const { person = '', kind, account } = operation
    put(intentOf(operation, links.get(person), '', at))
    const key = kind === 'CreateAccount' ? `made-${account?.username}` : links.get(person)?.key
    const named = kind === 'CreateAccount' || kind === 'AdoptAccount' ? account : undefined
    const username = (key === undefined ? undefined : seen.account(key)?.username) ?? account?.username ?? ''
    const now_ = { ...operation, account: named ?? { ...(key === undefined ? {} : { key }), username } }
    const result = { ok: true as const, ...(kind === 'CreateAccount' && key !== undefined ? { key } : {}) }
    seen.done(now_, result)
    put(linkAfter({ operation: now_, result, link: links.get(person), displayName: '', at }))
  }
  const known: Observation | undefined = seen.current()
  return { desired: given.desired, accounts: known?.accounts ?? [], links }
}

/** The order in which a run executes them. */
export const inOrder = (operations: readonly PlannedOperation[]): PlannedOperation[] =>
  phasesOf(operations, { batchOf: () => undefined })
    .flat(3)
    .map(({ operation }) => operation)
