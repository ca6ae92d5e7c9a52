import { expect, test } from 'vitest'
import type { Filter, Rejection } from './result.js'
import { summarize } from './summarize.js'

const rejection = (cluster: string, filter: Filter): Rejection => ({
  cluster,
  filter,
  found: '',
  needed: '',
  reason: '',
})

test('rejections are counted by filter, in the order filters run, with the first three names', () => {
  const rejected = [
    rejection('f', 'Affinity'),
    ...['d', 'b', 'a', 'c'].map((name) => rejection(name, 'Affinity')),
    rejection('e', 'NotReady'),
  ]
  expect(summarize(rejected)).toEqual([
    { filter: 'NotReady', count: 1, names: ['e'] },
    { filter: 'Affinity', count: 5, names: ['a', 'b', 'c'] },
  ])
})
