import { expect, test } from 'vitest'
import { Toleration } from '../contract/toleration.js'
import { taintText, tolerated } from './toleration.js'

const gpu = { key: 'gpu', value: 'true', effect: 'NoSchedule' } as const

test.each([
  ['an equal key and value', { key: 'gpu', value: 'true' }, true],
  ['another value', { key: 'gpu', value: 'false' }, false],
  ['no value, which is the empty one', { key: 'gpu' }, false],
  ['the key, when Exists', { key: 'gpu', operator: 'Exists' }, true],
  ['every key, when Exists without one', { operator: 'Exists' }, true],
  ['the effect', { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }, true],
  ['another effect', { key: 'gpu', operator: 'Exists', effect: 'NoExecute' }, false],
  ['another key', { key: 'disk', operator: 'Exists' }, false],
] as const)('a toleration with %s tolerates gpu=true:NoSchedule: %s', (_, toleration, expected) => {
  expect(tolerated(gpu, [Toleration.parse(toleration)])).toBe(expected)
})

test('a taint is written as kubectl writes it', () => {
  expect([taintText(gpu), taintText({ key: 'down', effect: 'NoExecute' })]).toEqual([
    'gpu=true:NoSchedule',
    'down:NoExecute',
  ])
})
