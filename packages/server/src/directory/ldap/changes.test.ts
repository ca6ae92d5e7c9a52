import { afterEach, describe, expect, test } from 'vitest'
import { localEgress } from '../../runtime/egress.js'
import { Hidden } from '../../runtime/hidden.js'
import type { DirectoryMark } from '../marks.js'
import type { Source } from '../source.js'
import { type LdapServer, startLdapServer } from '../testing/ldap-server.js'
import { ldapSpec } from '../testing/spec.js'
import { createLdapSource } from './source.js'

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop()
})

const sourceOf = (server: LdapServer, preset: string, monotonic = (): number => 0): Source => {
  const source = createLdapSource({
    spec: ldapSpec([server.url], { preset }),
    secrets: { password: new Hidden('hunter2') },
    egress: localEgress,
    monotonic,
  })
  open.push({ stop: async () => source.close() })
  return source
}

describe('Active Directory', () => {
  /** A domain controller that exposes `highest`; `changed` returns the result of a search for newer changes. */
  const controller = async (state: { highest: string; name?: string; changed?: boolean }) => {
    const server = await startLdapServer(({ base, filter }) => {
      if (base === '')
        return {
          entries: [
            {
              dn: '',
              attributes: {
                namingContexts: ['dc=x'],
                highestCommittedUSN: [state.highest],
                dsServiceName: [state.name ?? 'CN=NTDS'],
                currentTime: ['20260101000000.0Z'],
              },
            },
          ],
        }
      if (filter.includes('uSNChanged'))
        return { entries: state.changed === true ? [{ dn: 'cn=a', attributes: {} }] : [] }
      return { entries: [] }
    })
    open.push(server)
    let now = 0
    const source = sourceOf(server, 'activedirectory', () => now)
    return {
      server,
      source,
      at: (ms: number) => {
        now = ms
      },
    }
  }

  test('shows its change number and its clock', async () => {
    const { server, source, at } = await controller({ highest: '100' })
    at(5)
    expect(await source.read(undefined)).toMatchObject({
      mark: { by: 'uSNChanged', server: server.url, controller: 'CN=NTDS', highest: '100' },
      stable: true,
      time: { at: Date.UTC(2026, 0, 1), monotonic: 5 },
    })
  })

  test('is read again when people or groups changed, or it went back, or it is another one', async () => {
    const state = { highest: '100', name: 'CN=NTDS', changed: false }
    const { server, source, at } = await controller(state)
    const { mark } = await source.read(undefined)
    expect(await source.changed(mark)).toBe(false)
    const before = server.searches.length
    await source.changed(mark)
    expect(server.searches.slice(before).filter(({ filter }) => filter.includes('uSNChanged'))).toEqual([])
    state.highest = '99'
    expect(await source.changed(mark)).toBe(true)
    state.highest = '101'
    expect(await source.changed(mark)).toBe(false)
    at(59_999)
    expect(await source.changed(mark)).toBe(false)
    // Deletions can be invisible to us: a minute without changes ends with a full read.
    at(60_000)
    expect(await source.changed(mark)).toBe(true)
    at(0)
    state.changed = true
    expect(await source.changed(mark)).toBe(true)
    state.changed = false
    state.name = 'CN=OTHER'
    expect(await source.changed(mark)).toBe(true)
  })

  test('without a clock is read without one', async () => {
    const server = await startLdapServer(({ base }) => ({
      entries:
        base === ''
          ? [{ dn: '', attributes: { highestCommittedUSN: ['100'], dsServiceName: ['CN=NTDS'] } }]
          : [],
    }))
    open.push(server)
    const read = await sourceOf(server, 'activedirectory').read(undefined)
    expect([read.mark.by, read.time]).toEqual(['uSNChanged', undefined])
  })

  test('is read in full a minute after the last read, not after the start of the hub', async () => {
    const state = { highest: '100' }
    const { source, at } = await controller(state)
    at(1_000_000)
    const { mark } = await source.read(undefined)
    state.highest = '101'
    at(1_059_999)
    expect(await source.changed(mark)).toBe(false)
    at(1_060_000)
    expect(await source.changed(mark)).toBe(true)
  })

  test('that is behind what was accepted is refused; numbers are compared as numbers', async () => {
    const { source } = await controller({ highest: '100' })
    const { mark } = await source.read(undefined)
    await expect(source.read({ ...mark, highest: '1000' } as DirectoryMark)).rejects.toMatchObject({
      reason: 'Older',
    })
    expect((await source.read({ ...mark, highest: '99' } as DirectoryMark)).mark).toEqual(mark)
  })
})

