import type { AtMost, DesiredAccount, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import { type Blocked, nobodyBlocked } from './blocked.js'
import { countManaged } from './counts.js'
import { fieldChanges } from './fields.js'
import type { ManagedCounts, Plan, PlanInput, PlannedOperation } from './input.js'
import { planLeaver } from './leaver.js'
import type { Link } from './link.js'
import { planNewcomer } from './newcomer.js'
import { disable, planPresent } from './present.js'
import { planBlocked } from './stop.js'
import { ownedStructures, planStructures } from './structures.js'
import { createWorld, desiredHash, type World } from './world.js'

const certain = 'no rule grants it, regardless of the problem'

/** What a person loses regardless of their problem. */
const planCertain = (world: World, { person }: Link, observed: ObservedAccount, most: AtMost): void => {
  const account = { key: observed.key, username: observed.username }
  for (const membership of observed.memberships)
    if (world.isManaged(membership) && !most.memberships.has(membership))
      world.add({
        kind: 'RemoveMembership',
        person,
        account,
        membership,
        why: [certain],
        gate: 'removals',
      })
  const changes = fieldChanges(most.fields, observed.fields)
  if (changes !== undefined) world.add({ kind: 'UpdateAccount', person, account, ...changes, why: [certain] })
}

/** A person who cannot be planned keeps what they can have; they lose access only if the directory disabled them. */
const planUnplanned = (world: World, link: Link, disabled: boolean): void => {
  const observed = world.account(link.key)
  if (observed === undefined || world.isProtected(observed.username)) return
  if (disabled && observed.enabled) disable(world, link, observed)
  const most = world.input.atMost?.get(link.person)
  if (most !== undefined) planCertain(world, link, observed, most)
}

/** With `drift: Report`, differences without a change of the desired state since the last apply are reported and left unchanged. */
const splitDrift = (
  world: World,
  hashes: ReadonlyMap<PersonKey, string>,
): { operations: PlannedOperation[]; drifted: PlannedOperation[] } => {
  const operations: PlannedOperation[] = []
  const drifted: PlannedOperation[] = []
  for (const operation of world.operations) {
    const { person } = operation
    const hash = person === undefined ? undefined : hashes.get(person)
    const applied = person === undefined ? undefined : world.links.get(person)?.appliedHash
    const byHand = hash !== undefined && hash === applied
    const isBlocked = person !== undefined && (world.input.blocked?.people.has(person) ?? false)
    if (world.input.policy.drift === 'Report' && byHand && !isBlocked) drifted.push(operation)
    else operations.push(operation)
  }
  return { operations, drifted }
}

const usernameOf = ({ links, input }: World, person: PersonKey): string =>
  links.get(person)?.username ?? input.names?.get(person)?.username ?? ''

/** Adds the problems of people who cannot be planned. Returns whether the directory disabled each of them. */
const addTroubles = (world: World): Map<PersonKey, boolean> => {
  const { desired, unplanned } = world.input
  const troubled = new Map<PersonKey, boolean>()
  for (const { person, username, message, disabled } of unplanned) {
    world.problem(person, username, message)
    troubled.set(person, disabled)
  }
  const enabledOf = new Map(desired.accounts.map(({ person, enabled }) => [person, enabled] as const))
  for (const { person, message } of desired.problems) {
    world.problem(person, usernameOf(world, person), message)
    troubled.set(person, enabledOf.get(person) === false)
  }
  return troubled
}

type Troubled = ReadonlyMap<PersonKey, boolean>

/** Plans one desired account. Returns whether the person is not blocked, so that they are planned like everyone else. */
const planDesired = (world: World, account: DesiredAccount, blocked: Blocked): boolean => {
  const link = world.links.get(account.person)
  const reason = blocked.people.get(account.person)
  if (reason !== undefined) {
    if (link !== undefined) planBlocked(world, link, reason)
    return false
  }
  if (link === undefined && blocked.names.has(folded(account.username))) {
    world.problem(
      account.person,
      account.username,
      `the username "${account.username}" is blocked; unblock the person with \`hansa person unblock\``,
    )
    return false
  }
  if (link === undefined) planNewcomer(world, account)
  else planPresent(world, account, link)
  return true
}

/** Plans the desired accounts. Returns the people who are entitled to one, and digests of their desired state. */
const planAccounts = (
  world: World,
  troubled: Troubled,
  blocked: Blocked,
): { wanted: Set<PersonKey>; hashes: Map<PersonKey, string> } => {
  // Only needed to distinguish drift from our own changes.
  const remembers = world.input.policy.drift === 'Report'
  const hashes = new Map<PersonKey, string>()
  const wanted = new Set<PersonKey>()
  for (const account of world.input.desired.accounts) {
    wanted.add(account.person)
    if (troubled.has(account.person)) continue
    if (planDesired(world, account, blocked) && remembers) hashes.set(account.person, desiredHash(account))
  }
  return { wanted, hashes }
}

/** Plans people with a link who have no desired account or cannot be planned; adds the latter to `wanted`. */
const planOthers = (
  world: World,
  troubled: Troubled,
  blocked: Blocked,
  wanted: Set<PersonKey>,
): Pick<Plan, 'silentLeavers' | 'nextDue'> => {
  const { part } = world.input
  const silentLeavers: Link[] = []
  let nextDue: number | undefined
  for (const link of world.links.values()) {
    if (part !== undefined && !part.only.has(link.person)) continue
    if (wanted.has(link.person) && !troubled.has(link.person)) continue
    const disabled = troubled.get(link.person)
    if (disabled !== undefined) {
      wanted.add(link.person)
      const reason = blocked.people.get(link.person)
      if (reason === undefined) planUnplanned(world, link, disabled)
      else planBlocked(world, link, reason)
      continue
    }
    const { silent, due } = planLeaver(world, link)
    if (silent !== undefined) silentLeavers.push(silent)
    if (due !== undefined) nextDue = Math.min(due, nextDue ?? due)
  }
  return { silentLeavers, nextDue }
}

const countAll = (world: World, wanted: ReadonlySet<PersonKey>): ManagedCounts =>
  countManaged({
    links: world.links.values(),
    // People count as wanted even if no accounts are managed.
    wanted: {
      size: Math.max(wanted.size, world.input.names?.size ?? 0),
      has: (person) => wanted.has(person),
    },
    account: world.account,
    locked: world.input.locked,
    isManaged: world.isManaged,
  })

/**
 * The operations that bring one target to the desired state. Pure. Accounts without a link are only ever adopted; people with
 * a problem stay unchanged.
 */
export const makePlan = (input: PlanInput): Plan => {
  const world = createWorld(input)
  const { blocked = nobodyBlocked } = input
  const troubled = addTroubles(world)
  planStructures(world)
  const { wanted, hashes } = planAccounts(world, troubled, blocked)
  const { silentLeavers, nextDue } = planOthers(world, troubled, blocked, wanted)
  const counts = input.part?.managed ?? countAll(world, wanted)

  return {
    ...splitDrift(world, hashes),
    linkChanges: world.changes,
    silentLeavers,
    problems: world.problems,
    waiting: world.waiting.size > 0,
    notices: [
      ...input.desired.notices.map((notice) => ({ username: usernameOf(world, notice.person), ...notice })),
      ...world.notices,
    ],
    hashes,
    managed: { ...counts, memberships: counts.memberships + ownedStructures(world).length },
    nextDue,
  }
}
