import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStore } from '../../db/index.js'
import { refuseLockout, type TokenFacts } from './admins.js'
import { userNamed } from './bound-users.js'
import { builtInRoles } from './built-in.js'
import type { Binding } from './evaluate.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  opened = await openTestStore()
})
afterAll(() => opened.close())

const anna = { id: 'labs/1', directory: 'labs', groups: [] }

test('a username is of nobody until every directory is read; an ID is of its directory', async () => {
  const users = { find: async () => ({ found: [anna], unread: ['corp'] }), sources: async () => new Map() }
  const named = (user: string) =>
    opened.store.read((reader) => userNamed(reader, users, { user, pointer: '/subject/user' }))
  await expect(named('anna')).rejects.toMatchObject({ code: 'Unavailable' })
  expect(await named('labs/1')).toEqual(anna)
})

test('a token with a ceiling below admin does not count as an administrator', async () => {
  const binding = (name: string, subject: Binding['subjects'][number]): Binding => ({
    name,
    role: 'admin',
    subjects: [subject],
    scope: undefined,
  })
  const bindings = [binding('person', { user: 'corp/1' }), binding('robot', { token: 'ci' })]
  const state = (some: readonly Binding[]) => ({
    bindings: some,
    rulesOf: (role: string) => builtInRoles.get(role)?.rules,
  })
  const removal = (ceiling: string | undefined) => {
    const tokens: TokenFacts = {
      held: async () => undefined,
      valid: async () => [{ name: 'ci', ...(ceiling === undefined ? {} : { ceiling }) }],
    }
    return opened.store.read((reader) =>
      refuseLockout(reader, state(bindings), state(bindings.slice(1)), tokens),
    )
  }
  await expect(removal('viewer')).rejects.toMatchObject({ code: 'Conflict' })
  await removal('admin')
  await removal(undefined)
})
