import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directoryAvailable, type SambaAd, startSambaAd, until } from '../rig/index.js'
import { openRoom, type Room } from './support/room.js'

const can = directoryAvailable('samba-ad')
const title = can.available ? 'a directory on Samba AD' : `a directory on Samba AD (skipped: ${can.reason})`
const soon = { timeoutMs: 20_000 }

describe.skipIf(!can.available)(title, () => {
  let server: SambaAd
  let room: Room
  const userDn = (name: string) => `CN=${name},CN=Users,${server.suffix}`

  beforeAll(async () => {
    server = await startSambaAd()
    for (const name of ['anna', 'berta'])
      await server.tool('user', 'create', name, 'Passw0rd-of-user', `--mail-address=${name}@corp.example`)
    for (const name of ['team', 'staff']) await server.tool('group', 'add', name)
    await server.tool('group', 'addmembers', 'team', 'anna')
    await server.tool('group', 'addmembers', 'staff', 'team')
    room = await openRoom()
    await room.apply('corp', {
      type: 'ldap',
      pollSeconds: 0.2,
      ldap: {
        preset: 'activedirectory',
        urls: [server.url],
        startTLS: true,
        certificateAuthority: server.certificateAuthority,
        serverName: server.serverName,
        bind: {
          method: 'simple',
          dn: server.administrator.dn,
          password: { value: server.administrator.password },
        },
        people: { base: server.suffix },
        groups: { base: server.suffix },
      },
    })
    await room.until('corp', 'True Read')
  }, 600_000)
  afterAll(async () => {
    await room?.stop()
    await server?.stop()
  })

  it('people have objectGUID as their id as Windows writes it, and every group, the primary one included', async () => {
    const shown = await server.tool('user', 'show', 'anna', '--attributes=objectGUID')
    const guid = /objectGUID: (.*)/.exec(shown)?.[1]?.trim().toLowerCase()
    expect(room.person('corp', 'anna')).toMatchObject({ id: guid, mail: 'anna@corp.example' })
    expect(room.groupsOf('corp', 'anna')).toEqual(expect.arrayContaining(['Domain Users', 'staff', 'team']))
    expect(room.person('corp', 'krbtgt')?.disabled).toBe(true)
    expect(room.person('corp', 'berta')?.disabled).toBe(false)
  })

  it('disabled accounts, renamed ones and deleted ones show by uSNChanged', async () => {
    const id = room.person('corp', 'anna')?.id
    await server.modify(
      `dn: ${userDn('anna')}\nchangetype: modify\nreplace: sAMAccountName\nsAMAccountName: anna-marie\n-\nreplace: userAccountControl\nuserAccountControl: 514\n`,
    )
    await until('the new name', () => room.person('corp', 'anna-marie')?.id === id, soon)
    expect(room.person('corp', 'anna-marie')?.disabled).toBe(true)
    await server.modify(`dn: ${userDn('berta')}\nchangetype: delete\n`)
    await until('berta has left', () => room.person('corp', 'berta') === undefined, soon)
  })

  it('a password in clear is not taken without TLS, and the message says so', async () => {
    await room.apply('plain', {
      type: 'ldap',
      pollSeconds: 0.2,
      ldap: {
        preset: 'activedirectory',
        urls: [server.url],
        bind: {
          method: 'simple',
          dn: server.administrator.dn,
          password: { value: server.administrator.password },
        },
        people: { base: server.suffix },
      },
    })
    await room.until('plain', 'False BindRefused')
    expect(await room.message('plain')).toContain('startTLS')
  })
})
