import type { ClusterRow, TargetRow } from './rows.js'
import { conditionOf } from './rows-of.js'

export type ClusterState = 'Ready' | 'NotReady' | 'Refused' | 'Cordoned' | 'Leaving' | 'Registering'

/** A cluster's state in one word: the worst that applies. */
export const clusterState = ({
  conditions,
  cordoned,
  unregistering,
}: Pick<ClusterRow, 'conditions' | 'cordoned' | 'unregistering'>): ClusterState => {
  if (unregistering !== undefined) return 'Leaving'
  const ready = conditionOf(conditions, 'Ready')?.status
  if (ready === 'False') return 'NotReady'
  if (conditionOf(conditions, 'CredentialsValid')?.status === 'False') return 'Refused'
  if (ready !== 'True') return 'Registering'
  return cordoned ? 'Cordoned' : 'Ready'
}

const moving: ReadonlySet<string> = new Set(['Leaving', 'Waiting', 'Applying', 'Progressing'])

/** Targets that move, and those that wait: nothing is removed from an unreachable cluster until it returns. */
export interface OnTheWay {
  /** How many targets are being removed, or are not yet in the desired state. */
  readonly moving: number
  /** The unreachable clusters with targets waiting for removal, and how many wait. */
  readonly awaited: readonly string[]
  readonly waiting: number
}

export const onTheWay = (
  targets: readonly Pick<TargetRow, 'state' | 'cluster'>[],
  clusters: readonly ClusterRow[],
): OnTheWay => {
  const lost = new Set(
    clusters.filter((cluster) => clusterState(cluster) === 'NotReady').map(({ name }) => name),
  )
  const awaited = new Set<string>()
  let going = 0
  let waiting = 0
  for (const { state, cluster } of targets) {
    if (!moving.has(state)) continue
    if (state === 'Leaving' && lost.has(cluster)) {
      awaited.add(cluster)
      waiting += 1
    } else going += 1
  }
  return { moving: going, waiting, awaited: [...awaited].sort() }
}
