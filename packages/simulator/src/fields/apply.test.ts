import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StatusError } from '../errors.js'
import type { Json, JsonObject } from '../objects/json.js'
import { type Applied, applyFields } from './apply.js'
import { compareObjects } from './compare.js'
import { afterUpdate, fieldsOf, type ManagedFields } from './managers.js'
import { pathsOf } from './tree.js'

const manager = (name: string, operation: 'Apply' | 'Update' = 'Apply'): ManagedFields => ({
  name,
  operation,
  subresource: '',
  apiVersion: 'v1',
  time: '2030-01-01T00:00:00Z',
  fields: {},
})

const empty: Applied = { object: { metadata: {} }, managers: [] }
const as = (name: string, before: Applied, sent: JsonObject, force = false): Applied =>
  applyFields(before.object, before.managers, sent, manager(name), { force, settle: (object) => object })

const update = (name: string, before: Applied, next: JsonObject): Applied => ({
  object: next,
  managers: afterUpdate(before.managers, manager(name, 'Update'), compareObjects(before.object, next)),
})

const ownedBy = (name: string, state: Applied): string[] => {
  const entry = state.managers.find((candidate) => candidate.name === name)
  return entry ? pathsOf(entry.fields).sort() : []
}

const container = (name: string, fields: JsonObject = {}): JsonObject => ({ name, ...fields })
const pod = (...containers: JsonObject[]): JsonObject => ({ spec: { containers } })

describe('server-side apply', () => {
  test('a field the manager applied before and no longer sends is removed', () => {
    const first = as('a', empty, { data: { x: '1', y: '2' } })
    expect(as('a', first, { data: { x: '1' } }).object.data).toEqual({ x: '1' })
  })

  test('moves its time with every change, and with nothing else', () => {
    const at = (time: string, before: Applied, sent: JsonObject): Applied =>
      applyFields(
        before.object,
        before.managers,
        sent,
        { ...manager('a'), time },
        {
          force: false,
          settle: (object) => object,
        },
      )
    const timeOf = (state: Applied): string | undefined =>
      state.managers.find(({ name }) => name === 'a')?.time
    const first = at('1', empty, { data: { x: '1' } })
    expect(timeOf(at('2', first, { data: { x: '1' } })), 'the same once more').toBe('1')
    expect(timeOf(at('2', first, { data: { x: '2' } })), 'another value of the same fields').toBe('2')
    expect(timeOf(at('2', first, { data: { y: '2' } })), 'other fields').toBe('2')
    const both = at('1', empty, { data: { x: '1', y: '1' } })
    const part = update('b', both, { data: { x: '9', y: '1' }, metadata: {} })
    expect(timeOf(part), 'another manager took some of it').toBe('1')
  })

  test('a dropped field stays while another manager owns it too', () => {
    const both = as('b', as('a', empty, { data: { x: '1', y: '2' } }), { data: { y: '2' } })
    const after = as('a', both, { data: { x: '1' } })
    expect(after.object.data).toEqual({ x: '1', y: '2' })
    expect(ownedBy('b', after)).toEqual(['.data.y'])
  })

  test('another manager’s value is a conflict that names the field, and the manager', () => {
    const first = as('a', empty, { spec: { replicas: 2 } })
    const refused = (): Applied => as('b', first, { spec: { replicas: 3 } })
    expect(refused).toThrow(StatusError)
    expect(refused).toThrow('Apply failed with 1 conflict: conflict with "a": .spec.replicas')
  })

  test('the same value is not a conflict: both own it', () => {
    const both = as('b', as('a', empty, { spec: { replicas: 2 } }), { spec: { replicas: 2 } })
    expect(ownedBy('a', both)).toEqual(['.spec.replicas'])
    expect(ownedBy('b', both)).toEqual(['.spec.replicas'])
  })

  test('force takes the field from its owner', () => {
    const first = as('a', empty, { spec: { replicas: 2, paused: true } })
    const taken = as('b', first, { spec: { replicas: 3 } }, true)
    expect(taken.object.spec).toEqual({ replicas: 3, paused: true })
    expect(ownedBy('a', taken)).toEqual(['.spec.paused'])
  })

  test('lists of named items merge by name', () => {
    const first = as('a', empty, pod(container('web', { image: 'web:1' })))
    const both = as('b', first, pod(container('sidecar', { image: 'log:1' })))
    expect(both.object).toMatchObject(pod(container('web'), container('sidecar')))
    const without = as('b', both, { spec: {} })
    expect(without.object).toMatchObject(pod(container('web', { image: 'web:1' })))
  })

  test('an item goes with the defaults in it when its only owner drops it', () => {
    const first = as('a', empty, pod(container('web'), container('side')))
    const defaulted = {
      ...first,
      object: { metadata: {}, ...pod(container('web'), container('side', { pullPolicy: 'Always' })) },
    }
    expect(as('a', defaulted, pod(container('web'))).object.spec).toEqual({ containers: [{ name: 'web' }] })
  })

  test('an item another manager has a field of stays, without what its owner dropped', () => {
    const first = as('a', empty, pod(container('web', { image: 'web:1' })))
    const patched = update('kubectl', first, {
      metadata: {},
      ...pod(container('web', { image: 'web:1', tty: true })),
    })
    expect(as('a', patched, { spec: {} }).object.spec).toEqual({ containers: [{ tty: true }] })
  })

  test('metadata stays when all of its applied fields are dropped', () => {
    const first = as('a', empty, { metadata: { finalizers: ['x/y'] } })
    const named = { ...first, object: { ...first.object, metadata: { name: 'n', finalizers: ['x/y'] } } }
    expect(as('a', named, { data: {} }).object.metadata).toEqual({ name: 'n' })
  })

  test('lists of scalars and of unnamed items change as a whole', () => {
    const first = as('a', empty, { spec: { args: ['x'], rules: [{ name: 'r' }] } })
    const next = as('a', first, { spec: { args: ['y'], rules: [{ name: 's' }] } })
    expect(next.object.spec).toEqual({ args: ['y'], rules: [{ name: 's' }] })
    expect(ownedBy('a', next)).toEqual(['.spec.args', '.spec.rules'])
  })

  test('ports are identified by number and protocol', () => {
    const ports = (...list: JsonObject[]): JsonObject => ({ spec: { ports: list } })
    const first = as('a', empty, ports({ port: 53, protocol: 'UDP' }, { port: 53 }))
    expect(ownedBy('a', first)).toContain('.spec.ports[port=53,protocol="UDP"]')
    expect(as('a', first, ports({ port: 53 })).object.spec).toEqual({ ports: [{ port: 53 }] })
  })

  test('the applier loses fields that others change, so that drift can be seen', () => {
    const first = as('a', empty, { data: { x: '1', y: '2' } })
    const edited = update('kubectl', first, { metadata: {}, data: { x: '9', y: '2' } })
    expect(ownedBy('a', edited)).toEqual(['.data.y'])
    expect(ownedBy('kubectl', edited)).toEqual(['.data.x'])
    const removed = update('kubectl', first, { metadata: {}, data: { x: '1' } })
    expect(ownedBy('a', removed)).toEqual(['.data.x'])
  })

  test('a number owned by scale can be omitted, but not reset', () => {
    const first = as('a', empty, { spec: { replicas: 2, paused: true } })
    const scaled = update('hpa', first, { metadata: {}, spec: { replicas: 5, paused: true } })
    expect(() => as('a', scaled, { spec: { replicas: 2, paused: true } })).toThrow(
      'conflict with "hpa" using v1',
    )
    expect(as('a', scaled, { spec: { paused: true } }).object.spec).toEqual({ replicas: 5, paused: true })
  })
})

