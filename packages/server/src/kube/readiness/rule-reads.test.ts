import { expect, test } from 'vitest'
import { readingFields } from './rule-reads.js'

const fieldsOf = (ready: string) =>
  readingFields({ group: '', kind: 'X', ready, failed: 'object.status.a == 1' })

test.each([
  'object.status.phase == "Done"',
  'has(object.status) && object . status.conditions.exists(c, c.type == object.metadata.name)',
  'object.metadata.generation == object.status.observedGeneration',
])('%s reads what a controller reports', (ready) => {
  expect(fieldsOf(ready)).toEqual([])
})

test.each([
  'object.data.password < "m"',
  'object.metadata.annotations["a"] == "b"',
  'object.metadata == object.status',
  'object["data"]["password"] == "x"',
  'object.statusx.a == 1',
  'object.exists(k, k == "data")',
  'size(object) > 1',
  'object.status.a.exists(x, object.spec.b == x)',
  'object //.status\n.data.a == "x"',
])('%s can read more', (ready) => {
  expect(fieldsOf(ready)).toEqual(['ready'])
})
