import type { DesiredAccount, ObservedAccount } from '../connector.js'
import type { Fields } from '../operation.js'
import { fieldRights } from './adoption.js'
import { calledBy } from './display-name.js'
import { fieldChanges } from './fields.js'
import type { Link } from './link.js'
import { create, whyMember } from './newcomer.js'
import type { World } from './world.js'

const byEntry = (names: readonly string[]): string =>
  `the directory entry and the mapping set ${names.join(', ')}`

/** Why fields change: the origin of each. Reports a flag that no rule grants anymore. */
const whyFields = ({ fieldWhy }: DesiredAccount, names: readonly string[]): string[] => {
  const own = names.filter((name) => fieldWhy?.has(name) !== true)
  const others = names.flatMap((name) => {
    const why = fieldWhy?.get(name)
    if (why === undefined) return []
    return why.length === 0 ? [`no rule grants ${name}`] : why
  })
  return [...(own.length === 0 ? [] : [byEntry(own)]), ...new Set(others)]
}

const rename = (world: World, desired: DesiredAccount, observed: ObservedAccount): undefined => {
  const { person, username } = desired
  if (observed.username.normalize('NFC') === username) return
  const add = (to: string, why: string): void =>
    world.add({
      kind: 'RenameAccount',
      person,
      account: { key: observed.key, username: observed.username },
      before: { username: observed.username },
      after: { username: to },
      why: [why],
      ...(world.input.renameLoses.length === 0 ? {} : { loses: world.input.renameLoses }),
    })
  const move = world.moves.username(desired)
  if (move?.temporary !== undefined) {
    add(move.temporary, `temporary name until ${calledBy(move.holder)} releases "${username}"`)
    return
  }
  if (move !== undefined)
    return world.waits(
      person,
      username,
      `waits until ${calledBy(move.holder)} is renamed, which frees the username "${username}"`,
    )
  const holder = world.holderOf(username, person)
  const taken = world.named(username)
  if (holder !== undefined)
    return world.problem(
      person,
      username,
      `cannot be renamed to "${username}": that account is linked to ${calledBy(holder)}`,
    )
  if (taken !== undefined && taken.key !== observed.key)
    return world.problem(
      person,
      username,
      `cannot be renamed to "${username}": another account with that name exists`,
    )
  if (world.isProtected(username))
    return world.problem(person, username, `cannot be renamed to "${username}": that name is protected`)
  add(username, byEntry(['username']))
}

/** A link contains the last change by Hansa; a matching change by someone else is not a difference, and the old name is free. */
const withName = (
  world: World,
  { username }: DesiredAccount,
  link: Link,
  observed: ObservedAccount,
): Link => {
  const known = link.username === observed.username || link.pendingUsername !== undefined
  if (known || observed.username !== username) return link
  const next = { ...link, username }
  world.change({ put: next })
  return next
}

/** Updates fields, except those that another person must release first. */
const update = (world: World, desired: DesiredAccount, link: Link, observed: ObservedAccount): void => {
  const { person, username } = desired
  const moves = world.moves.fields(desired, observed, wantedFields(world, desired, link, observed))
  for (const { value, holder } of moves.waits)
    world.waits(person, username, `waits until ${calledBy(holder)} has released "${value}"`)
  const changes = fieldChanges(moves.fields, observed.fields, world.input.normalForm?.account)
  if (changes === undefined) return
  const names = Object.keys(changes.after)
  world.add({
    kind: 'UpdateAccount',
    person,
    account: { key: observed.key, username: observed.username },
    ...changes,
    why: [
      ...whyFields(desired, names),
      ...moves.temporary.map((name) => `temporary ${name} until another person has released the final value`),
    ],
  })
}

const memberships = (world: World, desired: DesiredAccount, observed: ObservedAccount): void => {
  const { person } = desired
  const account = { key: observed.key, username: observed.username }
  const wanted = new Set(desired.memberships)
  const present = new Set(observed.memberships)
  for (const membership of wanted)
    if (!present.has(membership))
      world.add({ kind: 'AddMembership', person, account, membership, why: whyMember(desired, membership) })
  for (const membership of present)
    if (!wanted.has(membership) && world.isManaged(membership))
      world.add({
        kind: 'RemoveMembership',
        person,
        account,
        membership,
        why: ['no rule grants it anymore'],
        gate: 'removals',
      })
}

/** Disables the account of a person who is disabled in the directory and removes nothing else. */
export const disable = (world: World, link: Link, observed: ObservedAccount): void => {
  if (!observed.enabled) {
    if (link.state === 'Active')
      world.change({ put: { ...link, state: 'Disabled', since: new Date(world.input.now).toISOString() } })
    return
  }
  world.add({
    kind: 'DisableAccount',
    person: link.person,
    account: { key: observed.key, username: observed.username },
    before: { enabled: true },
    after: { enabled: false },
    why: ['disabled in the directory'],
    gate: 'locks',
    becomes: 'Disabled',
  })
  if (world.input.revokesWithDisable === true)
    world.add({
      kind: 'RevokeAccess',
      person: link.person,
      account: { key: observed.key, username: observed.username },
      why: ['disabled in the directory; on this system, tokens and keys of a disabled account still work'],
      gate: 'locks',
      becomes: 'Disabled',
    })
}

const enable = (world: World, link: Link, desired: DesiredAccount, observed: ObservedAccount): void => {
  if (observed.enabled) {
    if (link.state !== 'Active')
      world.change({
        put: {
          ...link,
          state: 'Active',
          since: new Date(world.input.now).toISOString(),
          revokedAt: undefined,
        },
      })
    return
  }
  world.add({
    kind: 'EnableAccount',
    person: desired.person,
    account: { key: observed.key, username: observed.username },
    before: { enabled: false },
    after: { enabled: true },
    why: link.state === 'Leaving' ? [...desired.why, `came back within the grace period`] : desired.why,
    becomes: 'Active',
  })
}

/** Rights that no rule grants are drift, except on adopted accounts with `existingRights: Keep`. */
const wantedFields = (
  world: World,
  { fields }: DesiredAccount,
  link: Link,
  observed: ObservedAccount,
): Fields => {
  if (!link.adopted || world.input.policy.correlate.existingRights !== 'Keep') return fields
  const kept = new Set(fieldRights(world, fields, observed.fields).map(({ name }) => name))
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !kept.has(name)))
}

/** Brings the managed account of a person to the desired state. */
export const planPresent = (world: World, desired: DesiredAccount, before: Link): undefined => {
  const { person, username } = desired
  const observed = world.account(before.key)
  if (observed === undefined) {
    if (!desired.enabled) return
    // Never created (the hub was killed before the call), or deleted on the target by hand.
    if (before.state === 'Creating' || world.named(username) === undefined)
      return create(world, desired, before.state === 'Creating' ? 'creations' : 'recreations')
    return world.problem(
      person,
      username,
      `the account was deleted, and another account now has the username "${username}"`,
    )
  }
  if (world.isProtected(observed.username))
    return world.problem(
      person,
      username,
      `the account "${observed.username}" is protected, so Hansa does not change it`,
    )
  const link = withName(world, desired, before, observed)
  rename(world, desired, observed)
  update(world, desired, link, observed)
  if (desired.enabled) enable(world, link, desired, observed)
  else disable(world, link, observed)
  memberships(world, desired, observed)
}
