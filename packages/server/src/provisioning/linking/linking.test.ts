import { describe, expect, it } from 'vitest'
import { tokenSubject } from '../../runtime/subject.js'
import { type openRoom, type Room, staff, useRooms } from '../testing/room.js'
import type { LinkAction } from './contract.js'

const newRoom = useRooms()

type Given = NonNullable<Parameters<typeof openRoom>[0]>

const open = async (...people: string[]): Promise<Room> => openWith({}, ...people)
const openWith = async (connector: Given['connector'] & object, ...people: string[]): Promise<Room> => {
  const room = await newRoom({ connector })
  room.set(staff(...people))
  await room.run()
  return room
}

const query = (action: LinkAction, person: string, account: string) => ({
  action,
  connector: 'git',
  person,
  account,
})

const link = async (
  room: Room,
  action: LinkAction,
  person: string,
  account: string,
  actor = 'admin',
  reason = 'HR 4711',
) => {
  const { state } = await room.room.links.preview(query(action, person, account))
  return await room.room.links.change(
    { ...query(action, person, account), reason, state },
    tokenSubject(actor),
  )
}

/** Runs until nothing is left. */
const settle = async (room: Room): Promise<void> => {
  for (let runs = 0; runs < 10; runs += 1) if ((await room.run()).run === undefined) return
  throw new Error('after ten runs there is still something to do')
}

const linkedTo = async (room: Room, person: string) => {
  const { items } = await room.room.access.accounts({ connector: 'git', limit: 100 })
  return items
    .filter(({ people, situation }) => situation === 'Linked' && people.includes(`corp/${person}`))
    .map(({ username }) => username)
}

const orphans = async (room: Room): Promise<string[]> =>
  (await room.room.access.accounts({ connector: 'git', orphans: 'true', limit: 100 })).items.map(
    ({ username }) => username,
  )

describe('an account that nobody found is adopted by an administrator', () => {
  const withAccount = async (connector: Given['connector'] & object = {}): Promise<Room> => {
    const room = await openWith(connector)
    const account = room.target.make('anna.b', { mail: 'old@example.org', displayName: 'A. Berg' })
    account.memberships.add('ops/owners')
    return room
  }

  it('shows both sides and what it may do that no rule gives', async () => {
    const room = await withAccount()
    room.set(staff('anna'))
    expect(await room.room.links.preview(query('Adopt', 'anna', 'anna.b'))).toMatchObject({
      person: 'corp/anna',
      linked: false,
      before: {
        username: 'anna.b',
        displayName: 'A. Berg',
        mail: 'old@example.org',
        memberships: ['ops/owners'],
      },
      after: { username: 'anna', displayName: 'ANNA', mail: 'anna@example.org', memberships: [] },
      rights: ['member of ops/owners'],
      loses: ['member of ops/owners'],
      message: 'the account "anna.b" is linked to ANNA ("anna")',
    })
    expect(room.target.calls).toEqual([])
  })

  it('and then is the person’s: without the rights no rule gives, renamed, equal to the directory', async () => {
    const room = await withAccount({ correlate: { by: 'mail', adopt: 'Never', existingRights: 'Hold' } })
    room.set(staff('anna'))
    const done = await link(room, 'Adopt', 'anna', 'anna.b')
    await settle(room)
    const accounts = [...room.target.accounts.values()]
    expect(accounts).toHaveLength(1)
    expect(accounts[0]).toMatchObject({ key: '1', username: 'anna', mail: 'anna@example.org', enabled: true })
    expect([...(accounts[0]?.memberships ?? [])]).toEqual([])
    const run = await room.sync.show(done.run ?? '')
    expect(run).toMatchObject({ state: 'Done', trigger: 'User', actor: 'admin', reason: 'HR 4711' })
    expect(run.operations[0]).toMatchObject({
      kind: 'AdoptAccount',
      person: 'corp/anna',
      state: 'Done',
      rights: ['member of ops/owners'],
      why: ['Adopt by admin: HR 4711', done.message],
    })
  })

  it('keeps those rights where existing rights are kept', async () => {
    const room = await withAccount({ correlate: { by: 'mail', adopt: 'Hold', existingRights: 'Keep' } })
    room.set(staff('anna'))
    expect((await link(room, 'Adopt', 'anna', 'anna.b')).loses).toEqual([])
    await settle(room)
    expect([...(room.target.named('anna')?.memberships ?? [])]).toEqual(['ops/owners'])
  })

  it('stays nobody’s where a right cannot be taken away, and the run says so', async () => {
    const room = await withAccount()
    room.set(staff('anna'))
    room.target.faults.refuse = ({ kind }) => (kind === 'RemoveMembership' ? 'the last owner' : undefined)
    await expect(link(room, 'Adopt', 'anna', 'anna.b')).rejects.toThrow('nothing was linked: the last owner')
    expect(await linkedTo(room, 'anna')).toEqual([])
    const { items } = await room.sync.history({ limit: 1 })
    expect(items[0]).toMatchObject({ state: 'Failed', message: 'the last owner' })
  })

  it('is the same the second time', async () => {
    const room = await withAccount()
    room.set(staff('anna'))
    await link(room, 'Adopt', 'anna', 'anna.b')
    await settle(room)
    const again = await link(room, 'Adopt', 'anna', 'anna')
    expect([again.linked, again.run]).toEqual([true, undefined])
  })
})

