import type { PersonKey } from '../operation.js'
import type { GateKind, ManagedCounts, Plan, PlannedOperation, Policy } from './input.js'

/** A gate that tripped: nothing of that kind is applied until it is approved. */
export interface Tripped {
  gate: GateKind
  /** Which rule held it. */
  rule: 'emptyRead' | 'shrunkRead' | 'emptyTarget' | 'clock' | 'limit' | 'adoption' | 'rest'
  /** How many operations (accounts, for disables) are held. */
  found: number
  limit: number
  managed: number
  message: string
}

export interface Gated {
  allowed: readonly PlannedOperation[]
  /** Wait for a decision. */
  held: readonly PlannedOperation[]
  /** Would be held, and were rejected. */
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
    'account to recreate that disappeared from the target',
    'accounts to recreate that disappeared from the target',
  ],
  adoptions: ['account to adopt', 'accounts to adopt'],
}

const counted = (count: number, [one, many]: readonly [one: string, many: string]): string =>
  `${count} ${count === 1 ? one : many}`

/** Operations of a kind; several about one account (a leaver's) count once. */
const countOf = (gate: GateKind, operations: readonly PlannedOperation[]): number => {
  const ofGate = operations.filter((operation) => operation.gate === gate)
  if (gate === 'removals') return ofGate.length
  return new Set(ofGate.map(({ person }) => person)).size
}

const takesAway: readonly GateKind[] = ['deletes', 'disables', 'removals']

/** Below so many people a handful is a large part of them. */
const fewPeople = 50

/** So many of a kind pass whatever the percentage says. */
const minimumOf = ({ accounts }: ManagedCounts, { gates }: Policy): number =>
  gates.minimum ?? (accounts < fewPeople ? 2 : 5)

/** How many operations of a kind pass, of so many that are managed. */
const limitOf = (gate: GateKind, managed: number, counts: ManagedCounts, policy: Policy): number => {
  const { minimum, percent } =
    gate === 'locks'
      ? policy.gates.locks
      : { minimum: minimumOf(counts, policy), percent: policy.gates.percent }
  return Math.max(minimum, Math.floor((managed * percent) / 100))
}

/** How many people may stop being wanted at once. */
const accountsLimitOf = (counts: ManagedCounts, policy: Policy): number =>
  limitOf('disables', counts.present, counts, policy)

const none: ReadonlySet<string> = new Set()

interface Judgement {
  gate: GateKind
  found: number
  limit: number
  managed: number
}

/** Which rule holds operations of a kind, if any. */
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
    // Where no accounts are made, rules are what there is to lose.
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
    return `${what}: the target has none of its accounts (previously ${counts.accounts})`
  return `${what}: more than the limit of ${limit} (${managed} managed)`
}

/** What people decided about operations, by their ids. */
export interface Verdicts {
  approved: ReadonlySet<string>
  rejected?: ReadonlySet<string>
  /** Wait for a decision though no gate may hold them any more. */
  rest?: ReadonlySet<string>
}

/**
 * Holds every kind of operation that is too much to be true. Operations that were approved pass, whatever their number; what is left is
 * counted without them.
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
 * What passes when a user asks for these people alone: what was approved, and what gates let through of their operations, judged as if nobody
 * else had any. A read or a target that shows nobody at all still holds them.
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

/** The same question for leavers with nothing to do on the target: their grace time would begin by itself otherwise. */
const leaversAreTooMany = ({ silentLeavers, managed }: Plan, policy: Policy): boolean => {
  if (silentLeavers.length === 0) return false
  if (managed.wanted === 0 && managed.present > 0) return true
  return managed.leavers > accountsLimitOf(managed, policy)
}
