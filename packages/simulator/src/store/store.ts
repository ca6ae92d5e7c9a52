import { type KubeObject, keyOf, type ObjectKey, pathOf } from '../objects/object.js'
import { type Change, createHistory } from './history.js'

type Listener = (change: Change) => void

/** All objects of one cluster, under one revision counter. Synchronous: returned results are committed. */
export interface ObjectStore {
  revision(): number
  get(resource: string, key: ObjectKey): KubeObject | undefined
  /** In no particular order; `namespace` undefined or empty means all. */
  list(resource: string, namespace?: string): KubeObject[]
  /** The objects that name this uid as an owner, of any resource. */
  ownedBy(uid: string): { resource: string; object: KubeObject }[]
  /** Creates or replaces, setting the resourceVersion. */
  put(resource: string, object: KubeObject): KubeObject
  remove(resource: string, key: ObjectKey): void
  since(revision: number): readonly Change[] | undefined
  /** The objects as they were at an earlier revision; undefined if that is too old. */
  listAt(resource: string, revision: number): KubeObject[] | undefined
  subscribe(resource: string, listener: Listener): () => void
  subscribeAll(listener: Listener): () => void
  /** Forgets the history, so that every older resourceVersion is answered with 410. */
  compact(): void
  everything(): Map<string, readonly KubeObject[]>
  count(): number
}

export const createStore = (options: { historyLimit: number; revision?: number }): ObjectStore => {
  let revision = options.revision ?? 1
  const objects = new Map<string, Map<string, KubeObject>>()
  const children = new Map<string, Map<string, { resource: string; object: KubeObject }>>()
  const listeners = new Map<string, Set<Listener>>()
  const everyListener = new Set<Listener>()
  const history = createHistory(options.historyLimit)
  history.compact(revision)

  const table = (resource: string): Map<string, KubeObject> => {
    const known = objects.get(resource)
    if (known) return known
    const created = new Map<string, KubeObject>()
    objects.set(resource, created)
    return created
  }
  const ownersOf = (object: KubeObject): string[] =>
    object.metadata.ownerReferences?.map((owner) => owner.uid) ?? []
  const link = (resource: string, object: KubeObject): void => {
    for (const owner of ownersOf(object)) {
      const known = children.get(owner) ?? new Map<string, { resource: string; object: KubeObject }>()
      children.set(owner, known)
      known.set(`${resource} ${pathOf(keyOf(object))}`, { resource, object })
    }
  }
  const unlink = (resource: string, object: KubeObject): void => {
    for (const owner of ownersOf(object)) {
      const known = children.get(owner)
      known?.delete(`${resource} ${pathOf(keyOf(object))}`)
      if (known?.size === 0) children.delete(owner)
    }
  }
  const publish = (change: Change): void => {
    history.add(change)
    for (const listener of listeners.get(change.resource) ?? []) listener(change)
    for (const listener of everyListener) listener(change)
  }
  const stamp = (object: KubeObject): KubeObject => {
    revision += 1
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } }
  }

  return {
    revision: () => revision,
    get: (resource, key) => objects.get(resource)?.get(pathOf(key)),
    list: (resource, namespace = '') => {
      const values = [...(objects.get(resource)?.values() ?? [])]
      return namespace === '' ? values : values.filter((object) => object.metadata.namespace === namespace)
    },
    ownedBy: (uid) => [...(children.get(uid)?.values() ?? [])],
    put: (resource, object) => {
      const path = pathOf(keyOf(object))
      const previous = table(resource).get(path)
      const stored = stamp(object)
      if (previous) unlink(resource, previous)
      table(resource).set(path, stored)
      link(resource, stored)
      publish(
        previous
          ? { type: 'MODIFIED', resource, revision, object: stored, previous }
          : { type: 'ADDED', resource, revision, object: stored },
      )
      return stored
    },
    remove: (resource, key) => {
      const previous = objects.get(resource)?.get(pathOf(key))
      if (!previous) return
      objects.get(resource)?.delete(pathOf(key))
      unlink(resource, previous)
      const last = stamp(previous)
      publish({ type: 'DELETED', resource, revision, object: last, previous })
    },
    since: (from) => history.since(from),
    listAt: (resource, wanted) => {
      const changes = history.since(wanted)
      if (!changes) return undefined
      const state = new Map(objects.get(resource))
      for (const change of [...changes].reverse()) {
        if (change.resource !== resource) continue
        const path = pathOf(keyOf(change.object))
        if (change.previous) state.set(path, change.previous)
        else state.delete(path)
      }
      return [...state.values()]
    },
    subscribe: (resource, listener) => {
      const known = listeners.get(resource) ?? new Set<Listener>()
      listeners.set(resource, known)
      known.add(listener)
      return () => known.delete(listener)
    },
    subscribeAll: (listener) => {
      everyListener.add(listener)
      return () => everyListener.delete(listener)
    },
    compact: () => history.compact(revision),
    everything: () => new Map([...objects].map(([resource, known]) => [resource, [...known.values()]])),
    count: () => [...objects.values()].reduce((sum, known) => sum + known.size, 0),
  }
}