describe('what is refused', () => {
  const refused = async (room: Room, action: LinkAction, person: string, account: string, actor?: string) =>
    await link(room, action, person, account, actor).then(
      () => 'done',
      (error: Error) => error.message,
    )

  it('an account that is protected, or the hub’s own', async () => {
    const room = await openWith({ protected: ['svc-*'] })
    room.target.make('svc-backup')
    room.target.make('hansa')
    room.set(staff('anna'))
    expect(await refused(room, 'Adopt', 'anna', 'svc-backup')).toMatch('"svc-backup" is protected')
    expect(await refused(room, 'Adopt', 'anna', 'hansa')).toMatch('"hansa" is protected')
  })

  it('one of somebody else: it names them', async () => {
    const room = await open('anna', 'bert')
    room.set([...staff('anna', 'bert'), { id: 'new', groups: ['staff'] }])
    expect(await refused(room, 'Adopt', 'new', 'bert')).toBe(
      'the account "bert" on git is linked to BERT ("bert")',
    )
    expect(await refused(room, 'Relink', 'anna', 'bert')).toBe(
      'the account "bert" on git is linked to BERT ("bert")',
    )
    expect(await refused(room, 'Merge', 'anna', 'bert')).toMatch('BERT ("bert") is still in the directory')
  })

  it('a second account: that is a relink; and a relink without a first: that is an adoption', async () => {
    const room = await open('anna')
    room.target.make('other')
    room.set([...staff('anna'), { id: 'new', username: 'other2', groups: ['staff'] }])
    expect(await refused(room, 'Adopt', 'anna', 'other')).toMatch(
      '"anna" already has the account "anna" on git',
    )
    expect(await refused(room, 'Relink', 'other2', 'other')).toMatch('"other2" has no account on git')
    expect(await refused(room, 'Merge', 'anna', 'other')).toMatch('is not linked to anyone')
  })

  it('whom no rule gives anything, and who cannot be planned', async () => {
    const room = await open('anna')
    room.target.make('other')
    room.set([...staff('anna'), { id: 'guest' }, { id: 'odd', username: 'o d', groups: ['staff'] }])
    await room.run()
    expect(await refused(room, 'Adopt', 'guest', 'other')).toMatch('no rule grants "guest" access on git')
    expect(await refused(room, 'Adopt', 'corp/odd', 'other')).toMatch('cannot plan for')
  })

  it('a person or an account that is not there', async () => {
    const room = await open('anna')
    expect(await refused(room, 'Relink', 'nobody', 'anna')).toBe('person "nobody" not found')
    expect(await refused(room, 'Relink', 'anna', 'nobody')).toBe('account "nobody" not found on git')
  })

  it('somebody who is blocked', async () => {
    const room = await open('anna')
    room.target.make('other')
    await room.room.blocks.block({ person: 'anna', reason: 'INC 42' }, tokenSubject('admin'))
    expect(await refused(room, 'Relink', 'anna', 'other')).toMatch('"anna" is blocked')
  })

  it('deciding about oneself, by whichever name', async () => {
    const room = await open('anna')
    room.target.make('other')
    for (const actor of ['anna', 'Anna@laptop', 'other'])
      expect(await refused(room, 'Relink', 'anna', 'other', actor)).toMatch(`${actor} is not allowed to link`)
    expect(await linkedTo(room, 'anna')).toEqual(['anna'])
  })

  it('what has changed since it was shown', async () => {
    const room = await open('anna')
    const other = room.target.make('other')
    const shown = await room.room.links.preview(query('Relink', 'anna', 'other'))
    other.memberships.add('ops/owners')
    const change = { ...query('Relink', 'anna', 'other'), reason: 'x', state: shown.state }
    await expect(room.room.links.change(change, tokenSubject('admin'))).rejects.toThrow(
      'changed since the preview',
    )
    expect(await linkedTo(room, 'anna')).toEqual(['anna'])
  })
})

