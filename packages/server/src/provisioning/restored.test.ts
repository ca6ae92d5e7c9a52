import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, type Room, staff } from './testing/room.js'

let opened: Room
afterEach(() => opened.close())

const others = staff('carl', 'dora')
const called = (id: string, username: string) => ({ id, username, groups: ['staff'] })

describe('a users file restored from a backup, of when people had other names', () => {
  const restored = async (): Promise<void> => {
    opened = await openRoom()
    const { target } = opened
    target.traits.keyIsName = true
    opened.set([called('anna', 'anna'), called('bert', 'bert'), ...others])
    await opened.run()
    opened.set([called('anna', 'anna.new'), called('bert', 'bert.new'), ...others])
    await opened.run()
    opened.set([called('anna', 'anna.new'), ...others])
    await opened.run()
    expect(target.named('bert.new')?.enabled).toBe(false)
    for (const name of ['anna', 'bert']) {
      target.accounts.delete(`${name}.new`)
      target.make(name)
    }
  }

  it('nobody logs in by a former name: the entry is theirs, and is renamed again', async () => {
    await restored()
    await opened.run()
    expect(opened.target.named('anna')).toBeUndefined()
    expect(opened.target.named('anna.new')?.enabled).toBe(true)
  })

  it('a leaver’s entry of a former name is disabled', async () => {
    await restored()
    await opened.run()
    expect(opened.target.named('bert')?.enabled ?? opened.target.named('bert.new')?.enabled).toBe(false)
  })

  it('an entry of a name that nobody has any more is left unchanged while the person’s own exists', async () => {
    await restored()
    await opened.run()
    opened.target.make('anna', { displayName: 'by hand' })
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({ enabled: true, fields: { displayName: 'by hand' } })
  })
})

describe('an account that Hansa deleted, in a target restored from a backup', () => {
  const minute = 60_000
  const room = async (keyIsName: boolean): Promise<Room> => {
    opened = await openRoom({ connector: { leaver: { graceDays: 1 } } })
    opened.target.traits.keyIsName = keyIsName
    opened.set([called('anna', 'anna'), ...others])
    await opened.run()
    return opened
  }
  /** Anna leaves and her account is deleted; returns its previous state. */
  const leave = async (): Promise<() => void> => {
    const { target, clock } = opened
    const before = target.named('anna')
    if (before === undefined) throw new Error('no account')
    const copy = structuredClone(before)
    opened.set(others)
    await opened.run()
    clock.pass(minute)
    await opened.run()
    clock.pass(1_440 * minute)
    await opened.run()
    expect(target.named('anna')).toBeUndefined()
    return () => target.accounts.set(copy.key, copy)
  }

  it.each([
    ['with another key', false],
    ['whose key is its name', true],
  ])(
    'is disabled at the next full reading, and deleted after another grace time: %s',
    async (_, keyIsName) => {
      await room(keyIsName)
      const restore = await leave()
      restore()
      expect(opened.target.named('anna')?.enabled).toBe(true)
      await opened.run()
      expect(opened.target.named('anna')?.enabled).toBe(false)
      opened.clock.pass(minute)
      await opened.run()
      expect(opened.target.named('anna')?.revoked).toBe(1)
      opened.clock.pass(1_440 * minute)
      await opened.run()
      expect(opened.target.named('anna')).toBeUndefined()
    },
  )

  it('is known by a hub that was started since', async () => {
    await room(false)
    const restore = await leave()
    await opened.restart()
    restore()
    await opened.run()
    expect(opened.target.named('anna')?.enabled).toBe(false)
  })

  it('is theirs again when they are back', async () => {
    await room(false)
    const restore = await leave()
    restore()
    opened.set([called('anna', 'anna'), ...others])
    await opened.run()
    await opened.run()
    expect(opened.target.named('anna')?.enabled).toBe(true)
    expect(opened.target.accounts.size).toBe(3)
  })

  it('is not an entry of a users file that somebody made by hand under the same name', async () => {
    await room(true)
    await leave()
    opened.target.make('anna', { displayName: 'by hand' })
    await opened.run()
    expect(opened.target.named('anna')?.enabled).toBe(true)
  })
})
