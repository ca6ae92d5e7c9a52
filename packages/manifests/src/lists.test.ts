import { expect, test } from 'vitest'
import { unpackLists } from './lists.js'

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

test.each([
  ['an object', configMap, [{ value: configMap, pointer: '' }]],
  [
    'a List',
    { apiVersion: 'v1', kind: 'List', items: [configMap, configMap] },
    [
      { value: configMap, pointer: '/items/0' },
      { value: configMap, pointer: '/items/1' },
    ],
  ],
  [
    'a list of one kind, with items that do not say theirs',
    { apiVersion: 'v1', kind: 'ConfigMapList', metadata: {}, items: [{ metadata: { name: 'a' } }] },
    [{ value: configMap, pointer: '/items/0' }],
  ],
  [
    'a list in a list',
    {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'ConfigMapList', items: [configMap] }],
    },
    [{ value: configMap, pointer: '/items/0/items/0' }],
  ],
  ['an empty list', { apiVersion: 'v1', kind: 'List', items: [] }, []],
  [
    'a resource of a kind that ends in List',
    { apiVersion: 'x/v1', kind: 'AllowList', metadata: { name: 'a' }, items: ['b'] },
    [
      {
        value: { apiVersion: 'x/v1', kind: 'AllowList', metadata: { name: 'a' }, items: ['b'] },
        pointer: '',
      },
    ],
  ],
])('%s gives its objects', (_, value, objects) => {
  expect(unpackLists(value)).toEqual(objects)
})
