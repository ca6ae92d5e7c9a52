import type { Movement } from '../../live/movement.js'

/** The movements of one release: from which clusters to which. */
export interface Journey {
  readonly key: string
  readonly off: readonly Movement[]
  readonly onto: readonly Movement[]
}

/** Movements by release, unfinished ones first. */
export const journeysOf = (movements: readonly Movement[]): Journey[] => {
  const byRelease = new Map<string, { off: Movement[]; onto: Movement[]; open: number }>()
  for (const movement of movements) {
    const journey = byRelease.get(movement.key) ?? { off: [], onto: [], open: 0 }
    byRelease.set(movement.key, journey)
    const leaves = movement.phase === 'leaving' || movement.phase === 'left'
    ;(leaves ? journey.off : journey.onto).push(movement)
    if (movement.until === undefined) journey.open += 1
  }
  return [...byRelease]
    .sort(([, one], [, other]) => Number(other.open > 0) - Number(one.open > 0))
    .map(([key, { off, onto }]) => ({ key, off, onto }))
}
