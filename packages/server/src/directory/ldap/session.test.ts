import { afterEach, describe, expect, test } from 'vitest'
import { localEgress } from '../../runtime/egress.js'
import { Hidden } from '../../runtime/hidden.js'
import {
  type LdapServer,
  type ScriptedPage,
  type ScriptedSearch,
  startLdapServer,
} from '../testing/ldap-server.js'
import { ldapSpec } from '../testing/spec.js'
import type { Search } from './search.js'
import { openSession, type Session } from './session.js'

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const anna = { dn: 'uid=anna,dc=x', attributes: { uid: ['anna'] } }
const search: Search = { base: 'dc=x', scope: 'sub', filter: '(uid=*)', attributes: ['uid'], pageSize: 2 }

const boundTo = async (
  answer: (search: ScriptedSearch) => ScriptedPage,
): Promise<{ server: LdapServer; session: Session }> => {
  const server = await startLdapServer(answer)
  open.push(server)
  const session = await openSession({
    url: server.url,
    spec: ldapSpec([server.url]),
    secrets: { password: new Hidden('hunter2') },
    egress: localEgress,
  })
  open.push({ stop: async () => session.close() })
  return { server, session }
}

const lost = { reason: 'Incomplete', message: expect.stringContaining('the connection was lost') }

// ldapts would connect again without binding, and what an anonymous reader sees would look like everyone having left.
describe('a connection that was lost', () => {
  test('is not searched on', async () => {
    const { server, session } = await boundTo(() => ({ entries: [anna] }))
    expect((await session.search(search)).entries.map(({ dn }) => dn)).toEqual([anna.dn])
    expect(session.usable()).toBe(true)
    server.drop()
    await expect.poll(() => session.usable()).toBe(false)
    await expect(session.search(search)).rejects.toMatchObject(lost)
    expect(server.searches.map(({ bound }) => bound)).toEqual([true])
    expect(server.connections()).toBe(0)
  })

  test('does not ask who it is bound as', async () => {
    const { server, session } = await boundTo(() => ({}))
    expect(await session.whoAmI()).not.toBeNull()
    server.drop()
    await expect.poll(() => session.usable()).toBe(false)
    await expect(session.whoAmI()).rejects.toMatchObject(lost)
    expect(server.connections()).toBe(0)
  })

  test('between two pages ends the search: no page is read anonymously', async () => {
    const { server, session } = await boundTo((asked) => {
      asked.hangUp()
      return { entries: [anna], cookie: 'more' }
    })
    await expect(session.search(search)).rejects.toMatchObject({ reason: 'Incomplete' })
    expect(server.searches.every(({ bound }) => bound)).toBe(true)
  })
})

test('an empty password is never sent: the server would accept the bind and know nobody', async () => {
  const server = await startLdapServer(() => ({}))
  open.push(server)
  await expect(
    openSession({
      url: server.url,
      spec: ldapSpec([server.url]),
      secrets: { password: new Hidden('') },
      egress: localEgress,
    }),
  ).rejects.toThrow(/password is empty/)
  expect(server.searches).toEqual([])
})
