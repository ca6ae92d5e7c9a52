import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { directoryAvailable, type Slapd, type SlapdOptions, startSlapd, until } from '../rig/index.js'
import { groupLdif, openldapSpec, openRoom, personLdif, type Room } from './support/room.js'

const can = directoryAvailable('slapd')
const title = can.available ? 'names and limits' : `names and limits (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'

const person = (rdn: string, id: string, ...attributes: string[]) =>
  [
    `dn: ${rdn},ou=people,${suffix}`,
    'objectClass: inetOrgPerson',
    `entryUUID: 6f1f2c10-0000-4000-8000-0000000000${id}`,
    ...attributes,
    'sn: x',
    '',
    '',
  ].join('\n')
const group = (cn: string, id: string, ...lines: string[]) =>
  [
    `dn: cn=${cn},ou=groups,${suffix}`,
    `entryUUID: 6f1f2c10-0000-4000-8000-0000000001${id}`,
    `cn: ${cn}`,
    ...lines,
    '',
    '',
  ].join('\n')

/** People and groups with names in all equivalent spellings, and in some that are not equivalent. */
const entries = [
  `dn: ou=external,ou=people,${suffix}\nobjectClass: organizationalUnit\nou: external\n\n`,
  person('cn=Anna Berg+uid=anna', '01', 'uid: anna', 'cn: Anna Berg'),
  person('cn=Doe\\, John', '02', 'uid: john.doe', 'cn: Doe, John'),
  person('cn=Zo\\C3\\AB', '03', 'uid: zoe', 'cn:: Wm/Dqw=='),
  person('uid=Bert', '04', 'uid: Bert', 'cn: Bert One'),
  person('uid=bert,ou=external', '05', 'uid: bert', 'cn: Bert Two'),
  person('uid=null', '06', 'uid: null', 'cn: null'),
  group(
    'staff',
    '01',
    'objectClass: groupOfNames',
    `member: uid=anna+cn=anna berg,ou=people,${suffix}`,
    'member: CN=Doe\\2C John, OU=People, DC=Example, DC=org',
    `member: cn=Zoe\\CC\\88,ou=people,${suffix}`,
    `member: 0.9.2342.19200300.100.1.1=null,ou=people,${suffix}`,
  ),
  group('posix', '02', 'objectClass: posixGroup', 'gidNumber: 1000', 'memberUid: Bert', 'memberUid: ANNA'),
  group('doubtful', '03', 'objectClass: posixGroup', 'gidNumber: 1001', 'memberUid: BERT'),
].join('')

const groupsOf = (room: Room) =>
  Object.fromEntries(
    ['anna', 'john.doe', 'zoe', 'Bert', 'bert', 'null'].map((name) => [name, room.groupsOf('corp', name)]),
  )
const expected = {
  anna: ['posix', 'staff'],
  'john.doe': ['staff'],
  zoe: ['staff'],
  Bert: ['posix'],
  bert: [],
  null: ['staff'],
}
const doubt = expect.objectContaining({
  subject: `cn=doubtful,ou=groups,${suffix}`,
  reason: expect.stringContaining('the member "BERT", which matches several entries'),
})

const open: { stop(): Promise<void> }[] = []
const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
  open.push(one)
  return one
}
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop()
})
const problems = (room: Room) => room.directories.latest('corp')?.problems

describe('members by DN and memberUid, in an LDIF file', () => {
  it('are found however they are written, exactly first, and never where two could be meant', async () => {
    const room = keep(await openRoom())
    writeFileSync(join(room.folder, 'people.ldif'), entries)
    await room.apply('corp', { type: 'ldif', ldif: { path: 'people.ldif' }, pollSeconds: 0.2 })
    await room.until('corp', 'True Read')
    expect(groupsOf(room)).toEqual(expected)
    expect(problems(room)).toEqual([doubt])
  })
})

describe.skipIf(!can.available)(title, () => {
  const slapdWith = async (ldif: string, options?: SlapdOptions): Promise<Slapd> => {
    const slapd = keep(await startSlapd(options))
    await slapd.add(ldif)
    return slapd
  }

  it('members are found as in the file', async () => {
    const slapd = await slapdWith(entries.replaceAll(/^entryUUID: .*\n/gm, ''))
    const room = keep(await openRoom())
    await room.apply('corp', openldapSpec([slapd]))
    await room.until('corp', 'True Read')
    expect(groupsOf(room)).toEqual(expected)
    expect(problems(room)).toEqual([doubt])
  })

  const uids = Array.from({ length: 30 }, (_, index) => `u${String(index).padStart(2, '0')}`)
  const many =
    uids.map((uid) => personLdif(uid, suffix)).join('') +
    groupLdif('team', suffix, [`uid=u00,ou=people,${suffix}`])

  it.each([
    ['forbids paging', 'size.prtotal=disabled size=unlimited time=unlimited'],
    ['takes only smaller pages', 'size.pr=5 size=unlimited time=unlimited'],
  ])('a server that %s is read at once, and its changes are seen', async (_, readerLimits) => {
    const slapd = await slapdWith(many, { readerLimits })
    const room = keep(await openRoom())
    await room.apply('corp', openldapSpec([slapd], { pageSize: 10 }))
    await room.until('corp', 'True Read')
    expect(room.usernames('corp')).toEqual(uids)
    expect(room.groupsOf('corp', 'u00')).toEqual(['team'])
    await slapd.add(personLdif('zed', suffix))
    await until('zed was read', () => room.person('corp', 'zed'))
  })

  it('a server that forbids paging and ends the read at its size limit is an error with a hint, and nobody is read', async () => {
    const slapd = await slapdWith(many, { readerLimits: 'size.prtotal=disabled size.soft=20 size.hard=20' })
    const room = keep(await openRoom())
    await room.apply('corp', openldapSpec([slapd], { pageSize: 10 }))
    await room.until('corp', 'False Incomplete')
    expect(await room.message('corp')).toMatch(/rejects paged reads.*size limit/is)
    expect(room.usernames('corp')).toEqual([])
    expect(room.heard).toEqual([])
  })
})
