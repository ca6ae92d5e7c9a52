import type { Clock } from '../../runtime/clock.js'
import type { ConnectorAdapter, DesiredState, ObservedAccount } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import type { Unplanned, WantedPeople } from '../mapping/merge.js'
import type { OperationKind, PersonKey } from '../operation.js'
import type { Blocked } from '../plan/blocked.js'
import { countManaged } from '../plan/counts.js'
import type { ReadTimes } from '../plan/input.js'
import type { Link } from '../plan/link.js'
import { makePlan } from '../plan/plan.js'
import type { ConnectorState } from './connector-state.js'
import { type GatedPlan, gate } from './gated-plan.js'
import type { Decisions } from './held.js'

const nothing: DesiredState = { accounts: [], structures: [], problems: [], notices: [] }

/** Operations that are permitted on an account without knowledge of the rest of the target. */
const kinds: ReadonlySet<OperationKind> = new Set(['DisableAccount', 'RevokeAccess'])

/** People with an account to disable, and which of them the directory disabled. */
const candidates = (
  links: ReadonlyMap<PersonKey, Link>,
  { accounts, problems }: WantedPeople,
): { links: Link[]; disabled: Unplanned[] } => {
  const troubled = new Map(problems.map((problem) => [problem.person, problem]))
  const chosen: Link[] = []
  const disabled: Unplanned[] = []
  for (const link of links.values()) {
    const { person, username, key, state } = link
    if (key === undefined || state === 'Disabled' || (state === 'Leaving' && link.revokedAt !== undefined))
      continue
    const isDisabled = accounts.get(person)?.state === 'Disabled' || troubled.get(person)?.disabled === true
    const leaves = !accounts.has(person) && !troubled.has(person)
    if (!isDisabled && !leaves) continue
    chosen.push(link)
    if (isDisabled) disabled.push({ person, username, message: 'disabled in the directory', disabled: true })
  }
  return { links: chosen, disabled }
}

/**
 * A plan for a target that cannot be read as a whole (its list changes during the read): accounts to disable are read by key, disabled and
 * stripped, behind the usual gates. Nothing else is planned. undefined if there are none.
 * @throws the error of reading them
 */
export const createUrgentPlan = async (options: {
  connector: string
  spec: ConnectorSpec
  adapter: ConnectorAdapter
  clock: Clock
  known: ConnectorState
  wanted: WantedPeople
  account: (key: string) => ObservedAccount | undefined
  decisions: Decisions
  locked: ReadonlySet<PersonKey>
  reads: ReadTimes
  blocked: Blocked
  people: ReadonlySet<PersonKey> | undefined
  signal: AbortSignal
}): Promise<GatedPlan | undefined> => {
  const { connector, spec, adapter, clock, known, wanted, decisions, people, signal } = options
  const { locked, reads, blocked } = options
  const read = adapter.observeBare ?? adapter.observeSome
  const { links, disabled } = candidates(known.links, wanted)
  if (read === undefined || links.length === 0) return undefined
  const found = await read(
    links.map(({ key = '', username }) => ({ key, username })),
    { signal },
  )
  const byKey = new Map(found.map((account) => [account.key, { ...account, memberships: [] }] as const))
  // Accounts that are not found by key wait for a complete read.
  const present = links.filter(({ key = '' }) => byKey.has(key))
  const only = new Set(present.map(({ person }) => person))
  const troubled = new Set(wanted.problems.map(({ person }) => person))
  const managed = countManaged({
    locked,
    links: known.links.values(),
    wanted: {
      size: wanted.accounts.size + troubled.size,
      has: (person) => wanted.accounts.has(person) || troubled.has(person),
    },
    account: (key) => byKey.get(key) ?? options.account(key),
    isManaged: (membership) => known.managed.has(membership),
  })
  const plan = makePlan({
    connector,
    policy: spec,
    ownUsernames: adapter.ownUsernames,
    renameLoses: adapter.renameLoses,
    desired: nothing,
    unplanned: disabled.filter(({ person }) => only.has(person)),
    observation: { accounts: [...byKey.values()], structures: [] },
    links: new Map(present.map((link) => [link.person, link])),
    locked,
    reads,
    blocked,
    revokesWithDisable: adapter.revokesWithDisable ?? false,
    managed: known.managed,
    now: clock.now(),
    part: { only, managed },
  })
  const gated = gate(plan, { spec, decisions, alone: people })
  const allowed = gated.allowed.filter(
    ({ kind, person }) =>
      kinds.has(kind) && (people === undefined || (person !== undefined && people.has(person))),
  )
  return { plan, gated: { ...gated, allowed }, desired: nothing, wanted }
}
