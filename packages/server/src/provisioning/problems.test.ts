import { describe, expect, it } from 'vitest'
import type { MappingSpecSent } from './contract.js'
import { createClaims } from './mapping/claims.js'
import { mergeWanted } from './mapping/merge.js'
import { personOf } from './testing/people.js'
import { type Room, staff, useRooms } from './testing/room.js'

const room = useRooms()

const both = { id: 'anna', groups: ['team-blue', 'team-red'] }
const red = { id: 'anna', groups: ['team-red'] }
const others = staff('bert', 'carl')
const teams = (opened: Room) => [...(opened.target.named('anna')?.memberships ?? [])].sort()

/** A mapping that cannot be evaluated for people without a number. */
const numbered: MappingSpecSent = {
  directory: 'corp',
  attributes: { displayName: 'person.employeeNumber' },
  rules: [
    { group: 'staff', grants: [{ connector: 'git' }] },
    { group: 'team-(.+)', grants: [{ connector: 'git', organization: '$1', team: 'developers' }] },
  ],
}
const number = { attributes: { employeeNumber: '7' } }

describe('somebody with a problem', () => {
  it('loses what no rule gives under any reading of it, and nothing else', async () => {
    const opened = await room({ mapping: numbered })
    const known = others.map((one) => ({ ...one, ...number }))
    opened.set([{ ...both, ...number }, ...known])
    await opened.run()
    expect(teams(opened)).toEqual(['blue/developers', 'red/developers'])
    opened.set([red, ...known])
    const { problems } = await opened.run()
    expect(problems).toBe(1)
    expect(opened.target.named('anna')).toMatchObject({ enabled: true, revoked: 0 })
    expect(teams(opened)).toEqual(['red/developers'])
  })

  it('loses it with a username the target refuses, too', async () => {
    const opened = await room()
    opened.set([both, ...others])
    await opened.run()
    opened.set([{ ...red, username: 'anna k' }, ...others])
    await opened.run()
    expect(teams(opened)).toEqual(['red/developers'])
  })

  it('gets nothing new by it', async () => {
    const opened = await room({ mapping: numbered })
    const known = others.map((one) => ({ ...one, ...number }))
    opened.set([{ ...red, ...number }, ...known])
    await opened.run()
    opened.set([{ id: 'anna', groups: ['team-blue'] }, ...known])
    await opened.run()
    expect(teams(opened)).toEqual([])
  })

  it('has none where the mapping gives nothing any more, whatever comes of it: they are a leaver there', () => {
    const found = (connector: string) =>
      mergeWanted({
        connector,
        type: 'gitea',
        evaluated: [
          {
            person: personOf({ id: 'anna', groups: ['vault'] }),
            key: 'corp/anna',
            variable: () => ({}),
            attribute: () => ({ values: [] }),
            problem: 'no such key',
            granted: [{ grant: { connector: 'elsewhere' }, group: 'vault', why: 'a rule' }],
          },
        ],
        ownerOf: () => undefined,
        usernameProblem: () => undefined,
        claims: createClaims(),
      }).problems.map(({ person }) => person)
    expect([found('git'), found('elsewhere')]).toEqual([[], ['corp/anna']])
  })

  it('is held by the usual gate where many lose something at once', async () => {
    const opened = await room({ mapping: numbered })
    const many = Array.from({ length: 10 }, (_, index) => ({ id: `p${index}`, groups: both.groups }))
    opened.set(many.map((one) => ({ ...one, ...number })))
    await opened.run()
    opened.set(many.map((one) => ({ ...one, groups: red.groups })))
    const { held } = await opened.run()
    expect(held).toBe(10)
  })
})
