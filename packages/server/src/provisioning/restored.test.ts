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

  it('an entry of a name that nobody has any more is left alone while the person’s own is there', async () => {
    await restored()
    await opened.run()
    opened.target.make('anna', { displayName: 'by hand' })
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({ enabled: true, fields: { displayName: 'by hand' } })
  })
})
