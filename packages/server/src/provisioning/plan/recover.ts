import type { Observation, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { Fields, PersonKey } from '../operation.js'
import type { Link, LinkChange } from './link.js'

/** How far the clocks of the hub and of a target may be apart. */
const skewMs = 60_000

/** Whether an account may be the one that `link` says was being made: a mark or a time of creation that speaks against it counts. */
const couldBe = (account: ObservedAccount, link: Link): boolean => {
  if (account.mark !== undefined) return account.mark === link.person
  return account.createdAt === undefined || Date.parse(account.createdAt) >= Date.parse(link.since) - skewMs
}

/** An account that Hansa deleted. */
export interface DeletedAccount {
  person: PersonKey
  /** What it was before, with `username`; hidden values are not among them. */
  before: Fields
}

/** What is known of the past of a target. */
export interface Past {
  /** Usernames of before, of people whose account is gone: in a target restored from a backup it is theirs by one of these. */
  former?: ReadonlyMap<PersonKey, readonly string[]> | undefined
  /** Accounts that were deleted, by their keys: in such a target they are there again. */
  deleted?: ReadonlyMap<string, DeletedAccount> | undefined
  /** In milliseconds since the epoch. */
  now: number
}

/** Whether an account with the key of a deleted one is that one. A key that is only the username proves nothing by itself. */
const isRestored = ({ key, username, fields }: ObservedAccount, { before }: DeletedAccount): boolean =>
  key !== username ||
  (before.displayName !== undefined && ['displayName', 'mail'].every((name) => before[name] === fields[name]))

/** Somebody who left and whose account was deleted leaves again: the account is disabled, and deleted after another grace time. */
const returned = (
  { key, username }: ObservedAccount,
  { person, before }: DeletedAccount,
  now: number,
): Link => ({
  person,
  key,
  username,
  pendingUsername: undefined,
  displayName: typeof before.displayName === 'string' ? before.displayName : username,
  state: 'Leaving',
  since: new Date(now).toISOString(),
  revokedAt: undefined,
  adopted: false,
  appliedHash: undefined,
})

/**
 * Finds again what was made, renamed or marked without the hub hearing of it (it was killed between a call and its answer). Gives
 * the links as they are by that, and what changed of them.
 */
export const recoverLinks = (
  links: ReadonlyMap<PersonKey, Link>,
  observation: Observation,
  { former, deleted, now }: Past,
): { links: Map<PersonKey, Link>; changes: LinkChange[] } => {
  const byKey = new Map(observation.accounts.map((account) => [account.key, account] as const))
  const byUsername = new Map(
    observation.accounts.map((account) => [folded(account.username), account] as const),
  )
  const owned = new Set([...links.values()].flatMap(({ key }) => (key === undefined ? [] : [key])))
  const repaired = new Map(links)
  const changes: LinkChange[] = []

  const repair = (link: Link): void => {
    repaired.set(link.person, link)
    changes.push({ put: link })
  }

  const free = (username: string): ObservedAccount | undefined => {
    const account = byUsername.get(folded(username))
    return account === undefined || owned.has(account.key) ? undefined : account
  }

  for (const link of links.values()) {
    const observed = link.key === undefined ? undefined : byKey.get(link.key)
    if (observed !== undefined) {
      const renamed = link.pendingUsername !== undefined
      if (observed.username === link.username && !renamed) continue
      // What the link says is what we last did; a name changed over there by hand stays a difference, not a new truth.
      if (renamed && folded(observed.username) === folded(link.pendingUsername ?? ''))
        repair({ ...link, username: observed.username, pendingUsername: undefined })
      continue
    }
    const name = link.key === undefined ? link.username : link.pendingUsername
    const interrupted = name === undefined ? undefined : free(name)
    const found =
      interrupted ??
      former
        ?.get(link.person)
        ?.map(free)
        .find((account) => account !== undefined)
    if (found === undefined || !couldBe(found, link)) continue
    owned.add(found.key)
    const state = link.state === 'Creating' ? (found.enabled ? 'Active' : 'Disabled') : link.state
    repair({ ...link, key: found.key, username: found.username, pendingUsername: undefined, state })
  }
  if (deleted !== undefined && deleted.size > 0)
    for (const account of observation.accounts) {
      const gone = owned.has(account.key) ? undefined : deleted.get(account.key)
      if (gone !== undefined && !repaired.has(gone.person) && isRestored(account, gone))
        repair(returned(account, gone, now))
    }
  return { links: repaired, changes }
}
