import { expect, test } from 'vitest'
import { outcomeOf } from './apply-outcome.js'
import type { Shown } from './hub.js'

const shown = (metadata: Partial<Shown['metadata']> = {}): Shown => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Release',
  metadata: {
    name: 'web',
    resourceVersion: '1',
    generation: 1,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    ...metadata,
  },
  spec: {},
})

test.each([
  ['a new resource', undefined, shown(), true, 'created'],
  ['the same resource', shown(), shown(), false, 'unchanged'],
  [
    'a status that changed between the two reads',
    shown(),
    shown({ resourceVersion: '9', updatedAt: '2026-01-01T00:00:09Z' }),
    false,
    'unchanged',
  ],
  ['another spec', shown(), shown({ generation: 2 }), false, 'configured'],
  ['another label', shown(), shown({ labels: { a: 'b' } }), false, 'configured'],
  ['another annotation', shown(), shown({ annotations: { a: 'b' } }), false, 'configured'],
] as const)('%s', (_, before, resource, created, outcome) => {
  expect(outcomeOf(before, { resource, created })).toBe(outcome)
})
