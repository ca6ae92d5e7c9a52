import { expect, test } from 'vitest'
import type { KubeObject } from '../../kube/index.js'
import { hiddenPlaces, withoutHidden } from './hidden-places.js'

const digest = { digest: 'hmac-1' }
const identity = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', annotations: { a: 'x', b: 'y' } },
}
const objectOf = (fields: Record<string, unknown>): KubeObject => ({ ...identity, ...fields })

/** What is left of an object on a cluster. */
const leftOf = (wanted: object, shown: object, found: object): Record<string, unknown> => {
  const {
    apiVersion: _a,
    kind: _k,
    metadata: _m,
    ...fields
  } = withoutHidden(objectOf({ ...found }), hiddenPlaces(objectOf({ ...wanted }), objectOf({ ...shown })))
  return fields
}

const cases: [string, { wanted: object; shown: object; found: object; left: object }][] = [
  [
    'a field, whatever the cluster has there',
    {
      wanted: { data: { a: 'x', b: 'y' } },
      shown: { data: { a: digest, b: 'y' } },
      found: { data: { a: 'z', b: 'y', c: 'c' } },
      left: { data: { a: '[hidden]', b: 'y', c: 'c' } },
    },
  ],
  [
    'a field that the cluster lacks stays absent',
    {
      wanted: { data: { a: 'x' } },
      shown: { data: { a: digest } },
      found: { status: { phase: 'Done' } },
      left: { status: { phase: 'Done' } },
    },
  ],
  [
    'a field of each item of a list, in any order',
    {
      wanted: { spec: { env: [{ name: 'a', value: 'x' }, { name: 'b' }] } },
      shown: { spec: { env: [{ name: 'a', value: digest }, { name: 'b' }] } },
      found: { spec: { env: [{ name: 'c' }, { name: 'a', value: 'x' }] } },
      left: { spec: { env: [{ name: 'c' }, { name: 'a', value: '[hidden]' }] } },
    },
  ],
  [
    'what has another form than the wanted value, as a whole',
    {
      wanted: { spec: { auth: { password: 'x' } } },
      shown: { spec: { auth: { password: digest } } },
      found: { spec: { auth: 'x' } },
      left: { spec: { auth: '[hidden]' } },
    },
  ],
  [
    'everything but the status, if the shown object has another form',
    { wanted: { data: {} }, shown: {}, found: { data: { a: 'x' }, status: {} }, left: { status: {} } },
  ],
  [
    'nothing, if nothing is hidden',
    {
      wanted: { data: { a: 'x' } },
      shown: { data: { a: 'x' } },
      found: { data: { a: 'z' } },
      left: { data: { a: 'z' } },
    },
  ],
]

test.each(cases)('hides %s', (_, { wanted, shown, found, left }) => {
  expect(leftOf(wanted, shown, found)).toEqual(left)
})

test('hides annotations, and changes neither object', () => {
  const found = objectOf({ data: { a: 'x' } })
  const shown = {
    ...found,
    metadata: { name: 'a', annotations: { a: 'hmac-1', b: 'y' } },
    data: { a: digest },
  }
  const safe = withoutHidden(found, hiddenPlaces(found, shown))
  expect(safe.metadata.annotations).toEqual({ a: '[hidden]', b: 'y' })
  expect(found).toMatchObject({ data: { a: 'x' }, metadata: { annotations: { a: 'x' } } })
})

test('a list of many hidden items has one place', () => {
  const items = Array.from({ length: 3 }, (_, at) => ({ value: `x${at}` }))
  expect(hiddenPlaces({ items }, { items: items.map(() => ({ value: digest })) })).toEqual([
    ['items', null, 'value'],
  ])
})
