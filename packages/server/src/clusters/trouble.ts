import type { Reader } from '../db/index.js'
import { clusterByUid } from './store.js'

/** Why a cluster cannot be used, according to its conditions. */
export interface ClusterTrouble {
  /** Since when it is NotReady; undefined while it is not. */
  notReadySince: string | undefined
  /** Why its credentials do not work; undefined while they do. */
  credentials: string | undefined
}

/** A cluster that is no longer registered has no trouble. */
export const troubleOf = async (reader: Reader, uid: string): Promise<ClusterTrouble> => {
  const conditions = (await clusterByUid(reader, uid))?.status.conditions ?? []
  const failing = (type: string) =>
    conditions.find((condition) => condition.type === type && condition.status === 'False')
  return {
    notReadySince: failing('Ready')?.lastTransitionTime,
    credentials: failing('CredentialsValid')?.message,
  }
}