const scalar = fc.constantFrom<Json>('1', '2', 3)
const fieldName = fc.constantFrom('a', 'b', 'c')
const item = fc.record({ name: fc.constantFrom('x', 'y', 'z'), value: scalar }, { requiredKeys: ['name'] })
const spec = fc.dictionary(
  fieldName,
  fc.oneof(
    scalar,
    fc.uniqueArray(item, { selector: (one) => one.name, minLength: 1, maxLength: 3 }),
    fc.dictionary(fieldName, scalar, { minKeys: 1 }),
  ),
  { minKeys: 1 },
)
const sent = spec.map((value): JsonObject => ({ spec: value }))

describe('for any object', () => {
  test('applying it twice changes nothing the second time', () => {
    fc.assert(
      fc.property(sent, (object) => {
        const once = as('a', empty, object)
        expect(as('a', once, object)).toEqual(once)
      }),
    )
  })

  test('what one manager applied last is what is there, when it is alone', () => {
    fc.assert(
      fc.property(sent, sent, (first, second) => {
        const after = as('a', as('a', empty, first), second)
        expect(fieldsOf(after.object)).toEqual(fieldsOf(second))
      }),
    )
  })

  test('a forced apply owns all it sent, and the object holds it', () => {
    fc.assert(
      fc.property(sent, sent, (first, second) => {
        const after = as('b', as('a', empty, first), second, true)
        expect(ownedBy('b', after)).toEqual(pathsOf(fieldsOf(second)).sort())
        expect(compareObjects(after.object, as('b', after, second, true).object)).toEqual({
          written: {},
          removed: {},
        })
      }),
    )
  })

  test('a manager that applies nothing any more leaves only what others own', () => {
    fc.assert(
      fc.property(sent, sent, (first, second) => {
        const both = as('b', as('a', empty, first), second, true)
        const left = as('a', both, { spec: {} })
        expect(ownedBy('b', left)).toEqual(ownedBy('b', both))
        expect(pathsOf(fieldsOf(left.object)).sort()).toEqual(ownedBy('b', left))
      }),
    )
  })
})
