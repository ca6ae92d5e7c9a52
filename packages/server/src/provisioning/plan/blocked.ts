import type { PersonKey } from '../operation.js'
import type { Link } from './link.js'
import type { World } from './world.js'

/** Who is blocked: kept out whatever directories and mappings say, until somebody unblocks them. */
export interface Blocked {
  /** By stable id, with the reason that was given. */
  people: ReadonlyMap<PersonKey, string>
  /** Folded usernames of theirs: nobody else is given an account of such a name. */
  names: ReadonlySet<string>
  /** Usernames as they are spelled, in order: for targets that are told names. */
  spelled: readonly string[]
}

export const nobodyBlocked: Blocked = { people: new Map(), names: new Set(), spelled: [] }

export const whyBlocked = (reason: string): string => `blocked: ${reason}`

/**
 * Somebody blocked with an account of ours: disabled and stripped of tokens past every gate. Everything else of the account stays, so that
 * unblocking gives it back.
 */
export const planBlocked = (world: World, link: Link, reason: string): void => {
  const observed = world.account(link.key)
  if (observed === undefined || world.isProtected(observed.username)) return
  const base = {
    person: link.person,
    account: { key: observed.key, username: observed.username },
    why: [whyBlocked(reason)],
    becomes: link.state === 'Leaving' ? ('Leaving' as const) : ('Disabled' as const),
  }
  if (observed.enabled)
    world.add({ ...base, kind: 'DisableAccount', before: { enabled: true }, after: { enabled: false } })
  if (world.isRevocable(link, observed)) world.add({ ...base, kind: 'RevokeAccess' })
}
