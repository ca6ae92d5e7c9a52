import { afterEach, expect, it } from 'vitest'
import { openRoom, type Room, staff } from './testing/room.js'

let room: Room | undefined
afterEach(async () => {
  await room?.close()
  room = undefined
})

it('a target that keeps another form of what it is given is not written to for ever: it is a problem of that person', async () => {
  room = await openRoom()
  const { target, sync, clock } = room
  target.faults.after = ({ kind, account }) => {
    const found = target.accounts.get(account?.key ?? '')
    if (kind === 'UpdateAccount' && found !== undefined) found.mail = 'kept@example.org'
  }
  const updates = (): number => target.calls.filter(({ kind }) => kind === 'UpdateAccount').length
  room.set(staff('anna', 'ben'))
  await room.room.start()
  await expect.poll(() => target.accounts.size).toBe(2)
  room.change([...staff('ben'), { id: 'anna', groups: ['staff'], mail: 'Anna@Example.org' }])
  await expect.poll(updates).toBe(3)
  const problems = async () => (await sync.plan({ connector: 'git' }))[0]?.problems ?? []
  await expect.poll(problems).toMatchObject([
    {
      username: 'anna',
      message: expect.stringMatching(/^UpdateAccount \(mail\) succeeded 3 times without effect/),
    },
  ])
  // Cycles continue for others.
  room.change([...staff('ben', 'cleo'), { id: 'anna', groups: ['staff'], mail: 'Anna@Example.org' }])
  await expect.poll(() => target.accounts.size).toBe(3)
  expect(updates()).toBe(3)
  // And a change of the desired state is tried immediately.
  room.change([...staff('ben', 'cleo'), { id: 'anna', groups: ['staff'], mail: 'kept@example.org' }])
  await expect.poll(problems).toEqual([])
  clock.pass(1)
  expect(updates()).toBe(3)
})
