import { whyBlocked } from './blocked.js'
import type { Link } from './link.js'
import type { World } from './world.js'

/**
 * A blocked person with a managed account: disabled and stripped of tokens, bypassing every gate. Everything else of the account stays, so
 * that unblocking restores it.
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
