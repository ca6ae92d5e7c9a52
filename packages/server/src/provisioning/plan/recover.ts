import type { Observation, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { Fields, PersonKey } from '../operation.js'
import type { Link, LinkChange } from './link.js'

/** Tolerated difference between the clocks of the hub and of a target. */
const skewMs = 60_000

/** Whether an account could be the one that `link` was creating: not if its mark or creation time contradicts it. */
const couldBe = (account: ObservedAccount, link: Link): boolean => {
  if (account.mark !== undefined) return account.mark === link.person
  return account.createdAt === undefined || Date.parse(account.createdAt) >= Date.parse(link.since) - skewMs
}

/** An account that Hansa deleted. */
export interface DeletedAccount {
  person: PersonKey
  /** Its fields before the deletion, with `username` and without hidden values. */
  before: Fields
}

/** The known history of a target. */
export interface Past {
  /** Former usernames of people whose account is missing: in a target restored from a backup, their account has one of these. */
  former?: ReadonlyMap<PersonKey, readonly string[]> | undefined
  /** Deleted accounts, by key: they exist again in such a target. */
  deleted?: ReadonlyMap<string, DeletedAccount> | undefined
  /** In milliseconds since the epoch. */
  now: number
}

/** Whether an account with the key of a deleted one is the same account. A key that is only the username is not sufficient. */
const isRestored = ({ key, username, fields }: ObservedAccount, { before }: DeletedAccount): boolean =>
  key !== username ||
  (before.displayName !== undefined && ['displayName', 'mail'].every((name) => before[name] === fields[name]))

/** A leaver whose deleted account exists again leaves again: the account is disabled, and deleted after another grace period. */
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
 * Finds accounts that were created, renamed or marked without a response to the hub (it was killed between a call and its
 * response). Returns the resulting links and their changes.
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
      // The link contains our last change; a name changed on the target by hand stays a difference and does not become the desired state.
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
