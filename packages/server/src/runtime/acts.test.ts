import { expect, test } from 'vitest'
import { actOf } from './acts.js'

test('an act keeps the start of long texts of the input', () => {
  const long = 'x'.repeat(1_000_000)
  const input = { namespace: long, resource: { metadata: { name: long } }, reason: long }
  const { entry } = actOf({ subject: undefined, requestId: 'r' }, { permission: ['create', 'Bundle'] }, input)
  expect([entry.namespace, entry.name, entry.reason].map(({ length }) => length)).toEqual([600, 600, 600])
})
