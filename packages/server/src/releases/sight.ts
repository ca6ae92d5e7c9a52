import type { ClusterFacts, Fleet } from '../clusters/index.js'
import type { Reader, Row } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { allows, allowsEverything } from '../runtime/predicate.js'
import type { Entitled, Rights } from '../runtime/rights.js'

/** Whether a cluster exists and the rights show it. */
export const clusterSight = (rights: Rights, fleet: Pick<Fleet, 'get'>): ((name: string) => boolean) => {
  const predicate = rights.on('list', 'Cluster')
  return (name) => {
    const facts = fleet.get(name)
    return facts !== undefined && allows(predicate, { name, cluster: name, labels: facts.labels })
  }
}

/** A cluster that a subject may name: one that it sees, or one of the `own` clusters of a release that it may read. Throws `NotFound`. */
export const clusterNamed = (
  fleet: Pick<Fleet, 'get'>,
  cluster: string,
  { rights, own }: { rights: Rights; own: readonly { cluster: string }[] },
): ClusterFacts => {
  const facts = fleet.get(cluster)
  if (
    facts === undefined ||
    !(clusterSight(rights, fleet)(cluster) || own.some((one) => one.cluster === cluster))
  )
    throw new HansaError(
      'NotFound',
      { kind: 'Cluster', name: cluster, where: '' },
      { hint: '`hansa get clusters` lists them' },
    )
  return facts
}

/** A text of the placement engine without the names of clusters that must not be shown. */
export const withoutClusters = (
  text: string,
  fleet: Pick<Fleet, 'get'>,
  shows: (cluster: string) => boolean,
): string =>
  text.replace(/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g, (word) =>
    fleet.get(word) === undefined || shows(word) ? word : '(hidden cluster)',
  )

/** Whether a subject may read a stored object. */
export const mayRead = ({ rights }: Entitled, { kind, namespace, name, labels }: Row): boolean =>
  allows(rights.on('get', kind), { namespace, name, labels })

/** Whether the rights show a release. */
export type ReleaseSight = (row: Pick<Row, 'namespace' | 'name'>) => boolean

export const releaseSight = async (reader: Reader, rights: Rights): Promise<ReleaseSight> => {
  const allowed = rights.on('list', 'Release')
  if (allowsEverything(allowed)) return () => true
  const rows = await reader.list({ kind: 'Release', allowed })
  const seen = new Set(rows.map(({ namespace, name }) => `${namespace}/${name}`))
  return ({ namespace, name }) => seen.has(`${namespace}/${name}`)
}
