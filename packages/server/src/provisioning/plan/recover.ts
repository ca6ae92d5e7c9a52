import type { Observation, ObservedAccount } from '../connector.js'
import { folded } from '../mapping/compile.js'
import type { PersonKey } from '../operation.js'
import type { Link, LinkChange } from './link.js'

/** How far the clocks of the hub and of a target may be apart. */
const skewMs = 60_000

/** Whether an account may be the one that `link` says was being made: a mark or a time of creation that speaks against it counts. */
const couldBe = (account: ObservedAccount, link: Link): boolean => {
  if (account.mark !== undefined) return account.mark === link.person
  return account.createdAt === undefined || Date.parse(account.createdAt) >= Date.parse(link.since) - skewMs
}

/**
 * Finds again what was made, renamed or marked without the hub hearing of it (it was killed between a call and its answer). Gives
 * the links as they are by that, and what changed of them. `former`: usernames of before, of people whose account is gone: it is theirs by
 * one of these in a target that was restored from a backup.
 */
export const recoverLinks = (
  links: ReadonlyMap<PersonKey, Link>,
  observation: Observation,
  former: ReadonlyMap<PersonKey, readonly string[]> = new Map(),
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
        .get(link.person)
        ?.map(free)
        .find((account) => account !== undefined)
    if (found === undefined || !couldBe(found, link)) continue
    owned.add(found.key)
    const state = link.state === 'Creating' ? (found.enabled ? 'Active' : 'Disabled') : link.state
    repair({ ...link, key: found.key, username: found.username, pendingUsername: undefined, state })
  }
  return { links: repaired, changes }
}
