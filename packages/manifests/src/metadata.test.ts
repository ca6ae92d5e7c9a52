import { expect, test } from 'vitest'
import { withoutNullMetadata } from './metadata.js'

test('nulls and an empty namespace in metadata count as absent', () => {
  expect(
    withoutNullMetadata({
      kind: 'ConfigMap',
      metadata: {
        name: 'a',
        namespace: '',
        labels: null,
        annotations: { a: null, b: 'c' },
        creationTimestamp: null,
      },
      data: { stays: null },
    }),
  ).toEqual({
    kind: 'ConfigMap',
    metadata: { name: 'a', annotations: { a: '', b: 'c' } },
    data: { stays: null },
  })
})

test.each([null, 'text', { metadata: null }, { metadata: [] }, {}])('%j stays what it is', (value) => {
  expect(withoutNullMetadata(value)).toEqual(value)
})
