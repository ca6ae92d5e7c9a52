import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { tokenSubject } from '../../packages/server/src/runtime/subject.js'
import { directoryAvailable, type Slapd, type SlapdOptions, startSlapd, until } from '../rig/index.js'
import { startProxy } from './support/proxy.js'
import { dnOf, groupLdif, openldapSpec, openRoom, personLdif, type Room } from './support/room.js'

const can = directoryAvailable('slapd')
const title = can.available ? 'doubtful reads' : `doubtful reads (skipped: ${can.reason})`
const suffix = 'dc=example,dc=org'
const soon = { timeoutMs: 15_000 }

describe.skipIf(!can.available)(title, () => {
  const open: { stop(): Promise<void> }[] = []
  const keep = <T extends { stop(): Promise<void> }>(one: T): T => {
    open.push(one)
    return one
  }
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop()
  })
  const slapdWith = async (uids: readonly string[], options?: SlapdOptions): Promise<Slapd> => {
    const slapd = keep(await startSlapd(options))
    if (uids.length > 0)
      await slapd.add(
        uids.map((uid) => personLdif(uid, suffix)).join('') +
          groupLdif(
            'team',
            suffix,
            uids.slice(0, 1).map((uid) => dnOf(uid, suffix)),
          ),
      )
    return slapd
  }
  const roomOn = async (spec: object): Promise<Room> => {
    const room = keep(await openRoom())
    await room.apply('corp', spec)
    await room.until('corp', 'True Read')
    return room
  }
  const everybody = ['anna', 'berta', 'clara']

  it('trap 1: a lost connection comes back bound, or is not read', async () => {
    // An unprivileged reader must not see one of three people.
    const slapd = await slapdWith(everybody, {
      lines: [
        `access to dn.exact="${dnOf('anna', suffix)}" by * read`,
        `access to dn.exact="ou=people,${suffix}" by * read`,
        `access to dn.subtree="ou=groups,${suffix}" by * read`,
        `access to dn.exact="${suffix}" by * read`,
      ],
    })
    const room = await roomOn(openldapSpec([slapd]))
    expect(room.usernames('corp')).toEqual(everybody)
    await slapd.restart()
    await slapd.modify(`dn: ${dnOf('anna', suffix)}\nchangetype: modify\nreplace: title\ntitle: Lead\n`)
    await until('the change was read', () => room.person('corp', 'anna')?.attributes.title === 'Lead', soon)
    expect(room.usernames('corp')).toEqual(everybody)
    for (const { next } of room.heard) expect(next.people.size).toBe(3)
  })

  it('trap 10: a server that lags behind is refused', async () => {
    const first = await slapdWith(everybody)
    const second = keep(await startSlapd({ copyOf: first }))
    await until('the copy is complete', async () =>
      (await second.search(suffix, '(uid=clara)', 'uid')).includes('clara'),
    )
    const room = await roomOn(openldapSpec([first, second]))
    await second.kill()
    await first.add(personLdif('dora', suffix))
    await until('dora was read', () => room.person('corp', 'dora'), soon)
    await first.kill()
    await second.restart()
    await until('it is refused', async () => (await room.message('corp')).includes('lags behind'), soon)
    expect(room.usernames('corp')).toEqual([...everybody, 'dora'])
    // A hub that starts now does not accept the copy either: accepted reads are stored.
    const heard = room.heard.length
    await room.restart()
    await until(
      'the new hub refuses it too',
      async () => (await room.message('corp')).includes('lags behind'),
      soon,
    )
    expect(room.heard).toHaveLength(heard)
    await first.restart()
    await room.until('corp', 'True Read')
    expect(room.usernames('corp')).toEqual([...everybody, 'dora'])
  })

  it('trap 10: a file that is being written is not read', async () => {
    const room = keep(await openRoom())
    const file = join(room.folder, 'people.ldif')
    const entry = (uid: string) => personLdif(uid, suffix, `entryUUID: id-${uid}`)
    writeFileSync(file, everybody.map(entry).join(''))
    await room.apply('corp', { type: 'ldif', ldif: { path: 'people.ldif' }, pollSeconds: 0.1 })
    await room.until('corp', 'True Read')
    // Rewritten in parts, for longer than any poll takes.
    writeFileSync(file, entry('anna'))
    const parts = ['berta', 'clara', 'dora', 'emma', 'fanny', 'greta', 'hanna', 'ida', 'jana', 'karla']
    for (const uid of parts) {
      const begun = performance.now()
      await until('a part of a second', () => performance.now() - begun > 100, { everyMs: 20 })
      appendFileSync(file, entry(uid))
    }
    await until('all were read', () => room.usernames('corp').length === 11, soon)
    const sizes = room.heard.map(({ next }) => next.people.size)
    expect(sizes.every((size) => size === 3 || size === 11)).toBe(true)
  })

  it('a server killed in the middle of a paged read removes nobody, and is read again when it is back', async () => {
    const uids = Array.from({ length: 300 }, (_, index) => `u${String(index).padStart(3, '0')}`)
    const slapd = await slapdWith(uids)
    const proxy = keep(await startProxy(slapd.url))
    const room = await roomOn(openldapSpec([slapd], { urls: [proxy.url], pageSize: 20 }))
    expect(room.usernames('corp')).toEqual(uids)
    let killed: Promise<void> | undefined
    proxy.after(30_000, () => {
      killed = slapd.kill()
    })
    await slapd.modify(`dn: ${dnOf('u000', suffix)}\nchangetype: modify\nreplace: title\ntitle: Lead\n`)
    await until(
      'it failed',
      async () =>
        killed !== undefined &&
        (await room.events('corp')).some((reason) => reason === 'Incomplete' || reason === 'Unreachable'),
      soon,
    )
    await killed
    expect(room.usernames('corp')).toEqual(uids)
    await slapd.restart()
    await until('it is read again', () => room.person('corp', 'u000')?.attributes.title === 'Lead', soon)
    await until('that was passed on', () => room.heard.length === 2)
    expect(room.heard.map(({ next }) => next.people.size)).toEqual([300, 300])
    expect(await room.events('corp')).toContain('Recovered')
  })

  it('a server that takes connections and answers nothing removes nobody', async () => {
    const slapd = await slapdWith(everybody)
    const room = await roomOn(openldapSpec([slapd]))
    await slapd.hang()
    await room.until('corp', 'False TimedOut')
    expect(room.usernames('corp')).toEqual(everybody)
    await slapd.resume()
    await room.until('corp', 'True Read')
    expect(room.heard).toHaveLength(1)
  })

  it.each([
    ['its two organizational units alone', false],
    ['nothing at all', true],
  ])('a server restarted with %s removes nobody', async (_, entirely) => {
    const slapd = await slapdWith(everybody)
    const room = await roomOn(openldapSpec([slapd]))
    await slapd.empty({ entirely })
    await until(
      'it is refused',
      async () =>
        (await room.events('corp')).some((reason) =>
          ['NothingFound', 'BindRefused', 'Older', 'Incomplete'].includes(reason),
        ),
      soon,
    )
    expect(room.usernames('corp')).toEqual(everybody)
    expect(room.heard).toHaveLength(1)
  })

  it('a server that shows groups no more is refused, until somebody says it is meant', async () => {
    const slapd = await slapdWith(everybody)
    const room = await roomOn(openldapSpec([slapd]))
    await slapd.modify(`dn: cn=team,ou=groups,${suffix}\nchangetype: delete\n`)
    await room.until('corp', 'False NothingFound')
    expect(room.groupsOf('corp', 'anna')).toEqual(['team'])
    await room.service.accept('corp', tokenSubject('tester'))
    await room.until('corp', 'True Read')
    expect(room.groupsOf('corp', 'anna')).toEqual([])
  })

  it('the second server is read when the first is gone, and the first again when it is back', async () => {
    const first = await slapdWith(everybody)
    const second = keep(await startSlapd({ copyOf: first }))
    await until('the copy is complete', async () =>
      (await second.search(suffix, '(uid=clara)', 'uid')).includes('clara'),
    )
    const room = await roomOn(openldapSpec([first, second]))
    await first.kill()
    await until('the second is read', () => room.directories.latest('corp')?.mark.server === second.url, soon)
    expect(room.usernames('corp')).toEqual(everybody)
    await first.restart()
    await first.add(personLdif('dora', suffix))
    await until('dora was read', () => room.person('corp', 'dora'), soon)
  })
})
