import type { ClusterRow, TargetRow } from './rows.js'
import { conditionOf } from './slim.js'

export type ClusterState = 'Ready' | 'NotReady' | 'Refused' | 'Cordoned' | 'Leaving' | 'Registering'

/** A cluster's state in one word: the first that holds, the worst first. */
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

/** What is on its way, and what waits: nothing leaves a cluster that does not answer until it is back. */
export interface OnTheWay {
  /** How many targets go off their cluster, or are not yet as they should be there. */
  readonly moving: number
  /** The clusters whose return others wait for, and how many targets do. */
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
