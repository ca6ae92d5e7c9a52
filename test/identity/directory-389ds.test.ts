import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ds389, directoryAvailable, start389ds, until } from '../rig/index.js'
import { dnOf, groupLdif, openRoom, personLdif, type Room } from './support/room.js'

const can = directoryAvailable('389ds')
const title = can.available ? 'a directory on 389 DS' : `a directory on 389 DS (skipped: ${can.reason})`
const soon = { timeoutMs: 15_000 }

describe.skipIf(!can.available)(title, () => {
  let server: Ds389
  let room: Room

  beforeAll(async () => {
    server = await start389ds()
    const { suffix } = server
    await server.add(
      personLdif('anna', suffix, 'userPassword: a-password-of-anna') +
        personLdif('berta', suffix) +
        groupLdif('team', suffix, [dnOf('anna', suffix)]) +
        groupLdif('staff', suffix, [`cn=team,ou=groups,${suffix}`, dnOf('berta', suffix)]),
    )
    room = await openRoom()
    await room.apply('corp', {
      type: 'ldap',
      pollSeconds: 0.2,
      ldap: {
        preset: '389ds',
        urls: [server.url],
        bind: { method: 'simple', dn: server.root.dn, password: { value: server.root.password } },
        people: { base: `ou=people,${suffix}` },
        groups: { base: `ou=groups,${suffix}` },
      },
    })
    await room.until('corp', 'True Read')
  }, 180_000)
  afterAll(async () => {
    await room?.stop()
    await server?.stop()
  })

  it('people have nsUniqueId as their id, hashes as 389 makes them, and groups in groups', async () => {
    const id = /nsUniqueId: (.*)/i.exec(await server.search(server.suffix, '(uid=anna)', 'nsUniqueId'))?.[1]
    expect(room.person('corp', 'anna')?.id).toBe(id)
    expect(room.person('corp', 'anna')?.passwordHash?.reveal()).toMatch(/^\{PBKDF2/)
    expect(room.groupsOf('corp', 'anna')).toEqual(['staff', 'team'])
  })

  it('a locked account is disabled; a new one and a deleted one show by modifyTimestamp and counts', async () => {
    const { suffix } = server
    await server.modify(
      `dn: ${dnOf('anna', suffix)}\nchangetype: modify\nreplace: nsAccountLock\nnsAccountLock: TRUE\n`,
    )
    await until('anna is disabled', () => room.person('corp', 'anna')?.disabled === true, soon)
    await server.add(personLdif('clara', suffix))
    await until('clara was read', () => room.person('corp', 'clara'), soon)
    await server.modify(`dn: ${dnOf('berta', suffix)}\nchangetype: delete\n`)
    await until('berta has left', () => room.person('corp', 'berta') === undefined, soon)
  })

  it('two changes within one second are both seen', async () => {
    const { suffix } = server
    const change = (title: string) =>
      server.modify(`dn: ${dnOf('clara', suffix)}\nchangetype: modify\nreplace: title\ntitle: ${title}\n`)
    await change('First')
    await change('Second')
    await until('the second', () => room.person('corp', 'clara')?.attributes.title === 'Second', soon)
  })

  it('an unchanged directory is not read in full for ever', async () => {
    const read = room.directories.latest('corp')
    const begun = performance.now()
    await until('some looks', () => performance.now() - begun > 3_500)
    const settled = room.directories.latest('corp')
    const again = performance.now()
    await until('more looks', () => performance.now() - again > 2_000)
    expect(room.directories.latest('corp')).toBe(settled)
    expect(settled?.people).toEqual(read?.people)
  })

  it('a killed server removes nobody', async () => {
    const people = room.usernames('corp')
    await server.kill()
    await room.until('corp', 'False Unreachable')
    expect(room.usernames('corp')).toEqual(people)
    await server.restart()
    await room.until('corp', 'True Read')
    expect(room.usernames('corp')).toEqual(people)
  })
})
