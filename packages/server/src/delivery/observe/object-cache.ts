import type { KubeObject } from '../../kube/index.js'
import { keyOf, type Place } from '../place.js'
import type { ObservedObject } from './observed-object.js'

/** The objects of this hub on one cluster, as its watches and our own applies last showed them. */
export interface ObjectCache {
  get(key: string): ObservedObject | undefined
  /** Whether a watch of this kind has synced, so that a missing object is gone. */
  knows(kind: string): boolean
  /** All objects of a kind at `resourceVersion`; results of later applies stay. */
  snapshot(
    kind: string,
    items: readonly { place: Place; seen: ObservedObject }[],
    resourceVersion: string,
  ): void
  /** The member does not serve the kind: none of its objects can exist. */
  absent(kind: string): void
  changed(place: Place, seen: ObservedObject): void
  deleted(place: Place, seen: ObservedObject): void
  /** The response of an apply or a read: without health, if that of the kind needs more than metadata. */
  answered(place: Place, seen: ObservedObject): void
  /** The kind is no longer watched. */
  forget(kind: string, groupKind: string): void
}

/** Resource versions are growing decimal numbers (guaranteed since Kubernetes 1.35, and true of etcd before). */
export const isOlder = (a: string, b: string): boolean =>
  a.length === b.length ? a < b : a.length < b.length

const isSame = (one: ObservedObject | undefined, other: ObservedObject): boolean =>
  one?.uid === other.uid && one.resourceVersion === other.resourceVersion

/**
 * `kind` is `apps/v1/Deployment`: watches are of one version; objects are kept by group and kind. `replaced`: an object that is kept for
 * rules has changed.
 */
export const createObjectCache = (
  replaced: (before: KubeObject, after: KubeObject) => void = () => {},
): ObjectCache => {
  const objects = new Map<string, ObservedObject>()
  const known = new Set<string>()

  const changed = (place: Place, seen: ObservedObject): void => {
    const key = keyOf(place)
    const present = objects.get(key)
    if (present !== undefined && isOlder(seen.resourceVersion, present.resourceVersion)) return
    const before = present?.uid === seen.uid ? present.live : undefined
    if (before === undefined || seen.live === undefined) objects.set(key, seen)
    // The same object again, as after a new list: it is not assessed again.
    else if (isSame(present, seen)) objects.set(key, { ...seen, live: before })
    else {
      replaced(before, seen.live)
      objects.set(key, seen)
    }
  }

  const groupKind = (kind: string): string => {
    const parts = kind.split('/')
    return parts.length === 3 ? `${parts[0]}/${parts[2]}/` : `/${parts[1]}/`
  }

  return {
    get: (key) => objects.get(key),
    knows: (kind) => known.has(kind),
    snapshot: (kind, items, resourceVersion) => {
      const listed = new Set(items.map(({ place }) => keyOf(place)))
      const prefix = groupKind(kind)
      for (const [key, seen] of objects)
        if (key.startsWith(prefix) && !listed.has(key) && !isOlder(resourceVersion, seen.resourceVersion))
          objects.delete(key)
      for (const { place, seen } of items) changed(place, seen)
      known.add(kind)
    },
    absent: (kind) => {
      const prefix = groupKind(kind)
      for (const key of objects.keys()) if (key.startsWith(prefix)) objects.delete(key)
      known.add(kind)
    },
    changed,
    deleted: (place, seen) => {
      const key = keyOf(place)
      const present = objects.get(key)
      if (present !== undefined && isOlder(seen.resourceVersion, present.resourceVersion)) return
      objects.delete(key)
    },
    answered: (place, seen) => {
      const present = objects.get(keyOf(place))
      const same = present !== undefined && isSame(present, seen)
      changed(place, same ? { ...seen, health: seen.health ?? present.health, live: present.live } : seen)
    },
    forget: (kind, prefix) => {
      known.delete(kind)
      for (const key of objects.keys()) if (key.startsWith(`${prefix}/`)) objects.delete(key)
    },
  }
}
