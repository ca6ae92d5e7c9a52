import { afterEach, describe, expect, it } from 'vitest'
import { openRoom, type Room } from './testing/room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
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
