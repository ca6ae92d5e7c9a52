import type { PlacementSpec, Scheduled } from '@hansa/placement'

/**
 * Which of the clusters that a release may be evicted from it really leaves: those with a share that the new decision
 * places elsewhere. Divided replicas are elsewhere as soon as the decision is in effect; a duplicated release leaves
 * one cluster for each new cluster. Sorted by name, so that the answer is deterministic.
 */
export const givenUp = (
  evicting: readonly string[],
  staying: readonly { cluster: string }[],
  next: Scheduled,
  placement: PlacementSpec,
  divides: boolean,
): string[] => {
  const lost = [...evicting].sort()
  if (placement.replicas.mode === 'Divided' && divides) return lost
  const held = new Set(staying.map(({ cluster }) => cluster))
  const gained = next.targets.filter(({ cluster }) => !held.has(cluster)).length
  return lost.slice(0, gained)
}
