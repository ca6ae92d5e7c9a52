import type { PlacementSpec, Scheduled } from '@hansa/placement'

/**
 * Which of the clusters a release may be evicted from it really gives up: those whose share the new decision places
 * elsewhere. Divided replicas are elsewhere as soon as the decision holds; of a release that stands whole on each
 * cluster, one is given up for each cluster that is new. Sorted by name, so that the answer is always the same.
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
