import type { DesiredAccount, ObservedAccount } from '../connector.js'
import { adoptionOf, strippedBy } from './adoption.js'
import { calledBy } from './display-name.js'
import { identityOf } from './identity.js'
import type { World } from './world.js'

const linkedElsewhere = (world: World, desired: DesiredAccount): string | undefined => {
  const holder = world.holderOf(desired.username, desired.person)
  if (holder === undefined) return undefined
  const since = holder.state === 'Leaving' ? `, who left on ${holder.since.slice(0, 10)}` : ''
  return `the username "${desired.username}" is linked to ${calledBy(holder)}${since}: with this username, the person would get that account; set another username, or wait until that account is deleted`
}

/** An account for display. Names can differ only in case, so the mail address helps; keys of targets mean nothing to users. */
const describe = ({ username, mail }: ObservedAccount): string =>
  mail === undefined || mail === '' ? `"${username}"` : `"${username}" (${mail})`

/** Accounts that the target itself created for this person. */
const ownAccounts = (world: World, desired: DesiredAccount): readonly ObservedAccount[] => {
  const identity = identityOf(desired.fields, world.input.identity)
  return identity === undefined ? [] : world.matching('identity', identity)
}

/** Existing accounts that match this person. */
const candidates = (world: World, desired: DesiredAccount): readonly ObservedAccount[] => {
  const { by } = world.input.policy.correlate
  const value = by === 'mail' ? desired.mail : desired.username
  if (value === undefined) return []
  return world.matching(by, value).filter(({ mark }) => mark === undefined || mark === desired.person)
}

/** @param own the target created it for this person: no approval is required */
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
  // Without approval, but subject to the limit for removals.
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

/** Why a person gets a membership: the rules that grant it, not all rules of the account. */
export const whyMember = ({ why, membershipWhy }: DesiredAccount, membership: string): readonly string[] =>
  membershipWhy?.get(membership) ?? why

/** Plans the creation of the account and its memberships; `gate` can hold it. */
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

/** A person without a managed account: creates one, adopts an existing one, or reports why neither is possible. */
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
      why: [...desired.why, 'Hansa already marked the account as belonging to this person'],
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
  // If mail addresses must be unique, a second account cannot be created.
  if (returned !== undefined && Object.values(world.input.uniqueFields ?? {}).includes('mail'))
    return world.problem(
      person,
      username,
      `${returned.message}. Otherwise set another mail address, or wait until that account is deleted`,
      returned.offer,
    )
  if (returned !== undefined)
    world.notice({ person, username, message: returned.message, offer: returned.offer })
  // A person who is disabled in the directory gets no new account.
  if (desired.enabled) create(world, desired, 'creations')
}
