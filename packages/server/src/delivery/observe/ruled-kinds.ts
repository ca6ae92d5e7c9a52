import type { Desired } from '../../releases/index.js'
import { groupKindOf } from '../place.js'

/** The kinds (`group/Kind`) that rules of the targets of a cluster assess; updated by target, so that a change costs the same on any cluster. */
export interface RuledKinds {
  /** The desired state of a target, undefined when it is gone. */
  note(targetUid: string, desired: Pick<Desired, 'health'> | undefined): void
  all(): ReadonlySet<string>
}

const none: readonly string[] = []

export const createRuledKinds = (): RuledKinds => {
  const byTarget = new Map<string, { health: Desired['health']; kinds: readonly string[] }>()
  const targets = new Map<string, number>()
  let all: ReadonlySet<string> = new Set()

  const count = (kind: string, by: 1 | -1): void => {
    const next = (targets.get(kind) ?? 0) + by
    if (next === 0) targets.delete(kind)
    else targets.set(kind, next)
  }

  return {
    note: (uid, desired) => {
      const before = byTarget.get(uid)
      const health = desired?.health
      if (before?.health === health) return
      const kinds = health?.map(groupKindOf) ?? none
      if (health === undefined) byTarget.delete(uid)
      else byTarget.set(uid, { health, kinds })
      for (const kind of kinds) count(kind, 1)
      for (const kind of before?.kinds ?? none) count(kind, -1)
      if (all.size !== targets.size || kinds.some((kind) => !all.has(kind))) all = new Set(targets.keys())
    },
    all: () => all,
  }
}
