import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryAvailable, type Slapd, startSlapd, until } from '../rig/index.js'
import { type Hub, metricsOf, startHub } from '../support/hub.js'
import { dnOf, groupLdif, openldapSpec, personLdif } from './support/room.js'

const can = directoryAvailable('slapd')
const title = can.available ? 'hansa directory' : `hansa directory (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'

describe.skipIf(!can.available)(title, () => {
  let slapd: Slapd
  let hub: Hub
  beforeAll(async () => {
    slapd = await startSlapd()
    await slapd.add(
      personLdif('anna', suffix, 'userPassword: {CRYPT}$6$rounds=5000$abc$hash') +
        personLdif('berta', suffix) +
        groupLdif('team', suffix, [dnOf('anna', suffix)]),
    )
    hub = await startHub()
  }, 120_000)
  afterAll(async () => {
    await hub?.stop()
    await slapd?.stop()
  })

  /** The output of `directory test -f` for a Directory with these overrides. */
  const tried = (overrides: Record<string, unknown> = {}) => {
    const file = join(hub.data, 'tried.json')
    const spec = openldapSpec([slapd], overrides)
    const document = { apiVersion: 'hansa.dev/v1', kind: 'Directory', metadata: { name: 'corp' }, spec }
    writeFileSync(file, JSON.stringify(document))
    return hub.cli('directory', 'test', '-f', file)
  }

  it('test says each step and shows a person, and of the password only how it is hashed', async () => {
    const { exit, stdout } = await tried()
    expect(exit).toBe(0)
    for (const step of ['resolve', 'connect', 'bind', 'base', 'people', 'groups', 'attributes', 'changes'])
      expect(stdout).toMatch(new RegExp(`✓ ${step} `))
    expect(stdout).toContain('changes are detected by contextCSN')
    expect(stdout).toContain('username: anna')
    expect(stdout).toContain('passwordScheme: "{CRYPT}"')
    expect(stdout).not.toContain('$6$')
  })

  it.each([
    [
      'a base that is not there',
      { people: { base: `ou=peeple,${suffix}` } },
      /nearest entry that exists is "dc=example,dc=org".*"ou=people,dc=example,dc=org"/,
      'correct people.base',
    ],
    [
      'a filter that takes nobody',
      { people: { base: `ou=people,${suffix}`, filter: '(objectClass=account)' } },
      /with the object classes inetOrgPerson \(2\)/,
      'correct people.filter',
    ],
    [
      'an attribute nobody has',
      { people: { base: `ou=people,${suffix}`, attributes: { id: 'objectGUID' } } },
      /do not have exactly one objectguid.*they have .*entryuuid/s,
      'people.attributes.id',
    ],
    [
      'a wrong password',
      { bind: { method: 'simple', dn: `cn=hansa,${suffix}`, password: { value: 'mistyped' } } },
      /✗ bind/,
      'correct ldap.bind',
    ],
    [
      'a port where nothing listens',
      { urls: ['ldap://127.0.0.1:9'] },
      /✗ connect .*ECONNREFUSED/,
      'correct the port in ldap.urls',
    ],
    ['a host that does not exist', { urls: ['ldap://no-such-host.invalid'] }, /✗ resolve/, 'ldap.urls'],
  ])('test says what is wrong with %s, and how to mend it', async (_, overrides, detail, fix) => {
    const { exit, stdout } = await tried(overrides)
    expect(stdout).toMatch(detail)
    expect(stdout).toContain(fix)
    expect(stdout).not.toContain('mistyped')
    expect(exit).toBe(1)
  })

  it('a stored one is listed, described, tested by name, and its people and groups are shown', async () => {
    const file = join(hub.data, 'corp.json')
    const spec = openldapSpec([slapd])
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: 'hansa.dev/v1', kind: 'Directory', metadata: { name: 'corp' }, spec }),
    )
    await hub.hansa('apply', '-f', file)
    await hub.hansa('wait', 'directory/corp', '--for', 'condition=Ready', '--timeout', '30s')
    expect(await hub.hansa('directory', 'list')).toMatch(/corp\s+ldap\s+Ready\s+2\s+1/)
    const described = await hub.hansa('directory', 'describe', 'corp')
    expect(described).toContain('digest: hmac-')
    expect(described).not.toContain(slapd.reader.password)
    expect(await hub.hansa('directory', 'people', 'corp', '--search', 'ANN')).toMatch(
      /anna\s+anna Person\s+anna@example.org\s+-\s+team/,
    )
    expect(await hub.hansa('directory', 'groups', 'corp')).toMatch(/team\s+1\s+cn=team/)
    expect((await hub.cli('directory', 'test', 'corp')).exit).toBe(0)
    const shown = await hub.hansa('get', 'directory', 'corp', '-o', 'yaml')
    const again = join(hub.data, 'again.yaml')
    writeFileSync(again, shown)
    expect(await hub.hansa('apply', '-f', again)).toContain('unchanged')
  })

  it('metrics count people and polls', async () => {
    const metrics = await until('the metrics', async () => {
      const text = await metricsOf(hub)
      return text.includes('hansa_directory_looks_total{directory="corp",result="unchanged"}')
        ? text
        : undefined
    })
    expect(metrics).toContain('hansa_directory_people{directory="corp",state="active"} 2')
  })
})
