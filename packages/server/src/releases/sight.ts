import type { Fleet } from '../clusters/index.js'
import type { Reader, Row } from '../db/index.js'
import { allows, allowsEverything } from '../runtime/predicate.js'
import type { Rights } from '../runtime/rights.js'

/** Whether a cluster exists and the rights show it. */
export const clusterSight = (rights: Rights, fleet: Pick<Fleet, 'get'>): ((name: string) => boolean) => {
  const predicate = rights.on('list', 'Cluster')
  return (name) => {
    const facts = fleet.get(name)
    return facts !== undefined && allows(predicate, { name, cluster: name, labels: facts.labels })
  }
}

/** Whether the rights show a release. */
export type ReleaseSight = (row: Pick<Row, 'namespace' | 'name'>) => boolean

export const releaseSight = async (reader: Reader, rights: Rights): Promise<ReleaseSight> => {
  const allowed = rights.on('list', 'Release')
  if (allowsEverything(allowed)) return () => true
  const rows = await reader.list({ kind: 'Release', allowed })
  const seen = new Set(rows.map(({ namespace, name }) => `${namespace}/${name}`))
  return ({ namespace, name }) => seen.has(`${namespace}/${name}`)
}
