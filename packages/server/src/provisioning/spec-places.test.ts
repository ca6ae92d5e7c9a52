import { expect, test } from 'vitest'
import { placesOf, replacePlaces, textAt } from './spec-places.js'

const spec = {
  type: 'x',
  x: {
    auth: { token: 'a', mount: undefined },
    clients: [{ id: 'one', secret: 's1' }, { id: 'two' }, { id: 'three', secret: 's3' }],
  },
}

test.each([
  ['/x/auth/token', [{ name: '/x/auth/token', pointer: '/x/auth/token', value: 'a' }]],
  ['/x/auth/mount', []],
  ['/x/none/token', []],
  ['/x/auth/toString', []],
  ['/x/auth/{id}', []],
  [
    '/x/clients/{id}/secret',
    [
      { name: '/x/clients/one/secret', pointer: '/x/clients/0/secret', value: 's1' },
      { name: '/x/clients/three/secret', pointer: '/x/clients/2/secret', value: 's3' },
    ],
  ],
])('%s names what is there, items by their own names', (pointer, places) => {
  expect(placesOf(spec, pointer)).toEqual(places)
})

test('only a text is a text', () => {
  expect(textAt(spec, '/x/auth/token')).toBe('a')
  expect(textAt(spec, '/x/auth')).toBeUndefined()
})

test('values are replaced in a copy, one after the other; what is not there stays away', async () => {
  const before = structuredClone(spec)
  const seen: string[] = []
  const replaced = await replacePlaces(spec, '/x/clients/{id}/secret', async ({ name, pointer, value }) => {
    seen.push(`${name} ${pointer}`)
    return `sealed ${String(value)}`
  })
  expect(replaced).toEqual({
    ...spec,
    x: {
      ...spec.x,
      clients: [{ id: 'one', secret: 'sealed s1' }, { id: 'two' }, { id: 'three', secret: 'sealed s3' }],
    },
  })
  expect(seen).toEqual([
    '/x/clients/one/secret /x/clients/0/secret',
    '/x/clients/three/secret /x/clients/2/secret',
  ])
  expect(spec).toEqual(before)
  expect(await replacePlaces(spec, '/x/none/token', async () => 'y')).toEqual(spec)
})
