import { expect, test } from 'vitest'
import type { DesiredHook } from './desired-hooks.js'
import { inHookOrder } from './order.js'

const hook = (kind: string, name: string, weight = 0): DesiredHook =>
  ({ weight, wanted: { place: { kind, name } } }) as unknown as DesiredHook

test('hooks are ordered by weight, then name, then kind in the order of Helm 4, other kinds last', () => {
  const sorted = inHookOrder([
    hook('Widget', 'b'),
    hook('Job', 'b'),
    hook('Gadget', 'b'),
    hook('ServiceAccount', 'b'),
    hook('Job', 'a'),
    hook('ConfigMap', 'z', -1),
    hook('ConfigMap', 'a', 10),
  ])
  expect(sorted.map(({ wanted: { place } }) => `${place.kind} ${place.name}`)).toEqual([
    'ConfigMap z',
    'Job a',
    'ServiceAccount b',
    'Job b',
    'Gadget b',
    'Widget b',
    'ConfigMap a',
  ])
})