describe('an account that was linked to the wrong person', () => {
  it('is nobody’s after a relink: said with what it still may do, shown as an orphan, and touched by no run', async () => {
    const room = await open('anna')
    room.target.named('anna')?.memberships.add('ops/owners')
    room.target.make('anna.real')
    const done = await link(room, 'Relink', 'anna', 'anna.real')
    expect(done.released).toMatchObject({ username: 'anna', enabled: true, memberships: ['ops/owners'] })
    expect(done.message).toBe(
      'the account "anna.real" is linked to ANNA ("anna"); the person’s previous account "anna" stays enabled (member of ops/owners) and becomes unlinked',
    )
    await room.run()
    expect(await linkedTo(room, 'anna')).toEqual(['anna.real'])
    expect(await orphans(room)).toContain('anna')
    expect(room.target.accounts.get('1')).toMatchObject({ username: 'anna', enabled: true })
    expect(room.target.calls.filter(({ account }) => account?.key === '1')).toEqual([])
    // The name becomes free when that account is renamed by hand.
    const wrong = room.target.accounts.get('1')
    if (wrong !== undefined) wrong.username = 'somebody-else'
    await settle(room)
    expect(await linkedTo(room, 'anna')).toEqual(['anna'])
  })

  it('of somebody who left is disabled where it should have been', async () => {
    const room = await open('anna', 'bert', 'carl')
    const real = room.target.make('anna.real')
    room.set(staff('bert', 'carl'))
    await settle(room)
    expect(room.target.named('anna')?.enabled).toBe(false)
    const shown = await link(room, 'Relink', 'anna', 'anna.real')
    expect(shown.after).toMatchObject({ enabled: false })
    await settle(room)
    expect(real).toMatchObject({ enabled: false, username: 'anna.real' })
  })
})

