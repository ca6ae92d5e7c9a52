import { directoryOf } from '../mapping/locked.js'
import type { Policy, Reads } from './input.js'
import type { Link } from './link.js'

const settleMsOf = ({ leaver }: Policy): number => leaver.settleSeconds * 1000

/** When a leaver's absence may be taken for true, if a read from then on agrees; milliseconds since the epoch. */
export const settlesAt = ({ since }: Link, policy: Policy): number => Date.parse(since) + settleMsOf(policy)

/**
 * Whether a leaver has been gone for long enough that what cannot be given back may be taken away: a directory can show somebody as absent
 * for seconds while an entry moves. A directory that does not exist any more is not asked.
 */
export const isSettled = (link: Link, policy: Policy, reads: Reads, now: number): boolean => {
  if (settleMsOf(policy) === 0) return true
  if (link.state !== 'Leaving') return false
  const readAt = reads.get(directoryOf(link.person)) ?? now
  return Math.min(readAt, now) >= settlesAt(link, policy)
}

/** Directories that have to be read again before some leavers are settled. */
export const directoriesToRead = (
  links: Iterable<Link>,
  policy: Policy,
  reads: Reads,
  now: number,
): Set<string> => {
  const found = new Set<string>()
  for (const link of links) {
    if (link.state !== 'Leaving' || now < settlesAt(link, policy)) continue
    if (!isSettled(link, policy, reads, now)) found.add(directoryOf(link.person))
  }
  return found
}
