import {
  matches,
  type PlacedRelease,
  type PlacementSpec,
  type Selector,
  type WorkloadAffinityTerm,
} from '@hansa/placement'

/** The facts about a release that workload affinity needs. */
export interface Related {
  uid: string
  namespace: string
  name: string
  labels: Readonly<Record<string, string>>
  placement: string
}

type Terms = Pick<PlacementSpec, 'workloadAffinity' | 'workloadAntiAffinity'>

interface Entry extends Related {
  clusters: Set<string>
}

interface Space {
  releases: Map<string, Entry>
  /** By each label, as `key=value`. */
  byLabel: Map<string, Set<Entry>>
  /** The placements with a term that selects this label; under '' those with a term that selects none by value. */
  askers: Map<string, Set<string>>
  /** The releases of each placement that has terms. */
  users: Map<string, Set<string>>
  /** For the placements that have any. */
  terms: Map<string, Terms>
}

/**
 * The clusters of each release, by namespace, as far as workload affinity needs them. In memory; rebuilt at each
 * start.
 */
export interface Relations {
  putRelease(release: Related): void
  dropRelease(uid: string): void
  putPlacement(namespace: string, name: string, spec: PlacementSpec | undefined): void
  /** A release has, or no longer has, a target that remains on a cluster. Returns whether that changes anything. */
  setTarget(uid: string, cluster: string, stays: boolean): boolean
  /** All of them at once, right after a decision. Returns whether that changes anything. */
  place(uid: string, clusters: readonly string[]): boolean
  /** The other releases that a decision about this one depends on; none for most. */
  neighbours(uid: string, terms: Terms): PlacedRelease[]
  /** The other releases with decisions that depend on the clusters of this one. */
  dependents(uid: string): string[]
  /** Whether its decisions depend on the clusters of other releases. */
  isBound(uid: string): boolean
  labelsOf(uid: string): Related['labels'] | undefined
  nameOf(uid: string): string
  /** Its namespace; undefined for an unknown release. */
  spaceOf(uid: string): string | undefined
}

const selects = ({ releases }: WorkloadAffinityTerm, labels: Related['labels']): boolean => {
  const selector: Selector = { labels: releases }
  return matches(selector, { name: '', labels })
}

const required = ({ workloadAntiAffinity = [] }: Terms): WorkloadAffinityTerm[] =>
  workloadAntiAffinity.filter((term) => term.required)

const allOf = ({ workloadAffinity = [], workloadAntiAffinity = [] }: Terms): WorkloadAffinityTerm[] => [
  ...workloadAffinity,
  ...workloadAntiAffinity,
]

const none: Terms = {}

