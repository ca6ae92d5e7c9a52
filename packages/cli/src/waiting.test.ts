import { expect, test } from 'vitest'
import type { Change, Hub, Shown } from './hub.js'
import { kindOf } from './kinds.js'
import { waitForCondition } from './waiting.js'

const mapping = (...conditions: { type: string; status: string }[]): Shown => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Mapping',
  metadata: { name: 'staff', resourceVersion: '1', createdAt: '', updatedAt: '' },
  spec: {},
  status: { conditions },
})

/** A hub that has the first of these, and then shows the others. */
const hubOf = (first: Shown, ...others: Shown[]): Pick<Hub, 'get' | 'watch'> => ({
  get: async () => first,
  watch: async function* (): AsyncGenerator<Change> {
    for (const object of others) yield { type: 'MODIFIED', object }
  },
})

const waited = (hub: Pick<Hub, 'get' | 'watch'>, type: string): Promise<Shown> =>
  waitForCondition(
    hub,
    { kind: kindOf('mapping'), namespace: 'default', name: 'staff' },
    type,
    1_000,
    new AbortController().signal,
  )

test.each([['Valid'], ['RulesMatch']])('a mapping can be waited for until it is %s', async (type) => {
  const after = mapping({ type, status: 'True' })
  expect(await waited(hubOf(mapping(), mapping({ type, status: 'False' }), after), type)).toBe(after)
})

test('a mapping is never Ready, so waiting for that is refused with the conditions it has', async () => {
  await expect(waited(hubOf(mapping()), 'Ready')).rejects.toMatchObject({
    name: 'UsageError',
    message: 'unknown condition "Ready" for Mapping',
    hint: expect.stringContaining('valid conditions: Valid, RulesMatch'),
  })
})
