import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGiteaFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { ConnectorAdapter, WantedAccount } from '../../packages/server/src/provisioning/index.js'
import { identityOf } from '../../packages/server/src/provisioning/plan/identity.js'
import {
  available,
  directoryAvailable,
  type Gitea,
  type Slapd,
  startGitea,
  startSlapd,
} from '../rig/index.js'
import { act, adapterOf, observe, person, provision, wanted } from './support/connector.js'
import { personLdif } from './support/room.js'

const servers = available(['gitea'])
const can = servers.available ? directoryAvailable('slapd') : servers
const title = can.available ? 'Gitea on LDAP' : `Gitea on LDAP (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'

describe.skipIf(!can.available)(title, () => {
  let gitea: Gitea
  let slapd: Slapd
  let adapter: ConnectorAdapter<'gitea'>

  const grants: WantedAccount<'gitea'>['grants'] = { teams: [], admin: false, restricted: false }
  const logsIn = async (username: string, password: string): Promise<boolean> =>
    (await gitea.request('GET', '/user', undefined, { username, password })).status === 200

  beforeAll(async () => {
    slapd = await startSlapd()
    await slapd.add(
      personLdif('anna', suffix, 'userPassword: anna-pw') + personLdif('ben', suffix, 'userPassword: ben-pw'),
    )
    gitea = await startGitea({ pageSize: 10 })
    const { hostname, port } = new URL(slapd.url)
    await gitea.command(
      ...['admin', 'auth', 'add-ldap', '--name', 'corp', '--security-protocol', 'unencrypted'],
      ...['--host', hostname, '--port', port, '--user-search-base', `ou=people,${suffix}`],
      ...['--user-filter', '(&(objectClass=inetOrgPerson)(uid=%s))', '--email-attribute', 'mail'],
      ...['--username-attribute', 'uid'],
      ...['--bind-dn', slapd.reader.dn, '--bind-password', slapd.reader.password],
    )
    adapter = adapterOf(
      createGiteaFactory(),
      {
        type: 'gitea',
        gitea: {
          endpoint: { url: gitea.url },
          credentials: { username: gitea.admin.username, password: { digest: '' } },
          sourceId: 1,
        },
      },
      { url: gitea.url, secrets: { '/gitea/credentials/password': gitea.admin.password } },
    )
  }, 300_000)
  afterAll(async () => {
    await adapter?.close()
    await gitea?.stop()
    await slapd?.stop()
  })

  it('somebody whose username is mapped logs in with the password of the directory', async () => {
    await provision(adapter, wanted(person('x-anna', grants, { loginName: 'anna' })))
    expect(await logsIn('x-anna', 'anna-pw')).toBe(true)
    expect(await logsIn('x-anna', 'wrong')).toBe(false)
  })

  it('an account made with the mapped name as login name is corrected, and then lets in', async () => {
    const account = { username: 'y-anna' }
    const after = { displayName: 'Y', mail: 'y-anna@example.org', source: 1, loginName: 'y-anna' }
    const key = await act(adapter, 'CreateAccount', { account, after })
    expect(await logsIn('y-anna', 'anna-pw')).toBe(false)
    await act(adapter, 'UpdateAccount', { account: { ...account, key }, after: { loginName: 'anna' } })
    expect(await logsIn('y-anna', 'anna-pw')).toBe(true)
  })

  it('an account that the LDAP source made at a login is known for the one of that person', async () => {
    expect(await logsIn('ben', 'ben-pw')).toBe(true)
    const seen = (await observe(adapter)).accounts.find(({ username }) => username === 'ben')
    const want = wanted<'gitea'>(person('x-ben', grants, { loginName: 'ben' }))
    const [desired] = adapter.desire(want, await observe(adapter)).accounts
    const identity = identityOf(seen?.fields ?? {}, adapter.identity)
    expect(identity).toBeDefined()
    expect(identityOf(desired?.fields ?? {}, adapter.identity)).toBe(identity)
  })
})
