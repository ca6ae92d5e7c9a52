import { describe, expect, it } from 'vitest'
import { type Room, staff, useRooms } from './testing/room.js'

const newRoom = useRooms()

const swapped = [
  { id: 'anna', username: 'bert', groups: ['staff'] },
  { id: 'bert', username: 'anna', groups: ['staff'] },
]

const open = async (): Promise<Room> => {
  const room = await newRoom()
  room.set(staff('anna', 'bert'))
  await room.run()
  return room
}

/** The current name of each account, by its name at creation. */
const names = ({ target }: Room) =>
  Object.fromEntries([...target.accounts].map(([key, one]) => [key, one.username]))

const settle = async (room: Room): Promise<number> => {
  for (let runs = 1; runs < 10; runs += 1) if ((await room.run()).run === undefined) return runs
  throw new Error('after ten runs there is still something to do')
}

describe('two people who swap their usernames', () => {
  it('have them in the end, each with the account they had', async () => {
    const room = await open()
    const before = names(room)
    const of = (username: string) => Object.keys(before).find((key) => before[key] === username) ?? ''
    room.set(swapped)
    await settle(room)
    expect(names(room)).toEqual({ [of('anna')]: 'bert', [of('bert')]: 'anna' })
    const temporary = room.target.calls.filter(({ after }) =>
      String(after?.username).startsWith('hansa-renaming-'),
    )
    expect(temporary).toHaveLength(1)
    const { items } = await room.sync.people({ limit: 10 })
    expect(items.flatMap(({ systems }) => systems.map(({ state }) => state))).toEqual(['Active', 'Active'])
  })

  it('are reported while one of them waits, and a run of one of them is gone on with for both', async () => {
    const room = await open()
    room.set(swapped)
    await room.room.start()
    await room.run('bert')
    await expect.poll(() => Object.values(names(room)).sort(), { timeout: 20_000 }).toEqual(['anna', 'bert'])
    await expect.poll(async () => (await room.sync.plan({}))[0]?.operations, { timeout: 20_000 }).toEqual([])
    expect([...room.target.accounts.values()].find(({ mail }) => mail === 'anna@example.org')).toMatchObject({
      username: 'anna',
    })
  })

  it.each([1, 2, 3])(
    'have them although the hub is killed after call %i, before it hears the answer',
    async (call) => {
      const room = await open()
      const before = names(room)
      room.set(swapped)
      let calls = 0
      const killed = () => calls >= call
      room.target.faults.after = ({ kind }) => {
        if (kind === 'RenameAccount') calls += 1
        if (killed()) throw new Error('killed')
      }
      room.target.faults.wait = async () => {
        if (killed()) throw new Error('killed')
      }
      for (let runs = 0; runs < 6 && !killed(); runs += 1) await room.run().catch(() => undefined)
      await room.room.close()
      expect(calls).toBe(call)
      room.target.faults.after = () => {}
      room.target.faults.wait = async () => {}
      await room.restart()
      await settle(room)
      const swap = (name: string | undefined) => (name === 'anna' ? 'bert' : 'anna')
      expect(names(room)).toEqual(
        Object.fromEntries(Object.entries(before).map(([key, name]) => [key, swap(name)])),
      )
    },
  )

  it('wait with a newcomer who is to have a name that becomes free', async () => {
    const room = await open()
    room.set([
      { id: 'anna', username: 'anna2', groups: ['staff'] },
      { id: 'bert', groups: ['staff'] },
      { id: 'new', username: 'anna', mail: 'new@example.org', groups: ['staff'] },
    ])
    const first = await room.run()
    expect(first.problems).toBe(1)
    await settle(room)
    expect(Object.values(names(room)).sort()).toEqual(['anna', 'anna2', 'bert'])
  })
})
