import type { Store } from '../../db/index.js'
import { folded } from '../mapping/compile.js'
import { type Blocked, nobodyBlocked } from '../plan/blocked.js'
import type { PersonBlock } from './contract.js'
import { blocksOf } from './store.js'

/** The stored blocks as this hub read them last. */
export interface KnownBlocks {
  reload(): Promise<void>
  /** Reads them unless they were read before. */
  load(): Promise<Blocked>
  current(): Blocked
  all(): readonly PersonBlock[]
}

const blockedBy = (blocks: readonly PersonBlock[]): Blocked => {
  const spelled = [...new Set(blocks.flatMap(({ names }) => names))].sort()
  return {
    people: new Map(blocks.map(({ person, reason }) => [person, reason] as const)),
    names: new Set(spelled.map(folded)),
    spelled,
  }
}

const sameBlocked = (a: Blocked, b: Blocked): boolean =>
  JSON.stringify([[...a.people], a.spelled]) === JSON.stringify([[...b.people], b.spelled])

export const createKnownBlocks = (store: Store): KnownBlocks => {
  let blocks: readonly PersonBlock[] | undefined
  let current = nobodyBlocked

  const reload = async (): Promise<void> => {
    blocks = await store.read(blocksOf)
    const next = blockedBy(blocks)
    // A new object causes a new plan for everyone.
    if (!sameBlocked(current, next)) current = next
  }

  return {
    reload,
    load: async () => {
      if (blocks === undefined) await reload()
      return current
    },
    current: () => current,
    all: () => blocks ?? [],
  }
}
