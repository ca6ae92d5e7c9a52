import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAutheliaFactory } from '../../packages/server/src/provisioning/connectors/index.js'
import type { ConnectorAdapter, WantedAccount } from '../../packages/server/src/provisioning/index.js'
import { Hidden } from '../../packages/server/src/runtime/hidden.js'
import { type Authelia, available, startAuthelia, until } from '../rig/index.js'
import { act, adapterOf, attempt, observe, person, provision, wanted } from './support/connector.js'

const can = available(['authelia'])
const title = can.available ? 'Authelia' : `Authelia (skipped: ${can.reason})`

/** The form in which slapd stores the output of `slappasswd -h {CRYPT} -c '$6$%.16s'`: without rounds. */
const crypted = (password: string): string =>
  `{CRYPT}${execFileSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).trim()}`

const hand = `# kept by hand
users:
  # the first of all
  hand:
    displayname: 'Made by hand'
    password: '${crypted('hand-pw').replace('{CRYPT}$6$', '$6$rounds=5000$')}'
    groups: [staff,   'red'] # as written
`

describe.skipIf(!can.available)(title, () => {
  let authelia: Authelia
  let folder: string
  let adapter: ConnectorAdapter<'authelia'>

  const connect = (more: object = {}) =>
    adapterOf(
      createAutheliaFactory(),
      { type: 'authelia', authelia: { mode: 'file', users: { path: 'users.yml' }, ...more } },
      { folder },
    )
  const grants = (...groups: string[]): WantedAccount<'authelia'>['grants'] => ({
    groups,
    access: [],
    clients: [],
  })
  const someone = (name: string, password: string, ...groups: string[]) =>
    person<'authelia'>(name, grants(...groups), { passwordHash: new Hidden(crypted(password)) })
  const logsIn = async (name: string, password: string) =>
    (await authelia.login(name, password)).status === 200
  const comes = (what: string, holds: () => Promise<boolean>, timeoutMs = 5_000) =>
    until(what, holds, { timeoutMs, everyMs: 100 })

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hansa-authelia-'))
    writeFileSync(join(folder, 'users.yml'), hand)
    const rules = [
      { domain: 'red.example.org', policy: 'one_factor', subject: 'group:red' },
      { domain: '*.example.org', policy: 'deny' },
    ]
    authelia = await startAuthelia({
      usersFile: join(folder, 'users.yml'),
      users: '',
      accessControl: { default_policy: 'deny', rules },
    })
    adapter = connect()
  }, 300_000)
  beforeEach(() => {
    adapter = connect()
  })
  afterAll(async () => {
    await authelia?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('joiner: logs in within 5 s with the password of the directory, and opens what the group opens', async () => {
    await provision(adapter, wanted(someone('anna', 'anna-pw', 'red'), someone('ben', 'ben-pw', 'blue')))
    await comes('anna logs in', () => logsIn('anna', 'anna-pw'))
    expect(await logsIn('anna', 'wrong')).toBe(false)
    const anna = await authelia.login('anna', 'anna-pw')
    const ben = await authelia.login('ben', 'ben-pw')
    expect(await authelia.verify(anna.cookie, 'https://red.example.org/')).toBe(200)
    expect(await authelia.verify(ben.cookie, 'https://red.example.org/')).toBe(403)
  })

  it('mover: a new login opens what the new group opens and nothing more', async () => {
    await provision(adapter, wanted(someone('mona', 'mona-pw', 'red')))
    await comes('mona logs in', () => logsIn('mona', 'mona-pw'))
    await act(adapter, 'RemoveMembership', { account: { username: 'mona' }, membership: 'red' })
    await act(adapter, 'AddMembership', { account: { username: 'mona' }, membership: 'blue' })
    await comes('red is closed to mona', async () => {
      const { cookie } = await authelia.login('mona', 'mona-pw')
      return (await authelia.verify(cookie, 'https://red.example.org/')) === 403
    })
  })

  it('a password changed in the directory works within 5 s, and the old one does not', async () => {
    await provision(adapter, wanted(someone('paul', 'old-pw', 'red')))
    await comes('paul logs in', () => logsIn('paul', 'old-pw'))
    const desired = adapter.desire(wanted(someone('paul', 'new-pw', 'red')), await observe(adapter))
    const password = desired.accounts[0]?.fields.password ?? null
    await act(adapter, 'UpdateAccount', { account: { username: 'paul' }, after: { password } })
    await comes('the new password works', () => logsIn('paul', 'new-pw'))
    expect(await logsIn('paul', 'old-pw')).toBe(false)
  })

  it('disabled and enabled, renamed, deleted and made again', async () => {
    await provision(adapter, wanted(someone('dora', 'dora-pw', 'red')))
    await comes('dora logs in', () => logsIn('dora', 'dora-pw'))
    await act(adapter, 'DisableAccount', { account: { username: 'dora' } })
    await act(adapter, 'RevokeAccess', { account: { username: 'dora' } })
    await comes('dora is locked out', async () => !(await logsIn('dora', 'dora-pw')))
    await act(adapter, 'EnableAccount', { account: { username: 'dora' } })
    await comes('dora is back', () => logsIn('dora', 'dora-pw'))
    await act(adapter, 'RenameAccount', { account: { username: 'dora' }, after: { username: 'dora.new' } })
    await comes('the new name logs in', () => logsIn('dora.new', 'dora-pw'))
    expect(await logsIn('dora', 'dora-pw')).toBe(false)
    for (let times = 0; times < 2; times += 1)
      await act(adapter, 'DeleteAccount', { account: { username: 'dora.new' } })
    await comes('nobody of that name logs in', async () => !(await logsIn('dora.new', 'dora-pw')))
  })

  it('a newcomer whose name is taken is refused for good (trap 9), in whatever case it is written', async () => {
    const entry = {
      displayName: 'Other',
      mail: '',
      password: new Hidden(`$6$rounds=5000$salt$${'a'.repeat(86)}`),
    }
    for (const username of ['hand', 'HAND'])
      expect(await attempt(adapter, 'CreateAccount', { account: { username }, after: entry })).toMatchObject({
        ok: false,
        retry: false,
      })
    const rename = await attempt(adapter, 'RenameAccount', {
      account: { username: 'anna' },
      after: { username: 'hand' },
    })
    expect(rename).toMatchObject({ ok: false, retry: false })
    await comes('the one made by hand logs in', () => logsIn('hand', 'hand-pw'))
  })

  it('trap 3: a person whose hash Authelia cannot read is reported, and the others come in', async () => {
    const broken = person<'authelia'>('salted', grants('red'), { passwordHash: new Hidden('{SSHA}abcdef') })
    const desired = adapter.desire(wanted(broken), await observe(adapter))
    expect(desired.notices).toMatchObject([{ message: expect.stringContaining('{SSHA}') }])
    await provision(adapter, wanted(broken, someone('good', 'good-pw', 'red')))
    await comes('the others come in', () => logsIn('good', 'good-pw'))
    expect(await logsIn('salted', 'abcdef')).toBe(false)
    await act(adapter, 'DeleteAccount', { account: { username: 'salted' } })
  })

  it('trap 4: a change right after another is seen', async () => {
    await comes(
      'the file is still',
      async () => Date.now() - statSync(join(folder, 'users.yml')).mtimeMs > 1_000,
    )
    await provision(adapter, wanted(someone('quick-a', 'pw-a')))
    // Authelia has loaded the first change: for half a second it ignores others.
    await until('the first change is seen', () => logsIn('quick-a', 'pw-a'), { timeoutMs: 5_000, everyMs: 5 })
    const second = someone('quick-b', 'pw-b')
    const fields = adapter.desire(wanted(second), await observe(adapter)).accounts[0]?.fields ?? {}
    await act(adapter, 'CreateAccount', { account: { username: 'quick-b' }, after: fields })
    await comes('the second change is seen', () => logsIn('quick-b', 'pw-b'), 4_000)
  })

  describe.each([
    ['in the same folder', true],
    ['behind a link', false],
  ])('trap 5: a file %s', (_, kept) => {
    it(`a new file ${kept ? 'renamed in the same folder is seen' : 'behind a swapped `..data` link is not'}`, async () => {
      const own = mkdtempSync(join(tmpdir(), 'hansa-authelia-link-'))
      const text = readFileSync(join(folder, 'users.yml'), 'utf8')
      /** Like kubelet updates a mounted Secret. */
      const swap = async (path: string, next: string) => {
        const data = join(dirname(path), `..${Math.random()}`)
        mkdirSync(data)
        writeFileSync(join(data, 'users.yml'), next)
        symlinkSync(data, join(dirname(path), '..data_tmp'))
        renameSync(join(dirname(path), '..data_tmp'), join(dirname(path), '..data'))
      }
      if (kept) writeFileSync(join(own, 'users.yml'), text)
      else {
        await swap(join(own, 'users.yml'), text)
        symlinkSync(join('..data', 'users.yml'), join(own, 'users.yml'))
      }
      const other = await startAuthelia({ usersFile: join(own, 'users.yml'), users: '' })
      const behindLink = (path: string) => ({
        path: join(own, path),
        read: async () => readFileSync(join(own, path), 'utf8'),
        replace: (next: string) => swap(join(own, path), next),
        changedAt: async () => undefined,
      })
      const odd = adapterOf(
        createAutheliaFactory(),
        { type: 'authelia', authelia: { mode: 'file', users: { path: 'users.yml' } } },
        { folder: own, ...(kept ? {} : { file: behindLink }) },
      )
      try {
        await provision(odd, wanted(someone('linus', 'linus-pw')))
        const seen = comes(
          'linus logs in',
          async () => (await other.login('linus', 'linus-pw')).status === 200,
          kept ? 5_000 : 3_000,
        )
        if (kept) await seen
        else await expect(seen).rejects.toThrow('timed out after')
      } finally {
        await other.stop()
        rmSync(own, { recursive: true, force: true })
      }
    })
  })

  it('entries and comments made by hand stand to the letter after all of this', () => {
    const text = readFileSync(join(folder, 'users.yml'), 'utf8')
    expect(text.startsWith(hand)).toBe(true)
  })

  it('when the last one goes, nobody is left who can log in', async () => {
    const own = mkdtempSync(join(tmpdir(), 'hansa-authelia-last-'))
    const alone = adapterOf(
      createAutheliaFactory(),
      { type: 'authelia', authelia: { mode: 'file', users: { path: 'users.yml' } } },
      { folder: own },
    )
    await provision(alone, wanted(someone('solo', 'solo-pw')))
    const other = await startAuthelia({ usersFile: join(own, 'users.yml'), users: '' })
    const enters = async () => (await other.login('solo', 'solo-pw')).status === 200
    try {
      expect(await enters()).toBe(true)
      await act(alone, 'DeleteAccount', { account: { username: 'solo' } })
      await comes('solo is out', async () => !(await enters()))
    } finally {
      await other.stop()
      rmSync(own, { recursive: true, force: true })
    }
  })

  it('access rules rendered from groups are what a real Authelia of that version applies', async () => {
    const ruled = connect({ fragment: { path: 'access.yml' }, version: '4.37' })
    const access = (group: string) => ({
      groups: [group],
      access: [{ domain: `*.${group}.example.org`, policy: 'one_factor' as const, groups: [group] }],
      clients: [],
    })
    const one = (name: string, group: string) =>
      person<'authelia'>(name, access(group), { passwordHash: new Hidden(crypted(`${name}-pw`)) })
    await provision(ruled, wanted(one('rosa', 'red'), one('blau', 'blue')))
    const other = await startAuthelia({
      usersFile: join(folder, 'users.yml'),
      users: '',
      accessControl: { default_policy: 'deny' },
      fragments: [join(folder, 'access.yml')],
    })
    try {
      const { cookie } = await other.login('rosa', 'rosa-pw')
      expect(await other.verify(cookie, 'https://app.red.example.org/')).toBe(200)
      expect(await other.verify(cookie, 'https://app.blue.example.org/')).toBe(403)
    } finally {
      await other.stop()
    }
  })

  it('names of groups that are syntax stop no Authelia, and open what they are granted', async () => {
    const own = mkdtempSync(join(tmpdir(), 'hansa-authelia-names-'))
    const names = [
      'sales, north',
      'a:b',
      '[x]',
      '"quoted"',
      "it's",
      ['$', '{HOME}'].join(''),
      '{{ .x }}',
      '#x',
      'müller',
    ]
    const ruled = adapterOf(
      createAutheliaFactory(),
      {
        type: 'authelia',
        authelia: { mode: 'file', users: { path: 'users.yml' }, fragment: { path: 'access.yml' } },
      },
      { folder: own },
    )
    const people = names.map((group, index) =>
      person<'authelia'>(
        `p${index}`,
        {
          groups: [group],
          access: [{ domain: `d${index}.example.org`, policy: 'one_factor', groups: [group, ' trimmed'] }],
          clients: [],
        },
        { passwordHash: new Hidden(crypted('a-password')) },
      ),
    )
    await provision(ruled, wanted(...people))
    const fragments = [join(own, 'access.yml')]
    const other = await startAuthelia({
      usersFile: join(own, 'users.yml'),
      users: '',
      accessControl: { default_policy: 'deny' },
      fragments,
    })
    try {
      const { valid, output } = await other.validate(...fragments)
      expect(valid, output).toBe(true)
      for (const index of names.keys()) {
        const { cookie } = await other.login(`p${index}`, 'a-password')
        expect(await other.verify(cookie, `https://d${index}.example.org/`), names[index]).toBe(200)
        const next = (index + 1) % names.length
        expect(await other.verify(cookie, `https://d${next}.example.org/`), names[index]).toBe(403)
      }
    } finally {
      await other.stop()
      rmSync(own, { recursive: true, force: true })
    }
  }, 60_000)
})
