import { describe, expect, it, test } from 'vitest'
import { eventsOf } from '../events/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { concerns, doubtOf } from './mapping/doubt.js'
import { type Room, useRooms } from './testing/room.js'

const begin = useRooms()

/** Stores what the API would reject, as an older hub could have. */
const damage = async ({ store }: Room, name: string, change: (spec: object) => unknown): Promise<void> => {
  await store.write({ subject: tokenSubject('test') }, async (tx) => {
    const row = await tx.get('Mapping', 'default', name)
    if (row === undefined) throw new Error(`no mapping ${name}`)
    await tx.put({ ...row, generation: row.generation + 1, spec: change(Object(row.spec)) })
  })
}
const valid = async ({ room }: Room, name: string): Promise<unknown> =>
  (await room.mappings.get({ namespace: 'default', name })).status.conditions.find(
    ({ type }) => type === 'Valid',
  )
const enabled = ({ target }: Room): string[] =>
  [...target.accounts.values()].flatMap((one) => (one.enabled ? [one.username] : [])).sort()
const memberships = ({ target }: Room, username: string): string[] =>
  [...target.accounts.values()].flatMap((one) => (one.username === username ? [...one.memberships] : []))

const second = {
  directory: 'corp',
  rules: [{ group: 'other', grants: [{ connector: 'git', organization: 'other', team: 'members' }] }],
}
const addSecond = ({ room }: Room) =>
  room.mappings.apply(
    { namespace: 'default', name: 'second' },
    {
      apiVersion: 'hansa.dev/v1',
      kind: 'Mapping',
      metadata: { name: 'second' },
      spec: { scope: {}, attributes: {}, ...second } as never,
    },
    { subject: tokenSubject('test') },
  )

describe('a stored mapping that cannot be read', () => {
  it.each([
    ['an expression that no longer compiles', (spec: object) => ({ ...spec, scope: { where: '((' } })],
    ['a field of another hub', (spec: object) => ({ ...spec, from: 'the future' })],
    ['nothing that is known', () => ({ placement: 5 })],
  ])('takes nothing from anybody, and says why: %s', async (_, change) => {
    const room = await begin()
    room.set([
      { id: 'anna', groups: ['staff', 'team-red'] },
      { id: 'bert', groups: ['staff'] },
    ])
    await room.run()
    const before = memberships(room, 'anna')
    expect(before).toHaveLength(1)
    await damage(room, 'all', change)
    room.change([
      { id: 'anna', groups: ['staff'] },
      { id: 'bert', groups: ['staff'] },
    ])
    const outcome = await room.run()
    expect(outcome).toMatchObject({ done: 0, failed: 0, held: 0 })
    expect(enabled(room)).toEqual(['anna', 'bert'])
    expect(memberships(room, 'anna')).toEqual(before)
    expect(await valid(room, 'all')).toMatchObject({ status: 'False', reason: 'Invalid' })
    const events = await room.store.read((reader) => eventsOf(reader, { kind: 'Mapping' }, { limit: 10 }))
    expect(events.map(({ reason }) => reason)).toEqual(['Invalid'])
  })

  it('stops no other mapping of its connector, for those whom it cannot concern', async () => {
    const room = await begin()
    await addSecond(room)
    room.set([
      { id: 'anna', groups: ['staff'] },
      { id: 'olga', groups: ['other'] },
    ])
    await room.run()
    await damage(room, 'all', (spec) => ({ ...spec, from: 'the future' }))
    room.change([
      { id: 'anna', groups: ['staff'] },
      { id: 'nils', groups: ['other', 'staff'] },
      { id: 'olga', groups: [] },
    ])
    await room.run()
    // Olga is in no group of the unreadable mapping; nils is new, and gets what the other one grants.
    expect(enabled(room)).toEqual(['anna', 'nils'])
    expect(memberships(room, 'nils')).toHaveLength(1)
  })

  it('keeps nobody who left the directory, and nobody who is disabled there', async () => {
    const room = await begin()
    room.set([
      { id: 'anna', groups: ['staff'] },
      { id: 'bert', groups: ['staff'] },
      { id: 'carl', groups: ['staff'] },
    ])
    await room.run()
    await damage(room, 'all', () => ({ placement: 5 }))
    room.change([
      { id: 'anna', groups: ['staff'], disabled: true },
      { id: 'carl', groups: ['staff'] },
    ])
    await room.run()
    expect(enabled(room)).toEqual(['carl'])
  })

  it('is as any other once it is applied again', async () => {
    const room = await begin()
    room.set([{ id: 'anna', groups: ['staff'] }])
    await room.run()
    await damage(room, 'all', () => ({ placement: 5 }))
    await room.run()
    await room.applyMapping({
      directory: 'corp',
      rules: [{ group: 'staff', grants: [{ connector: 'git', organization: 'o', team: 't' }] }],
    })
    await room.run()
    expect(await valid(room, 'all')).toMatchObject({ status: 'True' })
    expect(memberships(room, 'anna')).toHaveLength(1)
  })
})

const rule = { group: 'team-(.+)', grants: [{ connector: 'git' }] }
test.each<[string, unknown, string, boolean, boolean]>([
  ['whose rules can be read', { directory: 'corp', rules: [rule] }, 'git', true, true],
  ['of another connector', { directory: 'corp', rules: [rule] }, 'vault', false, true],
  ['without rules', { directory: 'corp' }, 'vault', true, true],
  [
    'with a grant of nothing',
    { directory: 'corp', rules: [{ group: 'a', grants: [{}] }] },
    'git',
    true,
    false,
  ],
  [
    'with a pattern that is refused',
    { directory: 'corp', rules: [{ ...rule, group: '(a+)+' }] },
    'git',
    true,
    true,
  ],
  ['of another group', { directory: 'corp', rules: [{ ...rule, group: 'staff' }] }, 'git', true, false],
  ['that is not an object', 'text', 'git', true, true],
])('what a mapping in doubt may be about: one %s', (_, spec, connector, named, granted) => {
  const doubt = doubtOf('default/m', spec, 'why')
  expect(concerns(doubt, connector)).toBe(named)
  expect(doubt.mayGrant(['team-red'])).toBe(granted)
})
