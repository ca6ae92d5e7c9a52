import {
  matches,
  type PlacedRelease,
  type PlacementSpec,
  type Selector,
  type WorkloadAffinityTerm,
} from '@hansa/placement'

/** What workload affinity needs to know of a release. */
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
  /** Of the placements that have any. */
  terms: Map<string, Terms>
  /** The releases of those placements. */
  bound: Set<string>
}

/** Which releases stand where, by namespace, as far as workload affinity asks for it. In memory; rebuilt at each start. */
export interface Relations {
  putRelease(release: Related): void
  dropRelease(uid: string): void
  putPlacement(namespace: string, name: string, spec: PlacementSpec | undefined): void
  /** A release has, or has no longer, a target that stays on a cluster. Returns whether that is news. */
  setTarget(uid: string, cluster: string, stays: boolean): boolean
  /** All of them at once: what a decision has just placed. Returns whether that is news. */
  place(uid: string, clusters: readonly string[]): boolean
  /** The other releases that a decision about this one depends on; none for most. */
  neighbours(uid: string, terms: Terms): PlacedRelease[]
  /** The other releases whose decisions depend on where this one stands. */
  dependents(uid: string): string[]
  /** Whether its decisions depend on where others stand. */
  isBound(uid: string): boolean
  labelsOf(uid: string): Related['labels'] | undefined
  nameOf(uid: string): string
  /** Its namespace; undefined when it is not known. */
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

export const createRelations = (): Relations => {
  const spaces = new Map<string, Space>()
  const homes = new Map<string, Space>()

  const spaceOf = (namespace: string): Space => {
    const present = spaces.get(namespace)
    if (present !== undefined) return present
    const made: Space = { releases: new Map(), terms: new Map(), bound: new Set() }
    spaces.set(namespace, made)
    return made
  }

  const bind = (space: Space, { uid, placement }: Entry): void => {
    if (space.terms.has(placement)) space.bound.add(uid)
    else space.bound.delete(uid)
  }

  const entryOf = (uid: string): { space: Space; entry: Entry } | undefined => {
    const space = homes.get(uid)
    const entry = space?.releases.get(uid)
    return space === undefined || entry === undefined ? undefined : { space, entry }
  }

  /** The releases of a space with terms of their own, but for one. */
  const boundIn = (space: Space, except: string): { entry: Entry; terms: Terms }[] =>
    [...space.bound].flatMap((uid) => {
      const entry = uid === except ? undefined : space.releases.get(uid)
      return entry === undefined ? [] : [{ entry, terms: space.terms.get(entry.placement) ?? none }]
    })

  return {
    putRelease: (release) => {
      const space = spaceOf(release.namespace)
      const clusters = space.releases.get(release.uid)?.clusters ?? new Set<string>()
      const entry = { ...release, clusters }
      space.releases.set(release.uid, entry)
      homes.set(release.uid, space)
      bind(space, entry)
    },
    dropRelease: (uid) => {
      const space = homes.get(uid)
      homes.delete(uid)
      space?.releases.delete(uid)
      space?.bound.delete(uid)
    },
    putPlacement: (namespace, name, spec) => {
      const space = spaceOf(namespace)
      if (spec !== undefined && allOf(spec).length > 0) {
        const { workloadAffinity, workloadAntiAffinity } = spec
        space.terms.set(name, { workloadAffinity, workloadAntiAffinity })
      } else if (!space.terms.delete(name)) return
      for (const entry of space.releases.values()) if (entry.placement === name) bind(space, entry)
    },
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
      if (found === undefined) return []
      const { space, entry } = found
      const terms = allOf(own)
      const wanted = new Set<Entry>()
      if (terms.length > 0)
        for (const other of space.releases.values())
          if (other.uid !== uid && terms.some((term) => selects(term, other.labels))) wanted.add(other)
      for (const { entry: other, terms: theirs } of boundIn(space, uid))
        if (required(theirs).some((term) => selects(term, entry.labels))) wanted.add(other)
      return [...wanted]
        .filter(({ clusters }) => clusters.size > 0)
        .map(({ labels, clusters, placement }) => ({
          labels,
          clusters: [...clusters],
          workloadAntiAffinity: space.terms.get(placement)?.workloadAntiAffinity,
        }))
    },
    dependents: (uid) => {
      const found = entryOf(uid)
      if (found === undefined) return []
      const { space, entry } = found
      const dependent = new Set<string>()
      for (const { entry: other, terms } of boundIn(space, uid))
        if (allOf(terms).some((term) => selects(term, entry.labels))) dependent.add(other.uid)
      const keepsAway = required(space.terms.get(entry.placement) ?? none)
      if (keepsAway.length > 0)
        for (const other of space.releases.values())
          if (other.uid !== uid && keepsAway.some((term) => selects(term, other.labels)))
            dependent.add(other.uid)
      return [...dependent]
    },
    nameOf: (uid) => entryOf(uid)?.entry.name ?? '',
    labelsOf: (uid) => entryOf(uid)?.entry.labels,
    spaceOf: (uid) => entryOf(uid)?.entry.namespace,
    isBound: (uid) => {
      const found = entryOf(uid)
      if (found === undefined) return false
      const { space, entry } = found
      if (space.bound.has(uid)) return true
      return boundIn(space, uid).some(({ terms }) =>
        required(terms).some((term) => selects(term, entry.labels)),
      )
    },
  }
}
