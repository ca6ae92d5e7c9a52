import { type KubeObject, keyOf, type ObjectKey, pathOf } from '../objects/object.js'
import { createDependents, type Dependent } from './dependents.js'
import { type Change, createHistory } from './history.js'

type Listener = (change: Change) => void

/** All objects of one cluster, under one revision counter. Synchronous: returned results are committed. */
export interface ObjectStore {
  revision(): number
  get(resource: string, key: ObjectKey): KubeObject | undefined
  /** In no particular order; `namespace` undefined or empty means all. */
  list(resource: string, namespace?: string): KubeObject[]
  /** The objects that name this uid as an owner, of any resource. */
  ownedBy(uid: string): Dependent[]
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

/** The objects of a resource before `changes`, which are those of all resources, oldest first. */
const undo = (
  resource: string,
  objects: ReadonlyMap<string, KubeObject> | undefined,
  changes: readonly Change[],
): KubeObject[] => {
  const state = new Map(objects)
  for (const change of [...changes].reverse()) {
    if (change.resource !== resource) continue
    const path = pathOf(keyOf(change.object))
    if (change.previous) state.set(path, change.previous)
    else state.delete(path)
  }
  return [...state.values()]
}

export const createStore = (options: { historyLimit: number; revision?: number }): ObjectStore => {
  let revision = options.revision ?? 1
  const objects = new Map<string, Map<string, KubeObject>>()
  const dependents = createDependents()
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
    ownedBy: dependents.of,
    put: (resource, object) => {
      const path = pathOf(keyOf(object))
      const previous = table(resource).get(path)
      const stored = stamp(object)
      if (previous) dependents.unlink(resource, previous)
      table(resource).set(path, stored)
      dependents.link(resource, stored)
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
      dependents.unlink(resource, previous)
      const last = stamp(previous)
      publish({ type: 'DELETED', resource, revision, object: last, previous })
    },
    since: (from) => history.since(from),
    listAt: (resource, wanted) => {
      const changes = history.since(wanted)
      return changes && undo(resource, objects.get(resource), changes)
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
