import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, type Room, staff } from './testing/room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

describe('what the deletion of a Mapping would do', () => {
  it('is a plan without it, of what would not be done anyway; nothing is done', async () => {
    room = await openRoom()
    const { sync, target } = room
    room.set(staff('anna', 'ben', 'cleo'))
    await room.run()
    // Planned anyway.
    room.set(staff('anna', 'ben'))
    const [plan] = await sync.plan({ connector: 'git', without: 'default/all' })
    const disabled = plan?.operations.flatMap(({ kind, username }) =>
      kind === 'DisableAccount' ? username : [],
    )
    expect(disabled?.sort()).toEqual(['anna', 'ben'])
    expect(plan?.gates.map(({ message }) => message).join()).toContain('to disable')
    expect([...target.accounts.values()].every(({ enabled }) => enabled)).toBe(true)
  })

  it('is requested only for the connectors it names', async () => {
    room = await openRoom()
    room.set(staff('anna'))
    expect(await room.sync.plan({ without: 'default/another' })).toEqual([])
    expect(await room.sync.plan({ without: 'default/all' })).toMatchObject([{ connector: 'git' }])
  })
})

describe('what a plan says of people', () => {
  it('names them, also those without an account, and never by an id', async () => {
    const spec = {
      directory: 'corp',
      rules: [{ group: 'staff', grants: [{ connector: 'git' }] }],
    }
    room = await openRoom({ mapping: spec })
    const id = '6f1f2c10-0000-4000-8000-000000000001'
    const other = '6f1f2c10-0000-4000-8000-000000000002'
    const given = { groups: ['staff'], displayName: 'Anna Berg' }
    room.set([{ id, username: 'anna', ...given }])
    await room.run()
    // A new person gets the username of a leaver.
    room.set([{ id: other, username: 'anna', ...given, displayName: 'Anna Neu' }])
    const [plan] = await room.sync.plan({ connector: 'git' })
    expect(plan?.problems.map(({ username }) => username)).toEqual(['anna'])
    const messages = plan?.problems.map(({ message }) => message).join() ?? ''
    expect(messages).toContain('Anna Berg')
    expect(messages).not.toContain(id)
  })
})
