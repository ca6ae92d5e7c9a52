import { PlacementSpec } from '@hansa/placement'
import { LRUCache } from 'lru-cache'
import type { Row } from '../db/index.js'

/** Parsed placements: many releases share one, and each is read repeatedly. */
const parsed = new LRUCache<string, PlacementSpec>({ max: 1_000 })

/** The spec of a stored placement. Throws what its schema throws. */
export const storedPlacement = ({ uid, revision, spec }: Row): PlacementSpec => {
  const key = `${uid}@${revision}`
  const known = parsed.get(key)
  if (known !== undefined) return known
  const placement = PlacementSpec.parse(spec)
  parsed.set(key, placement)
  return placement
}
