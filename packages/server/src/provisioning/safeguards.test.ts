import { describe, expect, it } from 'vitest'
import { tokenSubject } from '../runtime/subject.js'
import { staff, useRooms } from './testing/room.js'

const room = useRooms()

const day = 86_400_000
describe('accounts that were there before', () => {
  it('are not adopted before somebody approves, and never made a second time', async () => {
    const opened = await room()
    const { key } = opened.target.make('anna', { mail: 'anna@example.org', displayName: 'Her own name' })
    opened.set(staff('anna'))
    await opened.run()
    const { heldRun } = await opened.run()
    expect(opened.target.accounts.get(key)?.fields.displayName).toBe('Her own name')
    expect(opened.target.accounts.size).toBe(1)
    await opened.sync.approve(heldRun ?? '', tokenSubject('admin'))
    await opened.run()
    await opened.run()
    expect(opened.target.accounts.get(key)?.fields.displayName).toBe('ANNA')
  })

  it('are adopted at once where the rule says Auto, by mail and whatever their name', async () => {
    const opened = await room({ connector: { correlate: { by: 'mail', adopt: 'Auto' } } })
    const { key } = opened.target.make('a.old', { mail: 'Anna@Example.org' })
    opened.set(staff('anna'))
    await opened.run()
    await opened.run()
    expect(opened.target.named('anna')?.key).toBe(key)
    expect(opened.target.accounts.size).toBe(1)
  })

  it('are left unchanged where the rule says Never, and it is said whose error that is', async () => {
    const opened = await room({ connector: { correlate: { adopt: 'Never' } } })
    opened.target.make('anna')
    opened.set(staff('anna', 'bert'))
    const { problems } = await opened.run()
    expect(problems).toBe(1)
    expect(opened.target.named('bert')).toBeDefined()
    expect(opened.target.calls.every(({ account }) => account?.username !== 'anna')).toBe(true)
  })

  it('two that match are an error of that person alone', async () => {
    const opened = await room({ connector: { correlate: { by: 'mail', adopt: 'Auto' } } })
    opened.target.make('one', { mail: 'anna@example.org' })
    opened.target.make('two', { mail: 'anna@example.org' })
    opened.set(staff('anna', 'bert'))
    await opened.run()
    await opened.run()
    expect(opened.target.named('one')).toBeDefined()
    expect(opened.target.named('anna')).toBeUndefined()
    expect(opened.target.named('bert')).toBeDefined()
  })

  it('and their memberships survive everything', async () => {
    const opened = await room()
    const own = opened.target.make('byhand', { mail: 'x@example.org' })
    own.memberships.add('red/developers')
    opened.set([{ id: 'anna', groups: ['team-red'] }, ...staff('bert')])
    await opened.run()
    opened.set(staff('bert'))
    await opened.run()
    opened.clock.pass(60 * day)
    await opened.run()
    expect(opened.target.named('byhand')).toMatchObject({
      enabled: true,
      revoked: 0,
      memberships: new Set(['red/developers']),
    })
  })

  it('protected ones are changed by no plan, adopted or not', async () => {
    const opened = await room({
      connector: { protected: ['root', 'svc-*'], correlate: { adopt: 'Auto' } },
    })
    const own = opened.target.make('svc-backup', { displayName: 'Backup' })
    opened.set(staff('svc-backup', 'anna'))
    await opened.run()
    await opened.run()
    expect(own.fields.displayName).toBe('Backup')
  })
})

describe('people', () => {
  it('a username in use by a leaver is not inherited: an error of the newcomer alone', async () => {
    const opened = await room()
    opened.set([{ id: 'old', username: 'anna', groups: ['staff'] }, ...staff('bert')])
    await opened.run()
    opened.set([{ id: 'new', username: 'anna', groups: ['team-red'] }, ...staff('bert', 'carl')])
    const { problems } = await opened.run()
    await opened.run()
    expect(opened.target.named('anna')).toMatchObject({ enabled: false, memberships: new Set() })
    expect(opened.target.named('carl')).toBeDefined()
    expect(problems).toBe(1)
  })

  it('two people with one username after the mapping are errors, nobody is removed for it', async () => {
    const opened = await room()
    opened.set([{ id: 'a', username: 'anna', groups: ['staff'] }, ...staff('bert', 'carl')])
    await opened.run()
    opened.set([
      { id: 'a', username: 'anna k', groups: ['staff'] },
      { id: 'b', username: 'anna k', groups: ['staff'] },
      ...staff('bert', 'carl'),
    ])
    await opened.run()
    expect(opened.target.named('anna')?.enabled).toBe(true)
  })

  it('nothing is deleted before the grace time is over', async () => {
    const opened = await room({ connector: { leaver: { settleSeconds: 0 } } })
    opened.set(staff('anna', 'bert'))
    await opened.run()
    opened.set(staff('bert'))
    await opened.run()
    await opened.run()
    expect(opened.target.named('anna')).toBeDefined()
  })

  it('whoever cannot be planned is disabled all the same when the directory says so', async () => {
    const opened = await room()
    opened.set([{ id: 'a', username: 'anna', groups: ['staff'] }, ...staff('bert')])
    await opened.run()
    opened.set([{ id: 'a', username: 'anna k', disabled: true, groups: ['staff'] }, ...staff('bert')])
    await opened.run()
    expect(opened.target.named('anna')?.enabled).toBe(false)
  })

  it('a directory that was not read plans nothing', async () => {
    const opened = await room()
    await expect(opened.run()).rejects.toThrow(/has not been read yet/)
    expect(opened.target.reads).toBe(0)
  })
})

describe('interruptions', () => {
  it('an account that was made without the hub hearing of it is known again, not adopted and not made twice', async () => {
    const opened = await room()
    opened.set(staff('anna', 'bert', 'carl'))
    opened.target.faults.after = ({ kind, account }) => {
      if (kind === 'CreateAccount' && account?.username === 'bert') throw new Error('killed')
    }
    await expect(opened.run()).rejects.toThrow('killed')
    delete opened.target.faults.after
    await opened.restart()
    await opened.run()
    const { heldRun, problems } = await opened.run()
    expect(opened.target.accounts.size).toBe(3)
    expect(heldRun).toBeUndefined()
    expect(problems).toBe(0)
  })

  it('a rename that was done without the hub hearing of it is not done again', async () => {
    const opened = await room()
    opened.set(staff('anna'))
    await opened.run()
    opened.set([{ id: 'anna', username: 'annette', groups: ['staff'] }])
    opened.target.faults.after = () => {
      throw new Error('killed')
    }
    await expect(opened.run()).rejects.toThrow('killed')
    delete opened.target.faults.after
    await opened.restart()
    const before = opened.target.calls.length
    await opened.run()
    expect(opened.target.calls.slice(before).filter(({ kind }) => kind === 'RenameAccount')).toEqual([])
    expect(opened.target.named('annette')).toBeDefined()
  })
})