const pairs = (labels: Related['labels']): string[] =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`)

/** One label that a release must have to be selected by a term; '' when the term names none by value. */
const keyOf = ({ releases: { matchLabels = {} } }: WorkloadAffinityTerm): string =>
  pairs(matchLabels)[0] ?? ''

const addTo = <T>(index: Map<string, Set<T>>, key: string, item: T): void => {
  const present = index.get(key)
  if (present === undefined) index.set(key, new Set([item]))
  else present.add(item)
}

const dropFrom = <T>(index: Map<string, Set<T>>, key: string, item: T): void => {
  const present = index.get(key)
  if (present?.delete(item) === true && present.size === 0) index.delete(key)
}

const newSpace = (): Space => ({
  releases: new Map(),
  byLabel: new Map(),
  askers: new Map(),
  users: new Map(),
  terms: new Map(),
})

const put = (space: Space, entry: Entry): void => {
  space.releases.set(entry.uid, entry)
  for (const pair of pairs(entry.labels)) addTo(space.byLabel, pair, entry)
  addTo(space.users, entry.placement, entry.uid)
}

const drop = (space: Space, uid: string): void => {
  const entry = space.releases.get(uid)
  if (entry === undefined) return
  space.releases.delete(uid)
  for (const pair of pairs(entry.labels)) dropFrom(space.byLabel, pair, entry)
  dropFrom(space.users, entry.placement, uid)
}

/** The releases that a term selects, except one. */
const selected = (space: Space, term: WorkloadAffinityTerm, except: string): Entry[] => {
  const key = keyOf(term)
  const among = key === '' ? space.releases.values() : (space.byLabel.get(key) ?? [])
  return [...among].filter((entry) => entry.uid !== except && selects(term, entry.labels))
}

/** The other releases that select this one by some of their terms. */
const selecting = (space: Space, entry: Entry, of: (terms: Terms) => WorkloadAffinityTerm[]): Entry[] => {
  const placements = new Set(
    ['', ...pairs(entry.labels)].flatMap((key) => [...(space.askers.get(key) ?? [])]),
  )
  return [...placements]
    .filter((name) => of(space.terms.get(name) ?? none).some((term) => selects(term, entry.labels)))
    .flatMap((name) => [...(space.users.get(name) ?? [])])
    .flatMap((uid) => (uid === entry.uid ? [] : (space.releases.get(uid) ?? [])))
}

/** Replaces the terms of a placement. */
const putTerms = (space: Space, name: string, spec: PlacementSpec | undefined): void => {
  for (const term of allOf(space.terms.get(name) ?? none)) dropFrom(space.askers, keyOf(term), name)
  space.terms.delete(name)
  if (spec === undefined || allOf(spec).length === 0) return
  const { workloadAffinity, workloadAntiAffinity } = spec
  space.terms.set(name, { workloadAffinity, workloadAntiAffinity })
  for (const term of allOf(spec)) addTo(space.askers, keyOf(term), name)
}

interface Found {
  space: Space
  entry: Entry
}

const neighboursOf = ({ space, entry }: Found, own: Terms): PlacedRelease[] => {
  const wanted = new Set([
    ...allOf(own).flatMap((term) => selected(space, term, entry.uid)),
    ...selecting(space, entry, required),
  ])
  return [...wanted]
    .filter(({ clusters }) => clusters.size > 0)
    .map(({ labels, clusters, placement }) => ({
      labels,
      clusters: [...clusters],
      workloadAntiAffinity: space.terms.get(placement)?.workloadAntiAffinity,
    }))
}

const dependentsOf = ({ space, entry }: Found): string[] => {
  const keptAway = required(space.terms.get(entry.placement) ?? none)
  const dependent = [
    ...selecting(space, entry, allOf),
    ...keptAway.flatMap((term) => selected(space, term, entry.uid)),
  ]
  return [...new Set(dependent.map((other) => other.uid))]
}

export const createRelations = (): Relations => {
  const spaces = new Map<string, Space>()
  const homes = new Map<string, Space>()

  const spaceOf = (namespace: string): Space => {
    const present = spaces.get(namespace)
    if (present !== undefined) return present
    const made = newSpace()
    spaces.set(namespace, made)
    return made
  }

  const entryOf = (uid: string): Found | undefined => {
    const space = homes.get(uid)
    const entry = space?.releases.get(uid)
    return space === undefined || entry === undefined ? undefined : { space, entry }
  }

  return {
    putRelease: (release) => {
      const space = spaceOf(release.namespace)
      const clusters = space.releases.get(release.uid)?.clusters ?? new Set<string>()
      drop(space, release.uid)
      put(space, { ...release, clusters })
      homes.set(release.uid, space)
    },
    dropRelease: (uid) => {
      const space = homes.get(uid)
      homes.delete(uid)
      if (space !== undefined) drop(space, uid)
    },
    putPlacement: (namespace, name, spec) => putTerms(spaceOf(namespace), name, spec),
    setTarget: (uid, cluster, stays) => {
      const clusters = entryOf(uid)?.entry.clusters
      if (clusters === undefined || clusters.has(cluster) === stays) return false
      if (stays) clusters.add(cluster)
      else clusters.delete(cluster)
      return true
    },
    place: (uid, clusters) => {
      const entry = entryOf(uid)?.entry
      if (entry === undefined) return false
      const before = entry.clusters
      entry.clusters = new Set(clusters)
      return before.size !== entry.clusters.size || clusters.some((cluster) => !before.has(cluster))
    },
    neighbours: (uid, own) => {
      const found = entryOf(uid)
      return found === undefined ? [] : neighboursOf(found, own)
    },
    dependents: (uid) => {
      const found = entryOf(uid)
      return found === undefined ? [] : dependentsOf(found)
    },
    isBound: (uid) => {
      const found = entryOf(uid)
      if (found === undefined) return false
      const { space, entry } = found
      return space.terms.has(entry.placement) || selecting(space, entry, required).length > 0
    },
    nameOf: (uid) => entryOf(uid)?.entry.name ?? '',
    labelsOf: (uid) => entryOf(uid)?.entry.labels,
    spaceOf: (uid) => entryOf(uid)?.entry.namespace,
  }
}
