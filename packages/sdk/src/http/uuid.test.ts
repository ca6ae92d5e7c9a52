import { webcrypto } from 'node:crypto'
import { expect, it } from 'vitest'
import { uuid } from './uuid.js'

const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

it('a key has the same form where the page is not secure', () => {
  const insecure = Object.create(webcrypto, {
    randomUUID: { value: undefined },
    getRandomValues: { value: (bytes: Uint8Array) => webcrypto.getRandomValues(bytes) },
  })
  expect(uuid()).toMatch(form)
  expect(uuid(insecure)).toMatch(form)
  expect(uuid(insecure)).not.toBe(uuid(insecure))
})
