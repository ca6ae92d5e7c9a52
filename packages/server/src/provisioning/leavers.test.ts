import { describe, expect, it } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { type openRoom, type Room, staff, useRooms } from './testing/room.js'

const room = useRooms()

const minute = 60_000
const anna = { id: 'anna', groups: ['team-red'] }
const others = staff('bert')

describe('what cannot be given back', () => {
  it('stays with somebody who is absent for seconds, while access ends at once', async () => {
    const opened = await room()
    opened.set([anna, ...others])
    await opened.run()
    opened.set(others)
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({ enabled: false, memberships: new Set() })
    opened.clock.pass(4_000)
    opened.set([anna, ...others])
    await opened.run()
    opened.clock.pass(10 * minute)
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({
      enabled: true,
      revoked: 0,
      memberships: new Set(['red/developers']),
    })
  })

  it('is revoked automatically after a minute and a second read, with nobody asking', async () => {
    const opened = await room()
    opened.set([anna, ...others])
    await opened.room.start()
    await expect.poll(() => opened.target.named('anna')?.enabled).toBe(true)
    opened.change(others)
    await expect.poll(() => opened.target.named('anna')?.enabled).toBe(false)
    opened.clock.pass(minute)
    await expect.poll(() => opened.target.named('anna')?.revoked).toBe(1)
    expect(opened.directory.reads).toEqual(['corp'])
  })

  it('is not revoked while the directory cannot be read a second time', async () => {
    const opened = await room()
    opened.set([anna, ...others])
    await opened.run()
    opened.set(others)
    await opened.run()
    await opened.run()
    opened.directory.failing.add('corp')
    opened.clock.pass(minute)
    await opened.run()
    expect(opened.target.named('anna')?.revoked).toBe(0)
    opened.directory.failing.clear()
    opened.clock.pass(minute)
    await opened.run()
    expect(opened.target.named('anna')?.revoked).toBe(1)
  })

  it('is not deleted for a moment of absence either, without any grace time', async () => {
    const opened = await room({ connector: { leaver: { graceDays: 0 } } })
    opened.set([anna, ...others])
    await opened.run()
    opened.set(others)
    await opened.run()
    await opened.run()
    expect(opened.target.named('anna')).toBeDefined()
    opened.clock.pass(minute)
    await opened.run()
    await opened.run()
    expect(opened.target.named('anna')).toBeUndefined()
  })

  it('is revoked at once where a disabled account’s keys still work', async () => {
    const opened = await room()
    opened.target.traits.revokesWithDisable = true
    opened.set([anna, { id: 'dora', groups: ['staff'] }, ...others])
    await opened.run()
    opened.set([{ id: 'dora', groups: ['staff'], disabled: true }, ...others])
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({ enabled: false, revoked: 1 })
    expect(opened.target.named('dora')).toMatchObject({ enabled: false, revoked: 1 })
  })

  it('is revoked at once from a leaver whom the directory disabled, and from nobody who is only locked', async () => {
    const opened = await room()
    opened.set([anna, { id: 'dora', groups: ['staff'] }, ...others])
    await opened.run()
    opened.set([{ id: 'anna', disabled: true }, { id: 'dora', groups: ['staff'], disabled: true }, ...others])
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({ enabled: false, revoked: 1 })
    expect(opened.target.named('dora')).toMatchObject({ enabled: false, revoked: 0 })
  })

  it('passes no second gate: whoever was disabled by an approved run is revoked automatically', async () => {
    const opened = await room()
    const many = staff(...Array.from({ length: 40 }, (_, index) => `p${index}`))
    opened.set(many)
    await opened.run()
    opened.set(many.slice(20))
    const { heldRun } = await opened.run()
    await opened.sync.approve(heldRun ?? '', tokenSubject('tester'))
    await opened.run()
    await opened.run()
    opened.clock.pass(minute)
    const { held } = await opened.run()
    expect(held).toBe(0)
    expect([...opened.target.accounts.values()].filter(({ revoked }) => revoked === 1)).toHaveLength(20)
  })
})