describe('somebody who comes back with another stable id', () => {
  const rehired = async (more: object = {}): Promise<Room> => {
    const room = await open('anna', 'bert', 'carl')
    room.set(staff('bert', 'carl'))
    await settle(room)
    room.set([
      ...staff('bert', 'carl'),
      { id: 'anna-2', username: 'anna', groups: ['staff', 'team-red'], ...more },
    ])
    await room.run()
    return room
  }

  it('is offered their account at once, with the command', async () => {
    const room = await rehired()
    const [plan] = await room.sync.plan({})
    const command = 'hansa sync merge corp/anna-2 anna --connector git --reason TEXT'
    expect(plan?.problems).toEqual([
      {
        connector: 'git',
        person: 'corp/anna-2',
        username: 'anna',
        message: expect.stringContaining(
          `same username and mail address as ANNA ("anna"), who left on ${new Date().toISOString().slice(0, 10)}. If they are the same person, give the account back: \`${command}\``,
        ),
        offer: { action: 'Merge', person: 'corp/anna-2', account: 'anna', command },
      },
    ])
    const { items } = await room.sync.people({ search: 'anna-2', limit: 10 })
    expect(items[0]?.systems[0]).toMatchObject({
      state: 'Problem',
      problem: expect.stringContaining(command),
      offer: { action: 'Merge', account: 'anna', command },
    })
  })

  it('is offered it by mail address too, without being kept waiting where a second account may have it', async () => {
    const room = await rehired({ username: 'anna.new', mail: 'anna@example.org' })
    expect(room.target.named('anna.new')).toMatchObject({ enabled: true })
    room.set([
      ...staff('bert', 'carl'),
      { id: 'anna-3', username: 'anna3', mail: 'ANNA@example.org', groups: ['staff'] },
    ])
    const [plan] = await room.sync.plan({})
    expect(plan?.notices.map(({ message, offer }) => [message, offer?.account])).toEqual([
      [expect.stringContaining('same mail address as ANNA'), expect.stringMatching(/^anna/)],
    ])
  })

  it('has it again once somebody says so: the account with its history, enabled, and not deleted later', async () => {
    const room = await rehired()
    const done = await link(room, 'Merge', 'anna', 'anna')
    expect(done).toMatchObject({ person: 'corp/anna-2', from: { person: 'corp/anna', username: 'anna' } })
    await settle(room)
    expect(room.target.named('anna')).toMatchObject({ key: '1', enabled: true })
    expect([...(room.target.named('anna')?.memberships ?? [])]).toEqual(['red/developers'])
    expect(await linkedTo(room, 'anna-2')).toEqual(['anna'])
    expect(await linkedTo(room, 'anna')).toEqual([])
    room.clock.pass(100 * 86_400_000)
    await settle(room)
    expect(room.target.named('anna')).toMatchObject({ key: '1', enabled: true })
    const { items } = await room.sync.people({ search: 'anna', limit: 10 })
    expect(items.map(({ person }) => person)).toEqual(['corp/anna-2'])
  })

  it('and had got a second account by then: that is nobody’s after the merge, and said so', async () => {
    const room = await rehired({ username: 'anna.new' })
    const done = await link(room, 'Merge', 'corp/anna-2', 'anna')
    expect(done.released).toMatchObject({ username: 'anna.new', enabled: true })
    expect(done.message).toMatch('the person’s previous account "anna.new" stays enabled')
    expect(await orphans(room)).toContain('anna.new')
    expect(await linkedTo(room, 'anna-2')).toEqual(['anna'])
  })

  it('who was blocked before is not let in by another id', async () => {
    const room = await open('anna', 'bert', 'carl')
    await room.room.blocks.block({ person: 'anna', reason: 'INC 42' }, tokenSubject('admin'))
    room.set([...staff('bert', 'carl'), { id: 'anna-2', username: 'anna', groups: ['staff'] }])
    await room.run()
    await expect(link(room, 'Merge', 'corp/anna-2', 'anna')).rejects.toThrow('ANNA ("anna") is blocked')
  })

  it('has it although the answer of the target was lost once: nothing is linked, and the same again links it', async () => {
    const room = await rehired()
    room.target.accounts.get('1')?.memberships.add('ops/owners')
    let lost = 0
    room.target.faults.after = ({ kind }) => {
      if (kind !== 'RemoveMembership' || lost > 0) return
      lost += 1
      throw new Error('connection lost')
    }
    await expect(link(room, 'Merge', 'anna', 'anna')).rejects.toThrow('nothing was linked: connection lost')
    expect(await linkedTo(room, 'anna')).toEqual(['anna'])
    await room.restart()
    await link(room, 'Merge', 'anna', 'anna')
    await settle(room)
    expect(await linkedTo(room, 'anna-2')).toEqual(['anna'])
    expect([...(room.target.named('anna')?.memberships ?? [])]).toEqual(['red/developers'])
  })
})
