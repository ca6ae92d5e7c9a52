import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KubeObject, keyOf, pathOf } from '../objects/object.js'
import type { Change } from './history.js'
import { createStore, type ObjectStore } from './store.js'

const object = (name: string, value: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', uid: name, resourceVersion: '', creationTimestamp: '' },
  value,
})

const step = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  resource: fc.constantFrom('/configmaps', '/secrets'),
  remove: fc.boolean(),
})
type Step = { name: string; resource: string; remove: boolean }

const run = (store: ObjectStore, { name, resource, remove }: Step, value: number): void => {
  if (remove) store.remove(resource, { namespace: 'default', name })
  else store.put(resource, object(name, value))
}

const stateOf = (objects: readonly KubeObject[]): Map<string, KubeObject> =>
  new Map(objects.map((one) => [pathOf(keyOf(one)), one]))

const replay = (state: Map<string, KubeObject>, changes: readonly Change[]): Map<string, KubeObject> => {
  const next = new Map(state)
  for (const change of changes) {
    const path = pathOf(keyOf(change.object))
    if (change.type === 'DELETED') next.delete(path)
    else next.set(path, change.object)
  }
  return next
}

test('a list at any revision, and the changes since, give what is there now', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, split) => {
      const store = createStore({ historyLimit: 100 })
      for (const [index, one] of steps.slice(0, split).entries()) run(store, one, index)
      const revision = store.revision()
      const before = stateOf(store.list('/configmaps'))
      for (const [index, one] of steps.slice(split).entries()) run(store, one, 100 + index)

      expect(stateOf(store.listAt('/configmaps', revision) ?? [])).toEqual(before)
      const missed = (store.since(revision) ?? []).filter((change) => change.resource === '/configmaps')
      expect(replay(before, missed)).toEqual(stateOf(store.list('/configmaps')))
    }),
  )
})

test('every change has its own revision, and the object carries it', () => {
  const store = createStore({ historyLimit: 10 })
  const changes: Change[] = []
  store.subscribeAll((change) => changes.push(change))
  store.put('/configmaps', object('a', 1))
  store.put('/configmaps', object('a', 2))
  store.remove('/configmaps', { namespace: 'default', name: 'a' })
  expect(changes.map((change) => change.type)).toEqual(['ADDED', 'MODIFIED', 'DELETED'])
  expect(changes.map((change) => change.object.metadata.resourceVersion)).toEqual(['2', '3', '4'])
})

test('a watch cannot resume from a revision dropped from the history', () => {
  const store = createStore({ historyLimit: 5 })
  const start = store.revision()
  for (let value = 0; value < 20; value += 1) store.put('/configmaps', object('a', value))
  expect(store.since(start)).toBeUndefined()
  expect(store.since(store.revision() - 5)).toHaveLength(5)
  store.compact()
  expect(store.since(store.revision() - 1)).toBeUndefined()
  expect(store.since(store.revision())).toEqual([])
})
