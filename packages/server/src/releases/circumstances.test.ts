import { expect, test } from 'vitest'
import { isOfDelivery } from './circumstances.js'

test.each<[Parameters<typeof isOfDelivery>[0]['events'], boolean]>([
  [['pre-install'], true],
  [['post-upgrade', 'test'], true],
  [['pre-rollback'], true],
  [['post-delete'], false],
  [['test'], false],
])('hooks of %j are applied by a delivery: %s', (events, expected) => {
  expect(isOfDelivery({ events })).toBe(expected)
})
