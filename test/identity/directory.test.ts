import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryAvailable, type Slapd, startSlapd, until } from '../rig/index.js'
import { dnOf, groupLdif, openldapSpec, openRoom, personLdif, type Room } from './support/room.js'

const can = directoryAvailable('slapd')
const title = can.available ? 'a directory on OpenLDAP' : `a directory on OpenLDAP (skipped: ${can.reason})`
const soon = { timeoutMs: 5_000 }

describe.skipIf(!can.available)(title, () => {
  let slapd: Slapd
  let room: Room
  const suffix = 'dc=example,dc=org'
  const replace = (uid: string, attribute: string, value: string) =>
    slapd.modify(
      `dn: ${dnOf(uid, suffix)}\nchangetype: modify\nreplace: ${attribute}\n${attribute}: ${value}\n`,
    )

  beforeAll(async () => {
    slapd = await startSlapd()
    await slapd.add(
      personLdif('anna', suffix, 'employeeType: internal', 'departmentNumber: 7', 'departmentNumber: 9') +
        personLdif('berta', suffix, 'userPassword: {CRYPT}$6$rounds=5000$abc$hash') +
        personLdif('clara', suffix, 'userPassword: clear-text') +
        groupLdif('team-red', suffix, [dnOf('anna', suffix), dnOf('nobody', suffix)]) +
        groupLdif('staff', suffix, [`cn=team-red,ou=groups,${suffix}`, dnOf('berta', suffix)]) +
        groupLdif('circle-a', suffix, [`cn=circle-b,ou=groups,${suffix}`]) +
        groupLdif('circle-b', suffix, [
          `cn=circle-a,ou=groups,${suffix}`,
          `UID=Clara, OU=People, ${suffix}`,
        ]) +
        `dn: cn=unique,ou=groups,${suffix}\nobjectClass: groupOfUniqueNames\ncn: unique\nuniqueMember: ${dnOf('anna', suffix)}#'0101'B\n\n` +
        `dn: cn=posix,ou=groups,${suffix}\nobjectClass: posixGroup\ncn: posix\ngidNumber: 5000\nmemberUid: berta\nmemberUid: ghost\n\n`,
    )
    room = await openRoom()
    await room.apply('corp', openldapSpec([slapd]))
    await room.until('corp', 'True Read')
  }, 60_000)
  afterAll(async () => {
    await room?.stop()
    await slapd?.stop()
  })

  it('people have their stable id, attributes by the names of the schema, and hidden hashes', async () => {
    const uuid = /entryUUID: (.*)/.exec(await slapd.search(suffix, '(uid=anna)', 'entryUUID'))?.[1]
    expect(room.person('corp', 'anna')).toMatchObject({
      id: uuid,
      displayName: 'anna Person',
      mail: 'anna@example.org',
      disabled: false,
      attributes: { employeeType: 'internal', departmentNumber: ['7', '9'] },
    })
    expect(room.person('corp', 'berta')?.passwordHash?.reveal()).toBe('{CRYPT}$6$rounds=5000$abc$hash')
    const people = [...(room.directories.latest('corp')?.people.values() ?? [])]
    expect(JSON.stringify(people)).not.toContain('$6$')
    expect(JSON.stringify(people)).not.toContain('clear-text')
    expect(room.person('corp', 'clara')?.passwordHash).toBeUndefined()
  })

  it('groups in groups are flattened, circles too; each form of membership counts; missing members are reported', () => {
    expect(room.groupsOf('corp', 'anna')).toEqual(['staff', 'team-red', 'unique'])
    expect(room.groupsOf('corp', 'berta')).toEqual(['posix', 'staff'])
    expect(room.groupsOf('corp', 'clara')).toEqual(['circle-a', 'circle-b'])
    const reasons = room.directories.latest('corp')?.problems.map(({ reason }) => reason)
    expect(reasons).toContainEqual(expect.stringContaining('"uid=nobody,ou=people,dc=example,dc=org"'))
    expect(reasons).toContainEqual(expect.stringContaining('"ghost"'))
    expect(reasons).toContainEqual(expect.stringContaining('cycle'))
  })

  it('a change shows soon, and who did not change is the same object', async () => {
    const [before, berta] = [room.directories.latest('corp'), room.person('corp', 'berta')]
    await replace('anna', 'mail', 'anna.new@example.org')
    await until('the new mail', () => room.person('corp', 'anna')?.mail === 'anna.new@example.org', soon)
    expect(room.person('corp', 'berta')).toBe(berta)
    expect(room.heard.at(-1)?.previous).toBe(before)
  })

  it('a rename keeps the id', async () => {
    const id = room.person('corp', 'clara')?.id
    await slapd.modify(
      `dn: ${dnOf('clara', suffix)}\nchangetype: modrdn\nnewrdn: uid=clara-marie\ndeleteoldrdn: 1\n`,
    )
    await until('the new name', () => room.person('corp', 'clara-marie')?.id === id, soon)
    expect(room.person('corp', 'clara')).toBeUndefined()
  })

  it('somebody locked for good is disabled, not absent; somebody locked for a while is neither', async () => {
    await replace('berta', 'pwdAccountLockedTime', '20240101000000Z')
    await replace('anna', 'pwdAccountLockedTime', '000001010000Z')
    await until('anna is disabled', () => room.person('corp', 'anna')?.disabled === true, soon)
    expect(room.person('corp', 'berta')?.disabled).toBe(false)
  })

  it('an end that is reached disables, though nothing changes in the directory', async () => {
    const end = new Date(Date.now() + 3_000).toISOString().replace(/\.\d+|[-:T]/g, '')
    await replace('berta', 'pwdEndTime', end)
    await until('berta is disabled', () => room.person('corp', 'berta')?.disabled === true, {
      timeoutMs: 10_000,
    })
  })

  it('an attribute with the end of an account disables whose end is past', async () => {
    const expires = (uid: string, day: number): Promise<unknown> =>
      slapd.modify(
        `dn: ${dnOf(uid, suffix)}\nchangetype: modify\nadd: objectClass\nobjectClass: shadowAccount\n-\nadd: shadowExpire\nshadowExpire: ${day}\n`,
      )
    const today = Math.floor(Date.now() / 86_400_000)
    await slapd.add(['emil', 'finn', 'gerd'].map((uid) => personLdif(uid, suffix)).join(''))
    await expires('emil', today)
    await expires('finn', today + 2)
    await expires('gerd', -1)
    const people = { base: `ou=people,${suffix}`, attributes: { expires: 'shadowExpire' } }
    await room.apply('ending', openldapSpec([slapd], { people }))
    await room.until('ending', 'True Read')
    const states = ['emil', 'finn', 'gerd'].map((uid) => room.person('ending', uid)?.disabled)
    expect(states).toEqual([true, false, false])
    await until('all three are read', () => room.person('corp', 'gerd') !== undefined, soon)
    expect(room.person('corp', 'emil')?.disabled).toBe(false)
  })

  it('looks at an unchanged directory write nothing and pass nothing on', async () => {
    const revision = () => room.store.read((reader) => reader.revision())
    const [start, seen, heard] = [await revision(), room.directories.latest('corp'), room.heard.length]
    const begun = performance.now()
    await until('five looks', () => performance.now() - begun > 1_000)
    expect(await revision()).toBe(start)
    expect(room.directories.latest('corp')).toBe(seen)
    expect(room.heard).toHaveLength(heard)
  })

  it('ldaps, StartTLS and SASL EXTERNAL read the same people', async () => {
    const certificateAuthority = slapd.certificateAuthority
    const variants: Record<string, Record<string, unknown>> = {
      ldaps: { urls: [slapd.ldapsUrl], certificateAuthority },
      starttls: { startTLS: true, certificateAuthority },
      external: { urls: [slapd.ldapiUrl], bind: { method: 'external' } },
    }
    for (const [name, overrides] of Object.entries(variants)) {
      await room.apply(name, openldapSpec([slapd], overrides))
      await room.until(name, 'True Read')
      expect(room.usernames(name)).toEqual(room.usernames('corp'))
    }
  })

  it('SASL EXTERNAL with a client certificate reads as whom it is of; without one it is refused', async () => {
    const certificateAuthority = slapd.certificateAuthority
    const urls = [slapd.ldapsUrl]
    const { certificate, key } = await slapd.issue('hansa-client')
    const bind = { method: 'external', clientCertificate: certificate, clientKey: { value: key } }
    await room.apply('certificate', openldapSpec([slapd], { urls, certificateAuthority, bind }))
    await room.until('certificate', 'True Read')
    expect(room.usernames('certificate')).toEqual(room.usernames('corp'))
    // The identity in the certificate cannot read passwords: the server did not confuse it with another.
    expect(room.person('certificate', 'berta')?.passwordHash).toBeUndefined()
    const stored = JSON.stringify(await room.resources.get({ name: 'certificate' }))
    expect(stored).not.toContain('PRIVATE KEY')

    const bare = openldapSpec([slapd], { urls, certificateAuthority, bind: { method: 'external' } })
    await expect(room.apply('bare', bare)).rejects.toThrow(
      'method external requires a client certificate or ldapi:// URLs',
    )
  })

  it('an unknown certificate, a wrong password and a wrong base are distinguished, without the password', async () => {
    await room.apply('untrusted', openldapSpec([slapd], { urls: [slapd.ldapsUrl] }))
    await room.until('untrusted', 'False TlsFailed')
    expect(await room.message('untrusted')).toContain('ldap.certificateAuthority')
    const bind = { method: 'simple', dn: slapd.reader.dn, password: { value: 'mistyped' } }
    await room.apply('refused', openldapSpec([slapd], { bind }))
    await room.until('refused', 'False BindRefused')
    expect(await room.message('refused')).not.toContain('mistyped')
    await room.apply('lost', openldapSpec([slapd], { people: { base: `ou=peeple,${suffix}` } }))
    await room.until('lost', 'False NothingFound')
  })
})
