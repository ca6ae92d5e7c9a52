import { createHeap } from '../heap.js'

/** One claim on the seats. */
export interface Claim {
  readonly name: string
  /** An integer ≥ 0; 0 gets nothing. */
  readonly weight: number
  /** Seats it has before any is given, which count among those to give; 0 when omitted. */
  readonly start?: number
}

interface Party {
  readonly name: string
  readonly weight: number
  /** Its place among the claims. */
  readonly at: number
  seats: number
}

// weight / (2·seats + 1) compared exactly: doubles while the products are safe integers, then big integers.
const compareQuotients = (a: Party, b: Party): number => {
  const left = a.weight * (2 * b.seats + 1)
  const right = b.weight * (2 * a.seats + 1)
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left - right
  const exactLeft = BigInt(a.weight) * BigInt(2 * b.seats + 1)
  const exactRight = BigInt(b.weight) * BigInt(2 * a.seats + 1)
  return exactLeft > exactRight ? 1 : exactLeft < exactRight ? -1 : 0
}

/**
 * Seats given by Webster's (Sainte-Laguë's) method, one at a time to the largest weight / (2·seats + 1), from 0 seats.
 * Ties go to fewer seats, then to the name first in ascending order, or in descending order when `descending`.
 * Weights are integers ≥ 0; a party that starts with seats keeps them. Returns the seats in the order of `claims`. Exact; O(claims · log claims), whatever the seats.
 * Throws RangeError when there are seats and all weights are 0. Source: Balinski & Young, Fair Representation (1982).
 */
export const webster = (seats: number, claims: readonly Claim[], descending: boolean): number[] => {
  const shares = claims.map(() => 0)
  if (seats === 0) return shares
  const total = claims.reduce((sum, claim) => sum + claim.weight, 0)
  if (total === 0) throw new RangeError(`cannot divide ${seats} seats: every weight is 0`)

  // Every party ends with at least the integer part of its part of (seats - parties), so the heap need not give those;
  // not so where some start with more than their part.
  const started = claims.some(({ start = 0 }) => start > 0)
  const sure = started ? 0 : Math.max(0, seats - claims.length)
  let left = seats
  const parties: Party[] = []
  for (const [at, { name, weight, start: own = 0 }] of claims.entries()) {
    if (weight === 0) continue
    const start = Math.max(own, Math.floor((weight / total) * sure) - 1)
    left -= start
    parties.push({ name, weight, at, seats: start })
  }
  const heap = createHeap(parties, (a, b) => {
    const order = compareQuotients(b, a) || a.seats - b.seats
    return order === 0 ? a.name < b.name !== descending : order < 0
  })
  for (; left > 0; left -= 1) {
    const next = heap.pop()
    if (!next) break
    next.seats += 1
    heap.push(next)
  }
  for (const party of parties) shares[party.at] = party.seats
  return shares
}
