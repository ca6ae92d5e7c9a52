import { describe, expect, it } from 'vitest'
import { crowd, staff, useRooms } from './testing/room.js'

const begin = useRooms()
const unsteady = (): never => {
  throw new Error('/admin/users changed during each of 3 reads')
}

describe('a target whose list cannot be read', () => {
  it('loses leavers and people the directory disabled all the same, and nobody else changes', async () => {
    const room = await begin({ connector: { leaver: { settleSeconds: 0 } } })
    const { target } = room
    room.set(staff('anna', 'ben', 'cleo'))
    await room.run()
    target.faults.list = unsteady
    const calls = target.calls.length
    room.set([...staff('cleo', 'dora'), { id: 'ben', groups: ['staff'], disabled: true }])
    await expect(room.run()).rejects.toThrow('changed during each of')
    expect(target.named('anna')?.enabled).toBe(false)
    expect(target.named('ben')?.enabled).toBe(false)
    expect(target.named('cleo')?.enabled).toBe(true)
    expect(target.named('dora')).toBeUndefined()
    expect(new Set(target.calls.slice(calls).map(({ kind }) => kind))).toEqual(
      new Set(['DisableAccount', 'RevokeAccess']),
    )
    // Once the target can be read, the rest follows, and nothing is executed twice.
    delete target.faults.list
    await room.run()
    expect(target.named('dora')?.enabled).toBe(true)
    expect(target.named('anna')?.revoked).toBe(1)
  })

  it('does so while it is quarantined, when the directory changes', async () => {
    const room = await begin()
    const { target, clock } = room
    room.set(staff('anna', 'ben'))
    await room.room.start()
    await expect.poll(() => target.accounts.size).toBe(2)
    target.faults.list = unsteady
    const ready = async (): Promise<unknown> =>
      (await room.room.connectors.get({ name: 'git' })).status.conditions.find(({ type }) => type === 'Ready')
    await expect
      .poll(() => {
        clock.pass(1_000_000)
        return ready()
      })
      .toMatchObject({ reason: 'Quarantined' })
    room.change(staff('ben'))
    await expect.poll(() => target.named('anna')?.enabled).toBe(false)
    expect(target.named('ben')?.enabled).toBe(true)
  })

  it('keeps its gates: too many at once, or nobody wanted at all, are held', async () => {
    const room = await begin()
    const { target } = room
    room.set(crowd(40))
    await room.run()
    target.faults.list = unsteady
    room.set(crowd(10))
    await expect(room.run()).rejects.toThrow('changed during each of')
    room.set([])
    await expect(room.run()).rejects.toThrow('changed during each of')
    expect([...target.accounts.values()].filter(({ enabled }) => !enabled)).toEqual([])
  })

  it('says what failed where its accounts do not answer either', async () => {
    const room = await begin()
    room.set(staff('anna', 'ben'))
    await room.run()
    room.target.faults.observe = () => {
      throw new Error('it is down')
    }
    room.set(staff('ben'))
    await expect(room.run()).rejects.toThrow('it is down')
    expect(room.target.named('anna')?.enabled).toBe(true)
  })
})
