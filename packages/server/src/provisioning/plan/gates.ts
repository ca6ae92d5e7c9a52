import type { PersonKey } from '../operation.js'
import type { GateKind, ManagedCounts, Plan, PlannedOperation, Policy } from './input.js'

/** A gate that tripped: nothing of that kind is applied until it is approved. */
export interface Tripped {
  gate: GateKind
  /** The rule that tripped. */
  rule: 'emptyRead' | 'shrunkRead' | 'emptyTarget' | 'clock' | 'limit' | 'adoption' | 'rest'
  /** How many operations (accounts, for disables) are held. */
  found: number
  limit: number
  managed: number
  message: string
}

export interface Gated {
  allowed: readonly PlannedOperation[]
  /** Operations that wait for a decision. */
  held: readonly PlannedOperation[]
  /** Operations that would be held and were rejected. */
  rejected: readonly PlannedOperation[]
  tripped: readonly Tripped[]
  /** Whether leavers are held: their links do not become Leaving either. */
  leaversHeld: boolean
}

/** Of one, and of several. */
const nouns: Record<GateKind, readonly [one: string, many: string]> = {
  deletes: ['deletion', 'deletions'],
  disables: ['account to disable', 'accounts to disable'],
  locks: [
    'account to disable because the directory disabled the person',
    'accounts to disable because the directory disabled the person',
  ],
  removals: ['membership or access rule to remove', 'memberships or access rules to remove'],
  creations: ['account to create', 'accounts to create'],
  recreations: [
    'account to recreate: it no longer exists on the system',
    'accounts to recreate: they no longer exist on the system',
  ],
  adoptions: ['account to adopt', 'accounts to adopt'],
}

const counted = (count: number, [one, many]: readonly [one: string, many: string]): string =>
  `${count} ${count === 1 ? one : many}`

/** Counts operations of a kind; several on one account (of a leaver) count once. */
const countOf = (gate: GateKind, operations: readonly PlannedOperation[]): number => {
  const ofGate = operations.filter((operation) => operation.gate === gate)
  if (gate === 'removals') return ofGate.length
  return new Set(ofGate.map(({ person }) => person)).size
}

const takesAway: readonly GateKind[] = ['deletes', 'disables', 'removals']

/** Below this number of people, a handful is a large part of them. */
const fewPeople = 50

/** This many operations of a kind always pass, whatever the percentage. */
const minimumOf = ({ accounts }: ManagedCounts, { gates }: Policy): number =>
  gates.minimum ?? (accounts < fewPeople ? 2 : 5)

/** The limit for operations of a kind, for this number of managed objects. */
const limitOf = (gate: GateKind, managed: number, counts: ManagedCounts, policy: Policy): number => {
  const { minimum, percent } =
    gate === 'locks'
      ? policy.gates.locks
      : { minimum: minimumOf(counts, policy), percent: policy.gates.percent }
  return Math.max(minimum, Math.floor((managed * percent) / 100))
}

/** The limit for people who lose their account at once. */
const accountsLimitOf = (counts: ManagedCounts, policy: Policy): number =>
  limitOf('disables', counts.present, counts, policy)

const none: ReadonlySet<string> = new Set()

interface Judgement {
  gate: GateKind
  found: number
  limit: number
  managed: number
}

/** The rule that holds operations of a kind, if any. */
const ruleFor = (
  judgement: Judgement,
  { managed: counts, clockDoubt }: Pick<Plan, 'managed' | 'clockDoubt'>,
  policy: Policy,
): Tripped['rule'] | undefined => {
  const { gate, found, limit } = judgement
  const accountsLimit = accountsLimitOf(counts, policy)
  if (found === 0) return undefined
  if (gate === 'adoptions') return 'adoption'
  if (gate === 'deletes' && clockDoubt !== undefined) return 'clock'
  if (takesAway.includes(gate)) {
    // If no accounts are managed, rules are what can be lost.
    const some = counts.present > 0 || counts.memberships > 0
    if (counts.wanted === 0 && some) return 'emptyRead'
    if (counts.leavers > accountsLimit) return 'shrunkRead'
  }
  if (gate === 'recreations' && counts.vanished === counts.accounts) return 'emptyTarget'
  if (gate === 'creations' && !policy.gates.creations) return undefined
  return found > limit ? 'limit' : undefined
}

