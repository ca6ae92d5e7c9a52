import { directoryOf } from '../mapping/locked.js'
import type { Policy, ReadTimes } from './input.js'
import type { Link } from './link.js'

const settleMsOf = ({ leaver }: Policy): number => leaver.settleSeconds * 1000

/** When a leaver's absence counts as settled, if a later read confirms it; milliseconds since the epoch. */
export const settlesAt = ({ since }: Link, policy: Policy): number => Date.parse(since) + settleMsOf(policy)

/**
 * Whether a leaver has been absent long enough for irreversible removals: a person can be absent for seconds while their entry moves. A
 * directory that no longer exists is not consulted.
 */
export const isSettled = (link: Link, policy: Policy, reads: ReadTimes, now: number): boolean => {
  if (settleMsOf(policy) === 0) return true
  if (link.state !== 'Leaving') return false
  const readAt = reads.get(directoryOf(link.person)) ?? now
  return Math.min(readAt, now) >= settlesAt(link, policy)
}

/** Directories that must be read again before some leavers are settled. */
export const directoriesToRead = (
  links: Iterable<Link>,
  policy: Policy,
  reads: ReadTimes,
  now: number,
): Set<string> => {
  const found = new Set<string>()
  for (const link of links) {
    if (link.state !== 'Leaving' || now < settlesAt(link, policy)) continue
    if (!isSettled(link, policy, reads, now)) found.add(directoryOf(link.person))
  }
  return found
}
