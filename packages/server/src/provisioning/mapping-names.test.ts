import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, type Room } from './testing/room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

describe('a rule', () => {
  const grants = [{ connector: 'git' }]

  it('may name a group by its stable id', async () => {
    room = await openRoom({ mapping: { directory: 'corp', rules: [{ groupId: 'TEAM-red', grants }] } })
    room.set([
      { id: 'anna', groups: ['team-red'] },
      { id: 'bert', groups: ['team-blue'] },
    ])
    await room.run()
    expect(room.target.named('anna')?.enabled).toBe(true)
    expect(room.target.named('bert')).toBeUndefined()
  })

  it.each([
    [{}, 'has neither'],
    [{ group: 'staff', groupId: '1' }, 'has both'],
  ])('names a group one way: %j is refused', async (names, reason) => {
    room = await openRoom()
    await expect(
      room.applyMapping({ directory: 'corp', rules: [{ ...names, grants }] }),
    ).rejects.toMatchObject({
      errors: [{ pointer: '/spec/rules/0', reason: expect.stringContaining(reason) }],
    })
  })

  it('by id fills in no parentheses', async () => {
    room = await openRoom()
    const numbered = [{ connector: 'git', organization: '$1', team: 'devs' }]
    await expect(
      room.applyMapping({ directory: 'corp', rules: [{ groupId: '1', grants: numbered }] }),
    ).rejects.toMatchObject({ errors: [{ reason: expect.stringContaining('$1') }] })
  })
})

describe('a name that its target would refuse', () => {
  it.each([
    [{ organization: 'sales, north', team: 'devs' }, 'organization'],
    [{ organization: 'red', team: 'a/b' }, 'team'],
  ])('is refused with its Mapping where the rule says it itself: %j', async (grant, field) => {
    room = await openRoom()
    const spec = { directory: 'corp', rules: [{ group: 'staff', grants: [{ connector: 'git', ...grant }] }] }
    await expect(room.applyMapping(spec)).rejects.toMatchObject({
      errors: [{ pointer: expect.stringContaining(field) }],
    })
  })

  it('is left to the groups there are where their name is filled in', async () => {
    room = await openRoom()
    const grants = [{ connector: 'git', organization: '$1', team: 'devs' }]
    await room.applyMapping({ directory: 'corp', rules: [{ group: 'team-(.+)', grants }] })
  })
})
