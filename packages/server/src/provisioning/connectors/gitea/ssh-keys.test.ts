import { expect, it } from 'vitest'
import { GiteaUser, keyOf, PublicKey } from './answer.js'
import type { GiteaClient } from './client.js'
import { createSshKeys } from './ssh-keys.js'

const user = (id: number) => GiteaUser.parse({ id, login: `u${id}`, created: '2026-01-01T00:00:00Z' })
const signal = new AbortController().signal
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5eXl5'

const room = () => {
  const listed: string[] = []
  const client: GiteaClient = {
    read: async () => undefined,
    list: async <Type>(path: string, schema: { parse(value: unknown): Type }) => {
      listed.push(path)
      return [schema.parse({ id: 1, title: 'Kept by Hansa (SHA256:x)', key: `${key} a comment` })]
    },
    write: async () => undefined,
    remove: async () => undefined,
  }
  let now = 0
  const keys = createSshKeys({ client, monotonic: () => now, freshMs: 1000 })
  return { keys, listed, pass: (ms: number) => (now += ms) }
}

it('a list is asked for again when it is old, when this hub changed it, or was told of a change', async () => {
  const { keys, listed, pass } = room()
  const users = [user(1), user(2)]
  const [first] = users
  if (first === undefined) throw new Error('nobody')
  expect((await keys.ofAll(users, signal)).get(keyOf(first))).toEqual([key])
  expect(listed.splice(0)).toEqual(['/users/u1/keys', '/users/u2/keys'])
  await keys.ofAll(users, signal)
  expect(listed.splice(0)).toEqual([])
  keys.forget(keyOf(first))
  await keys.ofAll(users, signal)
  expect(listed.splice(0)).toEqual(['/users/u1/keys'])
  await keys.set(first, [key], signal)
  listed.splice(0)
  await keys.ofAll(users, signal)
  expect(listed.splice(0)).toEqual(['/users/u1/keys'])
  pass(1000)
  await keys.ofAll(users, signal)
  expect(listed.splice(0)).toEqual(['/users/u1/keys', '/users/u2/keys'])
})

it('an account that is not there any more is forgotten', async () => {
  const { keys, listed } = room()
  await keys.ofAll([user(1), user(2)], signal)
  await keys.ofAll([user(2)], signal)
  listed.splice(0)
  await keys.ofAll([user(1), user(2)], signal)
  expect(listed).toEqual(['/users/u1/keys'])
})

it('reads keys as Gitea answers them', () => {
  expect(PublicKey.parse({ id: 3, key, title: null })).toEqual({ id: 3, key, title: '' })
})
