import { describe, expect, it } from 'vitest'
import { allRights } from '../runtime/rights.js'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { crowd, type Room, staff, useRooms } from './testing/room.js'

const newRoom = useRooms()

const enabled = ({ target }: Room): number =>
  [...target.accounts.values()].filter((one) => one.enabled).length

/** Twenty people, of whom the first ten have left: a run that disables them is held. */
const held = async (): Promise<{ room: Room; run: string }> => {
  const room = await newRoom()
  room.set(crowd(20))
  await room.run()
  room.set(crowd(20).slice(10))
  return { room, run: (await room.run()).heldRun ?? '' }
}

describe('a rejected run', () => {
  it('is not done, not asked for again, and shown as rejected: nothing is held by it', async () => {
    const { room, run } = await held()
    await room.sync.reject(run, tokenSubject('tester'), 'the OU moved')
    const again = await room.run()
    expect(again).toMatchObject({ held: 0, rejected: 10 })
    expect(again.heldRun).toBeUndefined()
    expect(enabled(room)).toBe(20)
    const shown = await room.sync.show(run)
    expect(shown).toMatchObject({ state: 'Rejected', reason: 'the OU moved' })
    expect(new Set(shown.operations.map(({ state }) => state))).toEqual(new Set(['Rejected']))
    const [plan] = await room.sync.plan({ connector: 'git' })
    expect(plan?.operations.map(({ state }) => state)).toEqual(Array(10).fill('Rejected'))
  })

  it('can be reopened, and waits again', async () => {
    const { room, run } = await held()
    await room.sync.reject(run, tokenSubject('tester'))
    await room.run()
    expect(await room.sync.reopen(run, tokenSubject('tester'))).toMatchObject({ state: 'Held' })
    expect(await room.run()).toMatchObject({ heldRun: run, held: 10, rejected: 0 })
    await room.sync.approve(run, tokenSubject('tester'))
    await room.run()
    expect(enabled(room)).toBe(10)
  })

  it('can be approved as it is', async () => {
    const { room, run } = await held()
    await room.sync.reject(run, tokenSubject('tester'))
    await room.run()
    await room.sync.approve(run, tokenSubject('tester'))
    await room.run()
    expect(enabled(room)).toBe(10)
  })

  it('keeps what it refused refused, however few are left, while others are asked about on their own', async () => {
    const { room, run } = await held()
    await room.sync.reject(run, tokenSubject('tester'))
    const without = (...gone: string[]) => crowd(20).filter(({ id }) => !gone.includes(id))
    room.set(without('p1', 'p2'))
    await room.run()
    expect(enabled(room)).toBe(20)
    room.set(without('p1', 'p2', 'p15', 'p16', 'p17'))
    const { heldRun } = await room.run()
    const shown = await room.sync.show(heldRun ?? '')
    expect(shown.operations.map(({ username }) => username)).toEqual(['p15', 'p16', 'p17'])
  })

  it('is forgotten with people who came back: the next time they leave is another matter', async () => {
    const { room, run } = await held()
    await room.sync.reject(run, tokenSubject('tester'))
    await room.run()
    room.set(crowd(20))
    await room.run()
    expect((await room.sync.show(run)).state).toBe('Superseded')
    room.set(crowd(20).slice(1))
    await room.run()
    expect(room.target.named('p1')?.enabled).toBe(false)
  })
})

describe('a part of a held run', () => {
  it('is approved as a separate run, with a reason; the rest stays held, even below the limit', async () => {
    const { room, run } = await held()
    const people = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9']
    const part = await room.sync.approve(run, tokenSubject('tester'), { people, reason: 'HR 4711' })
    expect(part).toMatchObject({
      state: 'Approved',
      reason: 'HR 4711',
      decidedBy: 'tester',
      counts: { held: 9 },
    })
    const after = await room.run()
    expect(after).toMatchObject({ heldRun: run, held: 1 })
    expect(enabled(room)).toBe(11)
    expect(room.target.named('p10')?.enabled).toBe(true)
    expect((await room.sync.show(part.id)).state).toBe('Done')
    const rest = await room.sync.show(run)
    expect(rest.operations.map(({ username }) => username)).toEqual(['p10'])
    await room.sync.approve(run, tokenSubject('tester'))
    await room.run()
    expect(enabled(room)).toBe(10)
  })

  it('needs a reason, and names what the run holds', async () => {
    const { room, run } = await held()
    await expect(room.sync.approve(run, tokenSubject('tester'), { people: ['p1'] })).rejects.toThrow(/reason/)
    await expect(
      room.sync.approve(run, tokenSubject('tester'), { people: ['zoe'], reason: 'x' }),
    ).rejects.toThrow(/zoe/)
    await expect(
      room.sync.approve(run, tokenSubject('tester'), { operations: ['f00'], reason: 'x' }),
    ).rejects.toThrow(/f00/)
  })

  it('takes what it depends on along', async () => {
    const room = await newRoom({ connector: { gates: { minimum: 0, creations: true } } })
    room.set([{ id: 'anna', groups: ['team-red'] }, ...staff('bert')])
    const run = (await room.run()).heldRun ?? ''
    const { operations } = await room.sync.show(run)
    const membership = operations.find(({ kind }) => kind === 'AddMembership')
    await room.sync.approve(run, tokenSubject('tester'), {
      operations: [membership?.id ?? ''],
      reason: 'urgent',
    })
    await room.run()
    expect([...(room.target.named('anna')?.memberships ?? [])]).toEqual(['red/developers'])
    expect(room.target.named('bert')).toBeUndefined()
  })
})

describe('an approval', () => {
  it('is never that of the user affected, by their id in the directory', async () => {
    const { room, run } = await held()
    const { operations } = await room.sync.show(run)
    const { person = '' } = operations.find(({ username }) => username === 'p3') ?? {}
    const user: Subject = {
      id: person,
      kind: 'User',
      name: 'renamed',
      groups: [],
      tokenId: 'console-1',
      rights: allRights,
    }
    await expect(room.sync.approve(run, user)).rejects.toThrow(/it affects renamed/)
    const approved = await room.sync.approve(run, user, { people: ['p1'], reason: 'left' })
    expect(approved).toMatchObject({ actor: 'renamed', decidedBy: 'renamed' })
  })

  it.each(['p3', 'P3', 'p3@example.org'])('is never that of the person affected: %s', async (name) => {
    const subject = tokenSubject(name)
    const { room, run } = await held()
    await expect(room.sync.approve(run, subject)).rejects.toThrow(/affects/)
    await room.sync.approve(run, subject, { people: ['p1'], reason: 'left' })
    await room.run()
    expect(room.target.named('p1')?.enabled).toBe(false)
  })

  it('is bound to the state before: an account that was changed since is held again', async () => {
    const room = await newRoom({
      connector: { gates: { minimum: 0 }, leaver: { settleSeconds: 0, graceDays: 0 } },
    })
    room.set(staff('anna', 'bert'))
    await room.run()
    room.set(staff('bert'))
    await room.sync.approve((await room.run()).heldRun ?? '', tokenSubject('tester'))
    await room.run()
    // Disabled and stripped; now the deletion is held, with the current fields of the account.
    const run = (await room.run()).heldRun ?? ''
    const anna = room.target.named('anna')
    if (anna !== undefined) anna.fields.displayName = 'Somebody else by now'
    await room.sync.approve(run, tokenSubject('tester'))
    const { heldRun } = await room.run()
    expect(room.target.named('anna')).toBeDefined()
    await room.sync.approve(heldRun ?? '', tokenSubject('tester'))
    await room.run()
    expect(room.target.named('anna')).toBeUndefined()
  })
})
