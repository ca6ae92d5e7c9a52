import type { ClusterRow } from './rows.js'
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

/** Whether a target is on its way: off its cluster, or not yet as it should be there. */
export const isMoving = ({ state }: { state: string }): boolean => moving.has(state)
