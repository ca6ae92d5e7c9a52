import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, type Room, staff } from './testing/room.js'

let open: Room | undefined
const room = async (...options: Parameters<typeof openRoom>): Promise<Room> => {
  open = await openRoom(...options)
  return open
}

afterEach(async () => {
  await open?.close()
  open = undefined
})

const day = 86_400_000
const minute = 60_000

describe('people on a target', () => {
  it('a joiner gets an account and its teams; the same again makes no call', async () => {
    const { set, run, target } = await room()
    set([{ id: 'anna', groups: ['staff', 'team-red'] }])
    expect(await run()).toMatchObject({ done: 3, failed: 0 })
    expect(target.named('anna')?.memberships).toEqual(new Set(['red/developers']))
    const calls = target.calls.length
    expect(await run()).toMatchObject({ done: 0 })
    expect(target.calls.length).toBe(calls)
  })

  it('a mover gets the new team and loses the old one', async () => {
    const { set, run, target } = await room()
    set([{ id: 'anna', groups: ['team-red'] }])
    await run()
    set([{ id: 'anna', groups: ['team-blue'] }])
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set(['blue/developers']))
  })

  it('a rename is a rename, and says what is lost', async () => {
    const { set, run, target, sync } = await room()
    set([{ id: 'anna', groups: ['staff'] }])
    await run()
    const key = target.named('anna')?.key
    set([{ id: 'anna', username: 'annette', groups: ['staff'] }])
    const { run: id } = await run()
    expect(target.named('annette')?.key).toBe(key)
    expect(target.accounts.size).toBe(1)
    const { operations } = await sync.show(id ?? '')
    expect(operations.find(({ kind }) => kind === 'RenameAccount')).toMatchObject({
      before: { username: 'anna' },
      after: { username: 'annette' },
      loses: ['the avatar'],
      state: 'Done',
    })
  })

  it('disabled in the directory is disabled, keeps its teams, and is never deleted', async () => {
    const { set, run, target, clock } = await room()
    set([{ id: 'anna', groups: ['team-red'] }])
    await run()
    set([{ id: 'anna', disabled: true, groups: ['team-red'] }])
    await run()
    expect(target.named('anna')).toMatchObject({ enabled: false, revoked: 0 })
    clock.pass(400 * day)
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set(['red/developers']))
    set([{ id: 'anna', groups: ['team-red'] }])
    await run()
    expect(target.named('anna')?.enabled).toBe(true)
  })

  it('a leaver loses the account and teams at once, tokens a minute later, is deleted after the grace time, and not a day before', async () => {
    const { set, run, target, clock } = await room()
    set([{ id: 'anna', groups: ['team-red'] }, ...staff('bert')])
    await run()
    set(staff('bert'))
    await run()
    expect(target.named('anna')).toMatchObject({ enabled: false, revoked: 0, memberships: new Set() })
    clock.pass(minute)
    await run()
    expect(target.named('anna')).toMatchObject({ enabled: false, revoked: 1 })
    clock.pass(29 * day)
    await run()
    expect(target.named('anna')).toBeDefined()
    clock.pass(2 * day)
    await run()
    expect(target.named('anna')).toBeUndefined()
    expect(target.named('bert')?.enabled).toBe(true)
  })

  it('who comes back within the grace time gets the same account and its teams again', async () => {
    const { set, run, target, clock } = await room()
    const anna = { id: 'anna', groups: ['team-red'] }
    set([anna, ...staff('bert')])
    await run()
    const key = target.named('anna')?.key
    set(staff('bert'))
    await run()
    clock.pass(10 * day)
    set([anna, ...staff('bert')])
    await run()
    expect(target.named('anna')).toMatchObject({
      key,
      enabled: true,
      memberships: new Set(['red/developers']),
    })
    clock.pass(60 * day)
    await run()
    expect(target.named('anna')?.enabled).toBe(true)
  })

  it('each step of leaving can be turned off', async () => {
    const { set, run, target, clock } = await room({
      connector: { leaver: { disable: false, delete: false } },
    })
    set([{ id: 'anna', groups: ['team-red'] }, ...staff('bert')])
    await run()
    set(staff('bert'))
    await run()
    clock.pass(100 * day)
    await run()
    expect(target.named('anna')).toMatchObject({ enabled: true, revoked: 0, memberships: new Set() })
  })

  it('one person alone is synced when only they are asked for', async () => {
    const { set, run, target } = await room()
    set(staff('anna', 'bert'))
    await run('bert')
    expect(target.named('anna')).toBeUndefined()
    expect(target.named('bert')).toBeDefined()
  })

  it('a person whose operation fails blocks nobody, and is tried again', async () => {
    const { set, run, target, sync } = await room()
    target.faults.before = ({ account }) => (account?.username === 'anna' ? 'it timed out' : undefined)
    set(staff('anna', 'bert', 'carl'))
    const { run: id } = await run()
    expect(target.named('bert')).toBeDefined()
    expect(target.named('carl')).toBeDefined()
    expect((await sync.show(id ?? '')).operations).toContainEqual(
      expect.objectContaining({ username: 'anna', state: 'Failed', message: 'it timed out' }),
    )
    delete target.faults.before
    await run()
    expect(target.named('anna')).toBeDefined()
  })

  it('what was changed by hand is corrected', async () => {
    const { set, run, target } = await room()
    set([{ id: 'anna', groups: ['team-red'] }])
    await run()
    target.named('anna')?.memberships.clear()
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set(['red/developers']))
  })

  it('what was changed by hand is only reported where the connector says so; the directory still rules', async () => {
    const { set, run, target, sync } = await room({ connector: { drift: 'Report' } })
    set([{ id: 'anna', groups: ['team-red'] }])
    await run()
    await run()
    target.named('anna')?.memberships.clear()
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set())
    const [plan] = await sync.plan({ connector: 'git' })
    expect(plan?.drifted).toContainEqual(expect.objectContaining({ kind: 'AddMembership' }))
    set([{ id: 'anna', groups: ['team-blue'] }])
    await run()
    expect(target.named('anna')?.memberships).toEqual(new Set(['blue/developers']))
  })

  it('a plan shows everything and changes nothing', async () => {
    const { set, target, sync } = await room()
    set([{ id: 'anna', groups: ['team-red'] }])
    const [plan] = await sync.plan({})
    expect(plan?.operations.map(({ kind }) => kind)).toEqual([
      'CreateStructure',
      'CreateAccount',
      'AddMembership',
    ])
    expect(target.calls).toEqual([])
    expect((await sync.history({ limit: 10 })).items).toEqual([])
  })

  it('reports for each person their state on each system and why', async () => {
    const { set, run, sync } = await room()
    set([...staff('anna'), { id: 'bert', groups: [] }, { id: 'carl', username: 'carl c', groups: ['staff'] }])
    await run()
    const { items, metadata } = await sync.people({ limit: 2 })
    expect(metadata.remaining).toBe(1)
    const { items: last, metadata: end } = await sync.people({ limit: 2, cursor: metadata.cursor })
    expect([last.map(({ username }) => username), end.cursor]).toEqual([['carl c'], undefined])
    await expect(sync.people({ limit: 2, cursor: '?' })).rejects.toMatchObject({ code: 'BadRequest' })
    expect(items.map(({ username, systems }) => [username, systems[0]?.state])).toEqual([
      ['anna', 'Active'],
      ['bert', 'None'],
    ])
    expect(items[0]?.systems[0]?.why).toEqual(['default/all rule 1: group "staff" matched "staff"'])
    expect(items.map(({ groups, systems }) => [groups, systems[0]?.wanted])).toEqual([
      [['staff'], true],
      [[], false],
    ])
    const rest = await sync.people({ limit: 2, state: 'Problem' })
    expect(rest.items[0]?.systems[0]?.problem).toContain('holds a space')
  })
})
