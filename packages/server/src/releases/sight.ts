import type { PlacementSpec, Selector } from '@hansa/placement'
import type { ClusterFacts, Fleet } from '../clusters/index.js'
import type { Reader, Row } from '../db/index.js'
import type { NamespaceLimits } from '../namespaces/index.js'
import { placeOf } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'
import { allows, allowsEverything } from '../runtime/predicate.js'
import { type Entitled, noRights, type Rights } from '../runtime/rights.js'

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

const absent = (cluster: string): HansaError =>
  new HansaError(
    'NotFound',
    { kind: 'Cluster', name: cluster, where: '' },
    { hint: '`hansa get clusters` lists them' },
  )

/** Throws `NotFound` for a cluster that is not shown. One of the release is, also when it is no longer registered. */
export const refuseHidden = (fleet: Pick<Fleet, 'get'>, cluster: string, shown: Shown): void => {
  if (!clusterShown(fleet, shown)(cluster)) throw absent(cluster)
}

/** A cluster that a subject may name. Throws `NotFound` for one that is not shown, as for one that does not exist. */
export const clusterNamed = (fleet: Pick<Fleet, 'get'>, cluster: string, shown: Shown): ClusterFacts => {
  refuseHidden(fleet, cluster, shown)
  const facts = fleet.get(cluster)
  if (facts === undefined) throw absent(cluster)
  return facts
}

/** What can be the name of a cluster in a text. */
const words = /[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/g

const addWords = (value: unknown, found: Set<string>): Set<string> => {
  if (typeof value === 'string') for (const word of value.match(words) ?? []) found.add(word)
  if (typeof value === 'object' && value !== null)
    for (const [field, inner] of Object.entries(value)) {
      addWords(field, found)
      addWords(inner, found)
    }
  return found
}

/** The names of clusters in the selectors of a placement and of its namespace, whether the clusters exist or not. */
export const namedClusters = ({
  placement: { affinity = [], replicas },
  limits,
}: {
  placement: PlacementSpec
  limits: NamespaceLimits
}): string[] => {
  const within = limits.spec.clusters
  const selectors: Selector[] = [
    ...affinity.flatMap((group) => [group, ...(group.overflow ?? [])]),
    ...[...(replicas.weights ?? []), ...(replicas.fixed ?? [])].map(({ clusters }) => clusters),
    ...(within === undefined ? [] : [within]),
  ]
  return selectors.flatMap(({ names = [], exclude = [] }) => [...names, ...exclude])
}

/** The words of a text that are the name of a cluster, or one of `named`. */
export const clustersIn = (fleet: Pick<Fleet, 'get'>, text: string, named: readonly string[]): string[] => {
  const known = new Set(named)
  return [...addWords(text, new Set())].filter((word) => known.has(word) || fleet.get(word) !== undefined)
}

/** What is known about the texts of an answer. */
interface Origin {
  /** Names of clusters that need not exist: they are hidden like those of clusters. */
  named?: readonly string[]
  /** What the subject wrote in its request: a word of it is shown, so that an answer does not tell whether it is the name of a hidden cluster. */
  written?: unknown
}

/** Texts of the placement engine without the names of clusters that must not be shown. */
export const discreetText = (
  fleet: Pick<Fleet, 'get'>,
  shown: Shown,
  { named = [], written }: Origin = {},
): ((text: string) => string) => {
  if (allowsEverything(shown.rights.on('list', 'Cluster'))) return (text) => text
  const shows = clusterShown(fleet, shown)
  const own = addWords(written, new Set())
  const clusters = new Set(named)
  return (text) =>
    text.replace(words, (word) =>
      (fleet.get(word) === undefined && !clusters.has(word)) || own.has(word) || shows(word)
        ? word
        : '(hidden cluster)',
    )
}

/** Texts that are stored where everybody who may read a release finds them: they name only the clusters of the release. */
export const storedText = (
  fleet: Pick<Fleet, 'get'>,
  own: Shown['own'],
  named: readonly string[],
): ((text: string) => string) => discreetText(fleet, { rights: noRights, own }, { named })

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
