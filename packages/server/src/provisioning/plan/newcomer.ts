import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { adoptionOf, strippedBy } from './adoption.js'
import { calledBy } from './called.js'
import { identityOf } from './identity.js'
import type { World } from './world.js'

const linkedElsewhere = (world: World, desired: DesiredAccount): string | undefined => {
  const holder = world.holderOf(desired.username, desired.person)
  if (holder === undefined) return undefined
  const since = holder.state === 'Leaving' ? `, who left on ${holder.since.slice(0, 10)}` : ''
  return `the username "${desired.username}" is linked to ${calledBy(holder)}${since}: the person would inherit that account. Set another username, or wait until that account is deleted`
}

/** An account as people know it. Names differ in case only, and mails do not: keys of targets say nothing to anybody. */
const describe = ({ username, mail }: ObservedAccount): string =>
  mail === undefined || mail === '' ? `"${username}"` : `"${username}" (${mail})`

/** Accounts the target itself made for this person, and nobody else. */
const ownAccounts = (world: World, desired: DesiredAccount): readonly ObservedAccount[] => {
  const identity = identityOf(desired.fields, world.input.identity)
  return identity === undefined ? [] : world.matching('identity', identity)
}

/** Accounts that were there before and look like this person's. */
const candidates = (world: World, desired: DesiredAccount): readonly ObservedAccount[] => {
  const { by } = world.input.policy.correlate
  const value = by === 'mail' ? desired.mail : desired.username
  if (value === undefined) return []
  return world.matching(by, value).filter(({ mark }) => mark === undefined || mark === desired.person)
}

/** @param own the target made it for this person: nobody has to say so */
const adopt = (world: World, desired: DesiredAccount, account: ObservedAccount, own = false): undefined => {
  const { person } = desired
  const { adopt: rule, by } = world.input.policy.correlate
  if (world.isProtected(account.username))
    return world.problem(
      person,
      desired.username,
      `the account ${describe(account)} is protected, so Hansa does not adopt it`,
    )
  if (rule === 'Never')
    return world.problem(
      person,
      desired.username,
      `the account ${describe(account)} already exists, and correlate.adopt is Never`,
    )
  const view = adoptionOf(world, desired, account)
  const hasRights = view.rights.length > 0 && world.input.policy.correlate.existingRights === 'Hold'
  const held = (rule === 'Hold' && !own) || account.privileged === true || hasRights
  // Without approval, but not all at once.
  const gate = held ? 'adoptions' : strippedBy(view).length > 0 ? 'removals' : undefined
  const alike = own ? (world.input.identity ?? []).join(' and ') : by
  world.add({
    kind: 'AdoptAccount',
    person,
    account: { key: account.key, username: account.username },
    why: [...desired.why, `same ${alike} as an existing account`],
    becomes: account.enabled ? 'Active' : 'Disabled',
    ...view,
    ...(gate === undefined ? {} : { gate }),
  })
}

/** Why somebody is to be in a group or team: the rules that give it, not all of the account's. */
export const whyMember = ({ why, membershipWhy }: DesiredAccount, membership: string): readonly string[] =>
  membershipWhy?.get(membership) ?? why

/** Makes the account and its memberships; `gate` says why it may be held. */
export const create = (
  world: World,
  desired: DesiredAccount,
  gate: 'creations' | 'recreations',
): undefined => {
  const { person, username, fields, memberships, why, enabled } = desired
  world.add({
    kind: 'CreateAccount',
    person,
    account: { username },
    after: { ...fields, ...(desired.mail === undefined || 'mail' in fields ? {} : { mail: desired.mail }) },
    why,
    gate,
    becomes: enabled ? 'Active' : 'Disabled',
  })
  for (const membership of memberships)
    world.add({
      kind: 'AddMembership',
      person,
      account: { username },
      membership,
      why: whyMember(desired, membership),
      gate,
    })
}

/** Someone without an account of ours: one is made, or one that was there before is adopted, or it is said why neither. */
export const planNewcomer = (world: World, desired: DesiredAccount): undefined => {
  const { person, username } = desired
  const move = world.moves.username(desired)
  if (move !== undefined)
    return world.waits(
      person,
      username,
      `waits until ${calledBy(move.holder)} is renamed, which frees the username "${username}"`,
    )
  const again = world.rehires.byUsername(desired)
  if (again !== undefined)
    return world.problem(
      person,
      username,
      `${again.message}. Otherwise set another username, or wait until that account is deleted`,
      again.offer,
    )
  const reused = linkedElsewhere(world, desired)
  if (reused !== undefined) return world.problem(person, username, reused)
  if (world.isProtected(username))
    return world.problem(
      person,
      username,
      `the username "${username}" is protected, so Hansa creates no account with it`,
    )

  const [marked] = world.matching('mark', person)
  if (marked !== undefined) {
    world.add({
      kind: 'AdoptAccount',
      person,
      account: { key: marked.key, username: marked.username },
      why: [...desired.why, 'the account carries the mark of this person'],
      becomes: marked.enabled ? 'Active' : 'Disabled',
    })
    return
  }

  const [own, ...others] = ownAccounts(world, desired)
  if (own !== undefined && others.length === 0) return adopt(world, desired, own, true)

  const found = candidates(world, desired)
  const [first] = found
  if (found.length > 1)
    return world.problem(
      person,
      username,
      `${found.length} accounts match by ${world.input.policy.correlate.by}: ${found.map(describe).join(', ')}. Change all but one of them`,
    )
  if (first !== undefined) return adopt(world, desired, first)

  const taken = world.named(username)
  if (taken !== undefined)
    return world.problem(
      person,
      username,
      `the account ${describe(taken)} already exists and does not match this person by ${world.input.policy.correlate.by}`,
    )
  const awaited = desired.enabled ? world.moves.awaited(desired) : undefined
  if (awaited !== undefined)
    return world.waits(
      person,
      username,
      `waits until ${calledBy(awaited.holder)} has released "${awaited.value}"`,
    )
  const returned = desired.enabled ? world.rehires.byMail(desired) : undefined
  // Where no two accounts may have one address, a second one cannot be made.
  if (returned !== undefined && Object.values(world.input.uniqueFields ?? {}).includes('mail'))
    return world.problem(
      person,
      username,
      `${returned.message}. Otherwise set another mail address, or wait until that account is deleted`,
      returned.offer,
    )
  if (returned !== undefined)
    world.notice({ person, username, message: returned.message, offer: returned.offer })
  // Whoever is disabled in the directory needs no account to be disabled in.
  if (desired.enabled) create(world, desired, 'creations')
}