describe('a clock that is 40 days ahead', () => {
  const days = 86_400_000

  const withLeaver = async (options: Parameters<typeof openRoom>[0] = {}): Promise<Room> => {
    const opened = await room(options)
    opened.set([anna, ...others])
    await opened.run()
    opened.set(others)
    await opened.run()
    opened.clock.pass(minute)
    await opened.run()
    return opened
  }

  it('deletes nobody: it jumped while the hub was running', async () => {
    const opened = await withLeaver()
    opened.clock.jump(40 * days)
    const { heldRun } = await opened.run()
    expect(opened.target.named('anna')).toBeDefined()
    const { gates } = await opened.sync.show(heldRun ?? '')
    expect(gates).toMatchObject([{ gate: 'deletes', rule: 'clock' }])
  })

  it('deletes nobody after a restart either, by the newest stored time', async () => {
    const opened = await withLeaver()
    opened.clock.jump(40 * days)
    await opened.restart()
    const { heldRun } = await opened.run()
    expect(opened.target.named('anna')).toBeDefined()
    const { gates } = await opened.sync.show(heldRun ?? '')
    expect(gates[0]?.message).toContain('40 days ahead of the newest stored time')
  })

  it('is distinguished from 40 days of standstill by a target that shows the time', async () => {
    const opened = await withLeaver()
    opened.clock.jump(40 * days)
    await opened.restart()
    opened.target.traits.time = () => ({
      at: opened.clock.now() - 40 * days,
      monotonic: opened.clock.monotonic(),
    })
    const { heldRun } = await opened.run()
    expect((await opened.sync.show(heldRun ?? '')).gates[0]?.message).toContain(
      '40 days ahead of the clock of connector git',
    )
    opened.target.traits.time = () => ({ at: opened.clock.now(), monotonic: opened.clock.monotonic() })
    await opened.run()
    expect(opened.target.named('anna')).toBeUndefined()
  })

  it('lengthens no grace time: whoever left by it left at the latest when it is right again', async () => {
    const opened = await room()
    const { clock, target } = opened
    const real = { at: clock.now(), monotonic: clock.monotonic() }
    target.traits.time = () => ({
      ...real,
      at: real.at + clock.monotonic() - real.monotonic,
      monotonic: clock.monotonic(),
    })
    opened.set([anna, ...others])
    await opened.run()
    clock.jump(40 * days)
    opened.set(others)
    await opened.run()
    expect(target.named('anna')?.enabled).toBe(false)
    clock.jump(-40 * days)
    await opened.run()
    clock.pass(minute)
    await opened.run()
    expect(target.named('anna')?.revoked).toBe(1)
    clock.pass(29 * days)
    await opened.run()
    expect(target.named('anna')).toBeDefined()
    clock.pass(2 * days)
    await opened.run()
    expect(target.named('anna')).toBeUndefined()
  })

  it('does what was held once somebody approves it', async () => {
    const opened = await withLeaver()
    opened.clock.jump(40 * days)
    const { heldRun } = await opened.run()
    await opened.sync.approve(heldRun ?? '', tokenSubject('tester'))
    await opened.run()
    expect(opened.target.named('anna')).toBeUndefined()
  })
})

it('tokens that a restored target brings back are revoked again, and those of nobody else', async () => {
  const opened = await room()
  opened.set([anna, ...others])
  await opened.run()
  opened.set(others)
  await opened.run()
  opened.clock.pass(minute)
  await opened.run()
  for (const name of ['anna', 'bert']) {
    const account = opened.target.named(name)
    if (account !== undefined) account.tokens = 2
  }
  await opened.run()
  expect(opened.target.named('anna')).toMatchObject({ tokens: 0, revoked: 2 })
  expect(opened.target.named('bert')).toMatchObject({ tokens: 2, revoked: 0 })
  expect((await opened.run()).done).toBe(0)
})

it('who comes back is enabled again where drift is only reported, too', async () => {
  const opened = await room({ connector: { drift: 'Report' } })
  opened.set([anna, ...others])
  await opened.run()
  await opened.run()
  opened.set(others)
  await opened.run()
  opened.set([anna, ...others])
  await opened.run()
  expect(opened.target.named('anna')).toMatchObject({
    enabled: true,
    memberships: new Set(['red/developers']),
  })
})
