import type { ClusterFacts, Fleet } from '../clusters/index.js'
import type { Reader, Row } from '../db/index.js'
import { placeOf } from '../resources/index.js'
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

/** Rights on clusters, and the `own` clusters of a release that the subject may read. */
export interface Shown {
  rights: Rights
  own: readonly { cluster: string }[]
}

/** Whether an answer about a release may name a cluster: one that the subject sees, or one of the release. */
export const clusterShown = (
  fleet: Pick<Fleet, 'get'>,
  { rights, own }: Shown,
): ((name: string) => boolean) => {
  const names = new Set(own.map(({ cluster }) => cluster))
  const sees = clusterSight(rights, fleet)
  return (name) => names.has(name) || sees(name)
}

/** A cluster that a subject may name. Throws `NotFound` for one that is not shown, as for one that does not exist. */
export const clusterNamed = (fleet: Pick<Fleet, 'get'>, cluster: string, shown: Shown): ClusterFacts => {
  const facts = fleet.get(cluster)
  if (facts === undefined || !clusterShown(fleet, shown)(cluster))
    throw new HansaError(
      'NotFound',
      { kind: 'Cluster', name: cluster, where: '' },
      { hint: '`hansa get clusters` lists them' },
    )
  return facts
}

/** Texts of the placement engine without the names of clusters that must not be shown. */
export const discreetText = (fleet: Pick<Fleet, 'get'>, shown: Shown): ((text: string) => string) => {
  if (allowsEverything(shown.rights.on('list', 'Cluster'))) return (text) => text
  const shows = clusterShown(fleet, shown)
  return (text) =>
    text.replace(/[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g, (word) =>
      fleet.get(word) === undefined || shows(word) ? word : '(hidden cluster)',
    )
}

/** Whether a subject may read a stored object. */
export const mayRead = ({ rights }: Entitled, row: Row): boolean =>
  allows(rights.on('get', row.kind), placeOf(row))

/** Whether the rights show a release. */
export type ReleaseSight = (row: Pick<Row, 'namespace' | 'name'>) => boolean

export const releaseSight = async (reader: Reader, rights: Rights): Promise<ReleaseSight> => {
  const allowed = rights.on('list', 'Release')
  if (allowsEverything(allowed)) return () => true
  const rows = await reader.list({ kind: 'Release', allowed })
  const seen = new Set(rows.map(({ namespace, name }) => `${namespace}/${name}`))
  return ({ namespace, name }) => seen.has(`${namespace}/${name}`)
}