const messageOf = (
  rule: Tripped['rule'],
  { gate, found, limit, managed }: Judgement,
  { managed: counts, clockDoubt }: Pick<Plan, 'managed' | 'clockDoubt'>,
  policy: Policy,
): string => {
  const what = counted(found, nouns[gate])
  if (rule === 'adoption') return `${what}: adopting existing accounts requires approval`
  if (rule === 'emptyRead')
    return `${what}: no accounts are expected in this system${counts.present === 0 ? '' : `, but ${counted(counts.present, ['person has one', 'people have one'])}`}`
  if (rule === 'shrunkRead')
    return `${what}: ${counts.leavers} of ${counts.present} people with an account are no longer entitled to it, more than the limit of ${accountsLimitOf(counts, policy)}`
  if (rule === 'rest') return `${what}: the remaining operations of a run that was approved in part`
  if (rule === 'clock') return `${what}: ${clockDoubt}, so grace periods may not be over; correct the clock`
  if (rule === 'emptyTarget')
    return `${what}: the system returned no accounts (previously ${counts.accounts})`
  return `${what}: more than the limit of ${limit} (${managed} managed)`
}

/** Decisions about operations, by operation id. */
export interface Verdicts {
  approved: ReadonlySet<string>
  rejected?: ReadonlySet<string>
  /** Operations that wait for a decision even if no gate holds them anymore. */
  rest?: ReadonlySet<string>
}

/**
 * Holds every kind of operation with an implausible number. Approved operations pass, whatever their number; the rest is counted
 * without them.
 */
export const gatePlan = (plan: Plan, policy: Policy, verdicts: Verdicts): Gated => {
  const { approved, rejected = none, rest = none } = verdicts
  const { managed: counts } = plan
  const open = plan.operations.filter(({ id }) => !approved.has(id))
  const tripped: Tripped[] = []
  const gates: readonly GateKind[] = [
    'deletes',
    'disables',
    'locks',
    'removals',
    'creations',
    'recreations',
    'adoptions',
  ]
  for (const gate of gates) {
    const managed = gate === 'removals' ? counts.memberships : counts.accounts
    const limit = limitOf(gate, managed, counts, policy)
    const judgement = { gate, found: countOf(gate, open), limit, managed }
    const rule = ruleFor(judgement, plan, policy)
    if (rule !== undefined)
      tripped.push({ ...judgement, rule, message: messageOf(rule, judgement, plan, policy) })
  }
  const closed = new Set<GateKind>(tripped.map(({ gate }) => gate))
  const isLeft = ({ id, gate }: PlannedOperation): boolean => rest.has(id) && gate !== undefined
  for (const gate of new Set(open.filter(isLeft).flatMap((operation) => operation.gate ?? []))) {
    if (closed.has(gate)) continue
    const managed = gate === 'removals' ? counts.memberships : counts.accounts
    const judgement = { gate, found: countOf(gate, open.filter(isLeft)), limit: 0, managed }
    tripped.push({ ...judgement, rule: 'rest', message: messageOf('rest', judgement, plan, policy) })
  }
  const isHeld = (operation: PlannedOperation): boolean =>
    operation.gate !== undefined &&
    !approved.has(operation.id) &&
    (closed.has(operation.gate) || isLeft(operation) || rejected.has(operation.id))
  const stopped = plan.operations.filter(isHeld)
  return {
    allowed: plan.operations.filter((operation) => !isHeld(operation)),
    held: stopped.filter(({ id }) => !rejected.has(id)),
    rejected: stopped.filter(({ id }) => rejected.has(id)),
    tripped,
    leaversHeld: closed.has('disables') || leaversAreTooMany(plan, policy),
  }
}

/**
 * What passes when a user requests a sync of these people only: approved operations, and those of their operations that pass the gates,
 * judged as if nobody else had any. An empty read or target still holds them.
 */
export const passedAlone = (options: {
  plan: Plan
  policy: Policy
  verdicts: Verdicts
  people: ReadonlySet<PersonKey>
}): ReadonlySet<string> => {
  const { plan, policy, verdicts, people } = options
  const isTheirs = ({ person }: { person?: PersonKey }): boolean => person !== undefined && people.has(person)
  const { allowed } = gatePlan(
    {
      ...plan,
      operations: plan.operations.filter(isTheirs),
      silentLeavers: [],
      managed: { ...plan.managed, leavers: Math.min(plan.managed.leavers, people.size) },
    },
    policy,
    verdicts,
  )
  return new Set([...verdicts.approved, ...allowed.map(({ id }) => id)])
}

/** The same check for leavers with nothing to do on the target: otherwise their grace period would start without a gate. */
const leaversAreTooMany = ({ silentLeavers, managed }: Plan, policy: Policy): boolean => {
  if (silentLeavers.length === 0) return false
  if (managed.wanted === 0 && managed.present > 0) return true
  return managed.leavers > accountsLimitOf(managed, policy)
}
