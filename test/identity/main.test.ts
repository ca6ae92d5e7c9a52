import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import {
  type Authelia,
  at,
  available,
  directoryAvailable,
  type Gitea,
  listAt,
  type OpenBao,
  type Slapd,
  startAuthelia,
  startGitea,
  startOpenBao,
  startSlapd,
  until,
} from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { dnOf, groupLdif, openldapSpec, personLdif } from './support/room.js'
import { addSecrets } from './support/secrets.js'

const servers = available(['openbao', 'gitea', 'authelia'])
const can = servers.available ? directoryAvailable('slapd') : servers
const title = can.available
  ? 'from OpenLDAP into all three'
  : `from OpenLDAP into all three (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'
const soon = { timeoutMs: 5_000, everyMs: 50 }

/** As stored in the directory: SHA-crypt without rounds, from crypt(3). */
const crypted = (password: string): string =>
  `userPassword: {CRYPT}${execFileSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).trim()}`

describe.skipIf(!can.available)(title, () => {
  let slapd: Slapd
  let bao: OpenBao
  let gitea: Gitea
  let authelia: Authelia
  let hub: Hub

  const join_ = (group: string, uid: string) =>
    slapd.modify(
      `dn: cn=${group},ou=groups,${suffix}\nchangetype: modify\nadd: member\nmember: ${dnOf(uid, suffix)}\n`,
    )
  const leave = (group: string, uid: string) =>
    slapd.modify(
      `dn: cn=${group},ou=groups,${suffix}\nchangetype: modify\ndelete: member\nmember: ${dnOf(uid, suffix)}\n`,
    )
  const replace = (uid: string, line: string) =>
    slapd.modify(`dn: ${dnOf(uid, suffix)}\nchangetype: modify\nreplace: ${line.split(':')[0]}\n${line}\n`)
  const remove = async (uid: string, ...groups: string[]) => {
    for (const group of groups) await leave(group, uid)
    await slapd.modify(`dn: ${dnOf(uid, suffix)}\nchangetype: delete\n`)
  }
  /** Adds a person with ldapadd, and to groups; the test sets their password in Vault. */
  const hire = async (uid: string, ...groups: string[]) => {
    await bao.request('POST', `auth/userpass/users/${uid}`, { password: 'pw' })
    await slapd.add(personLdif(uid, suffix, crypted(`${uid}-pw`)))
    for (const group of groups) await join_(group, uid)
  }
  const autheliaLogin = async (uid: string, password = `${uid}-pw`) =>
    (await authelia.login(uid, password)).status === 200
  const vaultToken = async (uid: string) => {
    const { status, body } = await bao.request('POST', `auth/userpass/login/${uid}`, { password: 'pw' }, '')
    return status === 200 ? String(at(body, 'auth', 'client_token')) : undefined
  }
  const vaultReads = async (token: string | undefined, team: string) =>
    token !== undefined && (await bao.request('GET', `secret/data/${team}`, undefined, token)).status === 200
  const giteaTeam = async (team: string): Promise<unknown[]> => {
    const teams = listAt((await gitea.request('GET', `/orgs/${team}/teams`)).body)
    const id = at(
      teams.find((one) => at(one, 'name') === 'developers'),
      'id',
    )
    if (id === undefined) return []
    return listAt((await gitea.request('GET', `/teams/${String(id)}/members`)).body).map((one) =>
      at(one, 'login'),
    )
  }
  const giteaWorks = async (token: string) =>
    (await gitea.request('GET', '/user', undefined, { token })).status === 200
  /** On all three: can log in, reads what the team reads, is in the team. */
  const isIn = async (uid: string, team: string) =>
    (await autheliaLogin(uid)) &&
    (await vaultReads(await vaultToken(uid), team)) &&
    (await giteaTeam(team)).includes(uid)

  beforeAll(async () => {
    ;[slapd, bao, gitea] = await Promise.all([startSlapd(), startOpenBao(), startGitea()])
    await bao.request('POST', 'sys/auth/userpass', { type: 'userpass' })
    await addSecrets(bao, ['red', 'blue'])
    await bao.request('POST', 'identity/entity', { name: 'by-hand', metadata: { own: 'x' } })
    await gitea.request('POST', '/admin/users', {
      username: 'by-hand',
      email: 'by-hand@example.org',
      password: 'correct-horse',
      must_change_password: false,
    })
    await gitea.request('POST', '/admin/users/by-hand/orgs', { username: 'workshop' })
    await slapd.add(
      personLdif('zoe', suffix, crypted('zoe-pw')) +
        groupLdif('team-red', suffix, [dnOf('zoe', suffix)]) +
        groupLdif('team-blue', suffix, [dnOf('zoe', suffix)]),
    )
    hub = await startHub()
    mkdirSync(join(hub.data, 'files', 'authelia'), { recursive: true })
    const usersFile = join(hub.data, 'files', 'authelia', 'users.yml')
    authelia = await startAuthelia({ usersFile })
    const grants = [
      { connector: 'gitea', organization: '$1', team: 'developers', permission: 'write' },
      { connector: 'vault', policies: ['team-$1'] },
      { connector: 'authelia', groups: ['$1'] },
    ]
    const policy = (team: string) => `path "secret/data/${team}" { capabilities = ["read"] }`
    const gates = { minimum: 50 }
    // Long enough to change a directory in two steps.
    const leaver = { graceDays: 30, settleSeconds: 8 }
    const resources: [string, string, object][] = [
      ['Directory', 'corp', openldapSpec([slapd])],
      [
        'Connector',
        'gitea',
        {
          type: 'gitea',
          gitea: {
            endpoint: { url: gitea.url },
            credentials: { username: gitea.admin.username, password: { value: gitea.admin.password } },
          },
          gates,
          leaver,
        },
      ],
      [
        'Connector',
        'vault',
        {
          type: 'vault',
          vault: {
            endpoint: { url: bao.url },
            auth: { method: 'token', token: { value: bao.rootToken } },
            aliases: [{ mount: 'userpass', name: 'username' }],
            policies: { 'team-red': policy('red'), 'team-blue': policy('blue') },
          },
          gates,
          leaver,
        },
      ],
      [
        'Connector',
        'authelia',
        {
          type: 'authelia',
          authelia: { mode: 'file', users: { path: 'authelia/users.yml' } },
          gates,
          leaver,
        },
      ],
      ['Mapping', 'staff', { directory: 'corp', rules: [{ group: 'team-(.+)', grants }] }],
    ]
    const text = resources.map(([kind, name, spec]) =>
      stringify({ apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec }),
    )
    const file = join(hub.data, 'identity.yaml')
    writeFileSync(file, text.join('---\n'))
    await hub.hansa('apply', '-f', file)
    await bao.request('POST', 'auth/userpass/users/zoe', { password: 'pw' })
    await until('zoe is everywhere', () => isIn('zoe', 'red'), { timeoutMs: 30_000 })
  }, 900_000)
  afterAll(async () => {
    await hub?.stop()
    await Promise.all([slapd, bao, gitea, authelia].map((server) => server?.stop()))
  })

  it('joiner: added with ldapadd, is in all three within 5 s', async () => {
    await hire('anna', 'team-red')
    await until('anna is everywhere', () => isIn('anna', 'red'), soon)
    expect(await vaultReads(await vaultToken('anna'), 'blue')).toBe(false)
    const history = await hub.hansa('sync', 'history')
    expect(history).toMatch(/gitea|vault|authelia/)
  })

  it('a password changed in the directory works within 5 s, and the old one does not', async () => {
    await replace('anna', crypted('another'))
    await until('the new password', () => autheliaLogin('anna', 'another'), soon)
    expect(await autheliaLogin('anna')).toBe(false)
    await replace('anna', crypted('anna-pw'))
    await until('the first one again', () => autheliaLogin('anna'), soon)
  })

  it('mover: what the old team gave ends, what the new one gives begins, for a token from before too', async () => {
    const token = await vaultToken('anna')
    // The new one first: a person in no group, even briefly, is a leaver for that time.
    await join_('team-blue', 'anna')
    await leave('team-red', 'anna')
    await until(
      'anna is blue',
      async () => (await isIn('anna', 'blue')) && !(await giteaTeam('red')).includes('anna'),
      soon,
    )
    expect([await vaultReads(token, 'red'), await vaultReads(token, 'blue')]).toEqual([false, true])
  })

  it('rename: the same account under the new name', async () => {
    const idOf = async (login: string) => at((await gitea.request('GET', `/users/${login}`)).body, 'id')
    const id = await idOf('anna')
    await bao.request('POST', 'auth/userpass/users/anna.new', { password: 'pw' })
    await slapd.modify(
      `dn: ${dnOf('anna', suffix)}\nchangetype: modrdn\nnewrdn: uid=anna.new\ndeleteoldrdn: 1\n`,
    )
    await slapd
      .modify(
        `dn: cn=team-blue,ou=groups,${suffix}\nchangetype: modify\ndelete: member\nmember: ${dnOf('anna', suffix)}\n-\nadd: member\nmember: ${dnOf('anna.new', suffix)}\n`,
      )
      .catch(() => undefined)
    await until(
      'the new name is everywhere',
      async () =>
        (await giteaTeam('blue')).includes('anna.new') &&
        (await autheliaLogin('anna.new', 'anna-pw')) &&
        (await vaultReads(await vaultToken('anna.new'), 'blue')),
      { timeoutMs: 10_000 },
    )
    expect(await idOf('anna.new')).toBe(id)
    expect(await autheliaLogin('anna')).toBe(false)
  })

  it('disabled in the directory: locked out of all three at once; enabled again, back', async () => {
    await hire('dora', 'team-red')
    await until('dora is everywhere', () => isIn('dora', 'red'), soon)
    const [vault, git] = [await vaultToken('dora'), await gitea.newToken('dora')]
    await replace('dora', 'pwdAccountLockedTime: 000001010000Z')
    await until(
      'dora is out',
      async () =>
        !(await autheliaLogin('dora')) && !(await vaultReads(vault, 'red')) && !(await giteaWorks(git)),
      soon,
    )
    expect(await giteaTeam('red')).toContain('dora')
    await slapd.modify(`dn: ${dnOf('dora', suffix)}\nchangetype: modify\ndelete: pwdAccountLockedTime\n`)
    await until('dora is back', () => isIn('dora', 'red'), soon)
  })

  it('leaver: nothing from before works; rehired within the grace time, the same account gets new tokens', async () => {
    await hire('leo', 'team-red')
    await until('leo is everywhere', () => isIn('leo', 'red'), soon)
    const [vault, git] = [await vaultToken('leo'), await gitea.newToken('leo')]
    expect([await vaultReads(vault, 'red'), await giteaWorks(git)]).toEqual([true, true])
    await leave('team-red', 'leo')
    await until(
      'leo is out',
      async () =>
        !(await autheliaLogin('leo')) &&
        !(await vaultReads(vault, 'red')) &&
        !(await giteaWorks(git)) &&
        !(await giteaTeam('red')).includes('leo'),
      soon,
    )
    expect((await gitea.request('GET', '/users/leo')).status).toBe(200)
    const own = async () => listAt((await gitea.request('GET', '/users/leo/tokens')).body).length
    expect(await own()).toBe(1)
    await until('the tokens are revoked', async () => (await own()) === 0, { timeoutMs: 30_000 })
    await join_('team-red', 'leo')
    await until('leo is back', () => isIn('leo', 'red'), soon)
    expect([await vaultReads(vault, 'red'), await giteaWorks(git)]).toEqual([false, false])
  })

  it('renamed in two steps: out in between, and the tokens of before work afterwards', async () => {
    await hire('mia', 'team-red')
    await until('mia is everywhere', () => isIn('mia', 'red'), soon)
    const [vault, git] = [await vaultToken('mia'), await gitea.newToken('mia')]
    await bao.request('POST', 'auth/userpass/users/mia.new', { password: 'pw' })
    await slapd.modify(
      `dn: ${dnOf('mia', suffix)}\nchangetype: modrdn\nnewrdn: uid=mia.new\ndeleteoldrdn: 1\n`,
    )
    await until('mia is out', async () => !(await giteaWorks(git)) && !(await vaultReads(vault, 'red')), soon)
    await slapd.modify(
      `dn: cn=team-red,ou=groups,${suffix}\nchangetype: modify\ndelete: member\nmember: ${dnOf('mia', suffix)}\n-\nadd: member\nmember: ${dnOf('mia.new', suffix)}\n`,
    )
    await until(
      'mia is back',
      async () => (await giteaTeam('red')).includes('mia.new') && (await giteaWorks(git)),
      soon,
    )
    await until('her Vault token reads again', () => vaultReads(vault, 'red'), soon)
  })

  it('blocked: out of all three at once though the directory says nothing, until unblocked', async () => {
    await hire('nina', 'team-red')
    await until('nina is everywhere', () => isIn('nina', 'red'), soon)
    const [vault, git] = [await vaultToken('nina'), await gitea.newToken('nina')]
    const told = await hub.hansa('person', 'block', 'nina', '--reason', 'account taken over')
    for (const connector of ['authelia', 'gitea', 'vault'])
      expect(told).toMatch(new RegExp(`^${connector} +Done`, 'm'))
    expect([await giteaWorks(git), await vaultReads(vault, 'red'), await vaultToken('nina')]).toEqual([
      false,
      false,
      undefined,
    ])
    expect(listAt((await gitea.request('GET', '/users/nina/tokens')).body)).toEqual([])
    await until('Authelia took the file', async () => !(await autheliaLogin('nina')), soon)
    await hub.hansa('sync', 'run')
    expect(at((await bao.request('GET', 'identity/entity/name/nina')).body, 'data', 'disabled')).toBe(true)
    await hub.hansa('person', 'unblock', 'nina', '--reason', 'password reset')
    await until('nina is back', () => isIn('nina', 'red'), soon)
    expect(await giteaWorks(git)).toBe(false)
  })

  it('gone from the directory: the accounts stay for the grace time, disabled', async () => {
    await hire('gil', 'team-red')
    await until('gil is everywhere', () => isIn('gil', 'red'), soon)
    await remove('gil', 'team-red')
    await until(
      'gil is out',
      async () => !(await autheliaLogin('gil')) && (await vaultToken('gil')) === undefined,
      soon,
    )
    expect(at((await bao.request('GET', 'identity/entity/name/gil')).body, 'data', 'disabled')).toBe(true)
  })

  it('rehired under a new stable id: nothing is given automatically, the account is offered, and a merge gives it back', async () => {
    await hire('rita', 'team-red')
    await until('rita is everywhere', () => isIn('rita', 'red'), soon)
    const idOf = async () => at((await gitea.request('GET', '/users/rita')).body, 'id')
    const entityOf = async () =>
      at((await bao.request('GET', 'identity/entity/name/rita')).body, 'data', 'id')
    const before = [await idOf(), await entityOf()]
    await remove('rita', 'team-red')
    await until('rita is out', async () => !(await autheliaLogin('rita')), soon)
    await hire('rita', 'team-red')
    const person = async () =>
      (await hub.client.sync.people({ search: 'rita' })).items.find(({ state }) => state === 'Present')
    await until(
      'her accounts are offered',
      async () => (await person())?.systems.filter(({ offer }) => offer?.action === 'Merge').length === 3,
      soon,
    )
    expect(await autheliaLogin('rita')).toBe(false)
    for (const { connector, offer } of (await person())?.systems ?? []) {
      if (offer === undefined) throw new Error(`no offer on ${connector}`)
      const query = { action: offer.action, connector, person: offer.person, account: offer.account }
      const { state } = await hub.client.sync.previewLink(query)
      await hub.client.sync.link({ ...query, state, reason: 'rehired, HR 4711' })
    }
    await until('rita is back', () => isIn('rita', 'red'), soon)
    expect([await idOf(), await entityOf()]).toEqual(before)
  })

  it('everything that was done is recorded with who, what, why and what became of it; no secret and no hash is', async () => {
    const runs = (await hub.client.sync.history({ limit: 1000 })).items
    const details = await Promise.all(runs.map(({ id }) => hub.client.sync.show(id)))
    const operations = details.flatMap((run) => run.operations)
    for (const { actor, startedAt, trigger } of runs) {
      expect([actor, trigger]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
      expect(Date.parse(startedAt)).toBeGreaterThan(0)
    }
    for (const operation of operations) {
      expect(operation.why.length, JSON.stringify(operation)).toBeGreaterThan(0)
      expect(operation.state).toBe('Done')
    }
    const renamed = operations.filter(({ kind }) => kind === 'RenameAccount')
    expect(renamed).toContainEqual(
      expect.objectContaining({
        before: expect.anything(),
        after: expect.anything(),
        loses: expect.anything(),
      }),
    )
    const told =
      JSON.stringify([details, await hub.client.request('GET', '/api/v1/events?limit=1000')]) + hub.log()
    for (const secret of ['$6$', '-pw', gitea.admin.password, bao.rootToken, slapd.reader.password])
      expect(told.includes(secret), secret.slice(0, 3)).toBe(false)
  })

  it('who has access is listed with group, rule and grant; accounts that nobody owns are listed too', async () => {
    const { items } = await hub.client.access.entries({ to: 'team-red', limit: 1000 })
    const zoe = items.filter(({ username }) => username === 'zoe')
    expect(zoe.map(({ connector, grant }) => [connector, grant]).sort()).toEqual([
      ['authelia', 'group red'],
      ['gitea', 'team red/developers (write)'],
      ['vault', 'policy team-red'],
    ])
    expect(
      (await hub.client.access.entries({ to: 'policy team-red' })).items.map((one) => one.username),
    ).toContain('zoe')
    const known = await hub.client.access.accounts({ search: 'zoe', limit: 1000 })
    expect(known.items.map(({ connector, situation }) => [connector, situation]).sort()).toEqual([
      ['authelia', 'Linked'],
      ['gitea', 'Linked'],
      ['vault', 'Linked'],
    ])
    for (const { memberships } of known.items)
      for (const { membership, why } of memberships) expect(why.length, membership).toBeGreaterThan(0)
    const { items: orphans } = await hub.client.access.accounts({ orphans: true, limit: 1000 })
    expect(
      orphans
        .filter(({ username }) => username === 'by-hand')
        .map(({ connector, situation }) => [connector, situation]),
    ).toEqual([
      ['gitea', 'Unmatched'],
      ['vault', 'Unmatched'],
    ])
    expect(orphans.find(({ username }) => username === gitea.admin.username)).toMatchObject({
      protected: true,
    })
  })

  it('accounts and memberships made by hand stood through all of this', async () => {
    expect(at((await bao.request('GET', 'identity/entity/name/by-hand')).body, 'data')).toMatchObject({
      disabled: false,
      metadata: { own: 'x' },
    })
    const orgs = listAt((await gitea.request('GET', '/users/by-hand/orgs')).body)
    expect(orgs.map((one) => at(one, 'username'))).toEqual(['workshop'])
    expect(await hub.hansa('sync', 'plan')).not.toMatch(/by-hand/)
  })
})
