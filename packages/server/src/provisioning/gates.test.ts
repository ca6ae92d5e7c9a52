import { describe, expect, it } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { crowd, type Room, staff, useRooms } from './testing/room.js'

const room = useRooms()

const day = 86_400_000
const enabled = ({ target }: Room): number =>
  [...target.accounts.values()].filter((one) => one.enabled).length

describe('gates', () => {
  it('an empty read takes nothing from anybody, however few they are', async () => {
    const opened = await room()
    opened.set(staff('anna', 'bert', 'carl'))
    await opened.run()
    opened.set([])
    await opened.run()
    expect(enabled(opened)).toBe(3)
  })

  it('a read that shrank says which numbers hold it, and the account that is held is not wanted', async () => {
    const opened = await room()
    opened.set(crowd(40))
    await opened.run()
    opened.set(crowd(20))
    const { heldRun } = await opened.run()
    expect(heldRun).toBeDefined()
    const [plan] = await opened.sync.plan({ connector: 'git' })
    expect(plan?.gates.map(({ message }) => message)).toContain(
      '20 accounts to disable: 20 of 40 people with an account are no longer entitled to it, more than the limit of 4',
    )
    const { items } = await opened.sync.people({ limit: 1000, state: 'Active' })
    const stillHeld = items.filter(({ systems }) => systems[0]?.wanted === false)
    expect(stillHeld).toHaveLength(20)
  })

  it('an empty read is held below the minimum too', async () => {
    const opened = await room()
    opened.set(staff('anna', 'bert'))
    await opened.run()
    opened.set([])
    const { heldRun } = await opened.run()
    expect(enabled(opened)).toBe(2)
    expect(heldRun).toBeDefined()
  })

  it('a read that shrank takes no memberships either', async () => {
    const opened = await room()
    opened.set(crowd(40).map((one) => ({ ...one, groups: ['team-red'] })))
    await opened.run()
    opened.set(crowd(20).map((one) => ({ ...one, groups: ['team-red'] })))
    await opened.run()
    expect(
      [...opened.target.accounts.values()].filter(({ memberships }) => memberships.size > 0),
    ).toHaveLength(40)
  })

  it('more disabled people than the gate disables nobody', async () => {
    const opened = await room()
    opened.set(crowd(30))
    await opened.run()
    opened.set(crowd(30).map((one, index) => ({ ...one, disabled: index < 21 })))
    const outcome = await opened.run()
    expect(enabled(opened)).toBe(30)
    const { gates } = await opened.sync.show(outcome.heldRun ?? '')
    expect(gates).toEqual([
      expect.objectContaining({ gate: 'locks', rule: 'limit', found: 21, limit: 20, managed: 30 }),
    ])
  })

  it('people who are absent in a mass hold nobody whom the directory disabled', async () => {
    const opened = await room()
    const everyone = crowd(60).map(({ id }) => ({ id, groups: ['staff', 'team-red'] }))
    opened.set(everyone)
    await opened.run()
    // One is disabled and still has a grant, another is disabled and no longer in any group.
    opened.set([
      ...everyone.slice(30),
      { id: 'p1', disabled: true, groups: ['staff', 'team-red'] },
      { id: 'p2', disabled: true, groups: [] },
    ])
    const { heldRun } = await opened.run()
    expect([opened.target.named('p1')?.enabled, opened.target.named('p2')?.enabled]).toEqual([false, false])
    expect(opened.target.named('p2')?.memberships.size).toBe(0)
    expect(enabled(opened)).toBe(58)
    const { gates } = await opened.sync.show(heldRun ?? '')
    expect(gates.map(({ gate }) => gate)).toEqual(['disables'])
    expect(gates[0]?.message).toContain('28 of 60 people')
  })

  it('a run for one person is not held by what others have, and leaves the others held', async () => {
    const opened = await room()
    opened.set(crowd(60))
    await opened.run()
    opened.set(crowd(60).slice(30))
    await opened.run()
    const { done, held } = await opened.run('p1')
    expect([done > 0, held]).toEqual([true, 0])
    expect(opened.target.named('p1')?.enabled).toBe(false)
    expect(enabled(opened)).toBe(59)
    expect((await opened.run()).held).toBeGreaterThan(0)
    expect(enabled(opened)).toBe(59)
  })

  it.each([
    [10, 2],
    [49, 4],
    [50, 5],
    [100, 10],
  ])('of %i people %i may leave at once, and no more', async (people, limit) => {
    const opened = await room()
    opened.set(crowd(people))
    await opened.run()
    opened.set(crowd(people - limit - 1))
    await opened.run()
    expect(enabled(opened)).toBe(people)
    opened.set(crowd(people - limit))
    await opened.run()
    expect(enabled(opened)).toBe(people - limit)
  })

  it('more memberships to remove than the gate removes none', async () => {
    const opened = await room()
    const everyone = crowd(30).map(({ id }) => ({ id, groups: ['staff', 'team-red'] }))
    opened.set(everyone)
    await opened.run()
    opened.set(crowd(30))
    await opened.run()
    expect(
      [...opened.target.accounts.values()].filter(({ memberships }) => memberships.size > 0),
    ).toHaveLength(30)
  })

  it('more deletions than the gate delete nobody', async () => {
    const opened = await room()
    opened.set(crowd(30))
    await opened.run()
    for (const left of [28, 26, 24]) {
      opened.set(crowd(left))
      await opened.run()
    }
    opened.clock.pass(31 * day)
    await opened.run()
    await opened.run()
    expect(opened.target.accounts.size).toBe(30)
  })

  it('a target that shows none of its accounts is not filled again automatically', async () => {
    const opened = await room()
    opened.set(staff('anna', 'bert'))
    await opened.run()
    opened.target.accounts.clear()
    await opened.run()
    expect(opened.target.accounts.size).toBe(0)
  })

  it('exactly the limit passes, one more is held', async () => {
    const opened = await room()
    opened.set(crowd(100))
    await opened.run()
    opened.set(crowd(90))
    await opened.run()
    expect(enabled(opened)).toBe(90)
    opened.set(crowd(79))
    await opened.run()
    expect(enabled(opened)).toBe(90)
  })

  it('first provisioning is held only when asked', async () => {
    const opened = await room({ connector: { gates: { creations: true } } })
    opened.set(crowd(6))
    const { heldRun } = await opened.run()
    expect(opened.target.accounts.size).toBe(0)
    await opened.sync.approve(heldRun ?? '', tokenSubject('anna'))
    await opened.run()
    expect(opened.target.accounts.size).toBe(6)
  })

  it('what is held lets other kinds pass, waits as one run, and says so once', async () => {
    const opened = await room()
    opened.set(crowd(20))
    await opened.run()
    opened.set([...crowd(10), ...staff('zoe')])
    const first = await opened.run()
    const second = await opened.run()
    expect(opened.target.named('zoe')).toBeDefined()
    expect(first.heldRun).toBe(second.heldRun)
    const { items } = await opened.sync.history({ limit: 50 })
    expect(items.filter(({ state }) => state === 'Held')).toHaveLength(1)
  })

  it('history is in the order things happened, whatever the clock showed', async () => {
    const opened = await room()
    opened.set(staff('anna'))
    const first = await opened.run()
    opened.clock.jump(-40 * day)
    opened.set(staff('anna', 'bert'))
    const second = await opened.run()
    opened.clock.jump(60 * day)
    opened.set(staff('anna', 'bert', 'carl'))
    const third = await opened.run()
    const seen: (string | undefined)[] = []
    let cursor: string | undefined
    do {
      const page = await opened.sync.history({ limit: 1, cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.metadata.cursor
    } while (cursor !== undefined)
    expect(seen).toEqual([third.run, second.run, first.run])
  })

  it('runs are found by whom they did something to', async () => {
    const opened = await room()
    opened.set(staff('anna'))
    await opened.run()
    opened.set(staff('anna', 'zoe'))
    await opened.run()
    const of = async (person?: string) => (await opened.sync.history({ limit: 50, person })).items.length
    expect([await of('zoe'), await of('anna'), await of('nobody'), await of()]).toEqual([1, 1, 0, 2])
  })

  it('an approved run does what it lists, and nothing that came later', async () => {
    const opened = await room()
    opened.set(crowd(40))
    await opened.run()
    opened.set(crowd(30))
    const { heldRun } = await opened.run()
    opened.set(crowd(20))
    await opened.run()
    await expect(opened.sync.approve(heldRun ?? '', tokenSubject('anna'))).rejects.toThrow(/Superseded/)
    const { items } = await opened.sync.history({ limit: 50 })
    const held = items.find(({ state }) => state === 'Held')
    await opened.sync.approve(held?.id ?? '', tokenSubject('anna'))
    opened.set(crowd(14))
    await opened.run()
    expect(enabled(opened)).toBe(20)
    expect((await opened.sync.show(held?.id ?? '')).state).toBe('Done')
  })

  it('who comes back ends what was held', async () => {
    const opened = await room()
    opened.set(crowd(20))
    await opened.run()
    opened.set(crowd(10))
    const { heldRun } = await opened.run()
    opened.set(crowd(20))
    await opened.run()
    expect((await opened.sync.show(heldRun ?? '')).state).toBe('Superseded')
  })
})
