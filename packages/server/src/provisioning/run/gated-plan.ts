import type { Clock } from '../../runtime/clock.js'
import type { AtMost, ConnectorAdapter, DesiredState, Observation, ObservedAccount } from '../connector.js'
import type { ConnectorSpec } from '../contract.js'
import type { Unplanned, WantedPeople } from '../mapping/merge.js'
import type { PersonKey } from '../operation.js'
import { type Bound, bindingOf } from '../plan/binding.js'
import type { Blocked } from '../plan/blocked.js'
import { countManaged } from '../plan/counts.js'
import { type Gated, gatePlan, passedAlone } from '../plan/gates.js'
import type { Plan, PlanInput, PlannedOperation, ReadTimes } from '../plan/input.js'
import { partOf } from '../plan/narrow-to-people.js'
import { makePlan } from '../plan/plan.js'
import type { DeletedAccount } from '../plan/recover.js'
import { shownFields } from '../shown.js'
import type { ConnectorState } from './connector-state.js'
import type { Decisions } from './held.js'

/** A plan with its inputs. */
export interface GatedPlan {
  plan: Plan
  gated: Gated
  desired: DesiredState
  wanted: WantedPeople
}

/** The maximum that people with a problem can have, if known. */
const atMostOf = (options: {
  adapter: ConnectorAdapter
  links: ConnectorState['links']
  wanted: WantedPeople
  desired: DesiredState
  observed: Observation
}): Map<PersonKey, AtMost> => {
  const { adapter, links, wanted, desired, observed } = options
  const found = new Map<PersonKey, AtMost>()
  const add = (person: PersonKey, grants: Unplanned['atMost']): void => {
    if (grants !== undefined && adapter.atMost !== undefined && links.has(person))
      found.set(person, adapter.atMost(grants, observed))
  }
  for (const { person, atMost } of wanted.problems) add(person, atMost)
  const unplanned = new Set(wanted.problems.map(({ person }) => person))
  for (const { person } of desired.problems)
    if (!unplanned.has(person)) add(person, wanted.accounts.get(person)?.grants)
  return found
}

const boundOf = ({ person, account, before }: PlannedOperation): Bound => ({
  person,
  username: account?.username,
  key: account?.key,
  before: before && shownFields(before),
})

const planPart = (
  whole: PlanInput,
  { accounts, problems }: WantedPeople,
  only: ReadonlySet<PersonKey>,
  account: (key: string) => ObservedAccount | undefined,
): Plan => {
  const part = partOf({
    only,
    desired: whole.desired,
    links: whole.links,
    accounts: whole.observation.accounts,
    identity: whole.identity,
    uniqueFields: whole.uniqueFields,
  })
  const troubled = new Set(problems.map(({ person }) => person).filter((person) => whole.links.has(person)))
  const managed = countManaged({
    locked: whole.locked,
    links: whole.links.values(),
    wanted: {
      size: accounts.size + troubled.size,
      has: (person) => accounts.has(person) || troubled.has(person),
    },
    account,
    isManaged: (membership) => whole.managed.has(membership),
  })
  return makePlan({
    ...whole,
    links: part.links,
    observation: { accounts: part.accounts, structures: whole.observation.structures },
    part: { only, managed },
  })
}

/** Applies the gates and the decisions about operations to a plan. `alone`: as in `draw`. */
export const gate = (
  plan: Plan,
  {
    spec,
    decisions,
    alone,
  }: {
    spec: ConnectorSpec
    decisions: Decisions
    alone?: ReadonlySet<PersonKey> | undefined
  },
): Gated => {
  const { approved: bound, ...others } = decisions
  const approved = plan.operations.filter((one) => bound.get(one.id)?.has(bindingOf(boundOf(one))))
  const verdicts = { ...others, approved: new Set(approved.map(({ id }) => id)) }
  const passed =
    alone === undefined ? verdicts.approved : passedAlone({ plan, policy: spec, verdicts, people: alone })
  return gatePlan(plan, spec, { ...verdicts, approved: passed })
}

/**
 * Plans and applies the gates. `only`: a plan for these people, with the same result for them as a plan for everyone; `account` looks up
 * the accounts in `observed`.
 */
export const createGatedPlan = (options: {
  connector: string
  spec: ConnectorSpec
  adapter: ConnectorAdapter
  clock: Clock
  known: ConnectorState
  wanted: WantedPeople
  /** Structures are created but not changed: an unreadable mapping could require their current state. */
  additive?: boolean
  observed: Observation
  account: (key: string) => ObservedAccount | undefined
  decisions: Decisions
  clockDoubt?: string | undefined
  locked: ReadonlySet<PersonKey>
  reads: ReadTimes
  blocked: Blocked
  returned: ReadonlySet<string>
  former: ReadonlyMap<PersonKey, readonly string[]>
  deleted: ReadonlyMap<string, DeletedAccount>
  only?: ReadonlySet<PersonKey> | undefined
  /** A user requested a sync of these people only: their operations are judged without those of others. */
  alone?: ReadonlySet<PersonKey> | undefined
}): GatedPlan => {
  const { connector, spec, adapter, clock, known, wanted, observed, account, decisions, only } = options
  const { locked, alone } = options
  const desired = adapter.desire(
    { accounts: wanted.accounts, blocked: options.blocked.spelled },
    observed,
    only,
  )
  const atMost = atMostOf({ adapter, links: known.links, wanted, desired, observed })
  const whole: PlanInput = {
    connector,
    policy: spec,
    ownUsernames: adapter.ownUsernames,
    renameLoses: adapter.renameLoses,
    normalForm: adapter.normalForm,
    identity: adapter.identity,
    ownedKinds: adapter.ownedKinds,
    rightFields: adapter.rightFields,
    uniqueFields: adapter.uniqueFields,
    desired,
    unplanned: wanted.problems,
    names: wanted.accounts,
    atMost,
    additive: options.additive ?? false,
    observation: observed,
    links: known.links,
    locked,
    reads: options.reads,
    blocked: options.blocked,
    returned: options.returned,
    former: options.former,
    deleted: only === undefined ? options.deleted : undefined,
    clockDoubt: options.clockDoubt,
    revokesWithDisable: adapter.revokesWithDisable ?? false,
    managed: new Set([...known.managed, ...desired.structures.map(({ key }) => key)]),
    now: clock.now(),
  }
  const made = only === undefined ? makePlan(whole) : planPart(whole, wanted, only, account)
  const plan: Plan = { ...made, clockDoubt: options.clockDoubt }
  return { plan, gated: gate(plan, { spec, decisions, alone }), desired, wanted }
}
