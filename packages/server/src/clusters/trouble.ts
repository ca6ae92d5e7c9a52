import type { Reader } from '../db/index.js'
import { clusterByUid } from './store.js'

/** What a cluster's conditions say of why it cannot be worked with. */
export interface ClusterTrouble {
  /** Since when it is NotReady; undefined while it is not. */
  notReadySince: string | undefined
  /** Why its credentials do not work; undefined while they do. */
  credentials: string | undefined
}

/** Nothing is wrong with a cluster that is not registered any longer. */
export const troubleOf = async (reader: Reader, uid: string): Promise<ClusterTrouble> => {
  const conditions = (await clusterByUid(reader, uid))?.status.conditions ?? []
  const failing = (type: string) =>
    conditions.find((condition) => condition.type === type && condition.status === 'False')
  return {
    notReadySince: failing('Ready')?.lastTransitionTime,
    credentials: failing('CredentialsValid')?.message,
  }
}
