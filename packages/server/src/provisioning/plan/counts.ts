import type { ObservedAccount } from '../connector.js'
import type { PersonKey } from '../operation.js'
import type { ManagedCounts } from './input.js'
import type { Link } from './link.js'

/** The numbers that gates compare against, over everyone. `wanted`: how many people are entitled to an account, and whether a given person is. */
export const countManaged = (options: {
  links: Iterable<Link>
  wanted: { size: number; has(person: PersonKey): boolean }
  account: (key: string) => ObservedAccount | undefined
  locked: ReadonlySet<PersonKey>
  isManaged: (membership: string) => boolean
}): ManagedCounts => {
  const { links, wanted, account, locked, isManaged } = options
  const counts = { accounts: 0, memberships: 0, present: 0, leavers: 0, wanted: wanted.size, vanished: 0 }
  for (const { key, state, person } of links) {
    if (key === undefined) continue
    counts.accounts += 1
    const observed = account(key)
    if (observed === undefined) counts.vanished += 1
    else for (const membership of observed.memberships) if (isManaged(membership)) counts.memberships += 1
    if (state === 'Leaving') continue
    counts.present += 1
    if (!wanted.has(person) && !locked.has(person)) counts.leavers += 1
  }
  return counts
}
