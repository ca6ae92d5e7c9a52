import type { Claim } from './webster.js'

/**
 * Who takes part where no cluster may end with fewer than `least`: in the order given, as many as there are seats to start
 * each of with what it lacks (`lacks`), leaving out those whose weight (their room, or a plain weight above 0) is less
 * than that. Without a minimum, everyone from 0.
 */
export const affordable = <T extends Claim>(
  claimants: readonly T[],
  seats: number,
  lacks: (claimant: T) => number,
  least: number,
  roomOf: (claimant: T) => number = ({ weight }) => weight,
): readonly T[] => {
  if (least <= 1) return claimants
  let left = seats
  const chosen: T[] = []
  for (const claimant of claimants) {
    const start = Math.max(0, lacks(claimant))
    if (start > left || start > roomOf(claimant) || claimant.weight === 0) continue
    left -= start
    chosen.push({ ...claimant, start })
  }
  return chosen
}