describe('a directory that shows modifyTimestamp', () => {
  const directory = async (state: { newest: string; below: string; people: string[] }) => {
    const server = await startLdapServer(({ base, scope, filter }) => {
      if (scope === 0) return { entries: [{ dn: base, attributes: { numSubordinates: [state.below] } }] }
      const after = /modifyTimestamp..?(\d+Z)/.exec(filter)?.[1] ?? ''
      return {
        entries: state.people
          .filter(() => state.newest >= after)
          .map((uid) => ({
            dn: `uid=${uid},ou=people,dc=x`,
            attributes: { uid: [uid], modifyTimestamp: [state.newest] },
          })),
      }
    })
    open.push(server)
    let now = 0
    const source = sourceOf(server, '389ds', () => now)
    return {
      server,
      source,
      at: (ms: number) => {
        now = ms
      },
    }
  }

  test('is read once more for what was changed in the same second', async () => {
    const { source, at, server } = await directory({
      newest: '20260101000007Z',
      below: '1',
      people: ['anna'],
    })
    const { mark, stable } = await source.read(undefined)
    expect(mark).toMatchObject({
      by: 'modifyTimestamp',
      server: server.url,
      newest: '20260101000007Z',
      children: ['1'],
    })
    expect(stable).toBe(true)
    at(2_499)
    expect(await source.changed(mark)).toBe(false)
    at(2_500)
    expect(await source.changed(mark)).toBe(true)
    expect(await source.changed(mark)).toBe(false)
    await source.read(mark)
    at(1_000_000)
    expect(await source.changed(mark)).toBe(false)
  })

  test('is read once more after each change, and in full after another server', async () => {
    const state = { newest: '20260101000007Z', below: '1', people: ['anna'] }
    const { source, at } = await directory(state)
    const first = await source.read(undefined)
    at(2_500)
    expect(await source.changed(first.mark)).toBe(true)
    state.newest = '20260101000009Z'
    const { mark } = await source.read(first.mark)
    expect(await source.changed(mark)).toBe(false)
    at(5_000)
    expect(await source.changed(mark)).toBe(true)
    expect(await source.changed(mark)).toBe(false)
    expect(await source.changed({ ...mark, server: 'ldap://other' })).toBe(true)
  })

  test('ignores the change numbers of a server with another preset', async () => {
    const server = await startLdapServer(({ base }) => ({
      entries:
        base === ''
          ? [{ dn: '', attributes: { highestCommittedUSN: ['100'], dsServiceName: ['CN=NTDS'] } }]
          : [],
    }))
    open.push(server)
    expect((await sourceOf(server, 'lldap').read(undefined)).mark.by).toBe('none')
  })

  test('is read again when something changed, or came, or went', async () => {
    const state = { newest: '20260101000007Z', below: '1', people: ['anna'] }
    const { source } = await directory(state)
    const { mark } = await source.read(undefined)
    expect(await source.changed(mark)).toBe(false)
    state.newest = '20260101000008Z'
    expect(await source.changed(mark)).toBe(true)
    state.newest = '20260101000007Z'
    state.below = '2'
    expect(await source.changed(mark)).toBe(true)
    state.below = '1'
    state.people = []
    expect(await source.changed(mark)).toBe(true)
  })

  test('and shows none of it, or no changes at all, is read each time', async () => {
    const server = await startLdapServer(() => ({
      entries: [
        { dn: 'uid=a,ou=people,dc=x', attributes: { uid: ['a'], modifyTimestamp: ['20260101000007Z'] } },
      ],
    }))
    open.push(server)
    const source = sourceOf(server, 'lldap')
    const { mark } = await source.read(undefined)
    expect(mark).toEqual({ by: 'none', server: server.url })
    expect(await source.changed(mark)).toBe(true)
    const bare = await startLdapServer(() => ({}))
    open.push(bare)
    expect((await sourceOf(bare, '389ds').read(undefined)).mark.by).toBe('none')
  })
})
