import type { Simulation } from '@hansa/sdk'
import type { Ghost } from '../../map/ghost-card.js'
import type { Scenario } from './scenario.js'

/** The change of one release on one cluster. Undefined: it has no target there. */
export interface GhostMove {
  readonly key: string
  readonly from: number | undefined
  readonly to: number | undefined
}

export interface GhostOf {
  readonly ghost: Ghost
  readonly moves: readonly GhostMove[]
  /** Replicas that would wait there for room. */
  readonly pending: number
}

/** Every cluster that would change, and how. */
export const ghostsOf = (simulation: Simulation | undefined, scenario: Scenario): Map<string, GhostOf> => {
  const moves = new Map<string, GhostMove[]>()
  const pending = new Map<string, number>()
  for (const { namespace, release, moves: each } of simulation?.releases ?? [])
    for (const { cluster, from, to } of each) {
      const there = moves.get(cluster) ?? []
      moves.set(cluster, there)
      there.push({ key: `${namespace}/${release}`, from: from ?? undefined, to: to ?? undefined })
    }
  for (const { cluster, replicas } of simulation?.pending ?? [])
    pending.set(cluster, (pending.get(cluster) ?? 0) + replicas)

  const kindOf = (cluster: string, there: readonly GhostMove[]): Ghost => {
    if (scenario.down.includes(cluster)) return 'gone'
    if (scenario.drain.includes(cluster)) return 'draining'
    if (scenario.add.some(({ name }) => name === cluster)) return 'new'
    const net = there.reduce((sum, { from = 0, to = 0 }) => sum + to - from, 0)
    if (there.length === 0) return 'same'
    const comes = there.some(({ from, to }) => from === undefined && to !== undefined)
    if (net > 0 || (net === 0 && comes)) return 'gains'
    return net < 0 ? 'loses' : 'changes'
  }
  const names = new Set([
    ...moves.keys(),
    ...pending.keys(),
    ...scenario.down,
    ...scenario.drain,
    ...scenario.add.map(({ name }) => name),
  ])
  return new Map(
    [...names].map((name) => {
      const there = moves.get(name) ?? []
      return [name, { ghost: kindOf(name, there), moves: there, pending: pending.get(name) ?? 0 }]
    }),
  )
}
