import { describe, expect, it } from 'vitest'
import type { Observation } from '../../connector.js'
import type { WantedAccount } from '../../wanted.js'
import { desireVault } from './desire.js'
import { groupProblem } from './usable.js'

const nothing: Observation = { accounts: [], structures: [] }
const target = { aliases: [], policies: {} }

const person = (
  username: string,
  groups: WantedAccount<'vault'>['grants']['groups'],
): WantedAccount<'vault'> => ({
  person: `corp/${username}`,
  username,
  displayName: username,
  state: 'Active',
  attributes: { username },
  grants: { groups },
  why: ['default/staff rule 1'],
})
const wanted = (...people: WantedAccount<'vault'>[]) => ({
  accounts: new Map(people.map((one) => [one.person, one])),
})
const group = (name: string, ...policies: string[]) => ({ group: name, policies })

describe('names Vault would refuse or read otherwise', () => {
  it.each(['', '..', 'a/../b', './a', 'a/', 'a\nb'])('the group %j is refused', (name) =>
    expect(groupProblem(name)).toBeDefined(),
  )
  it.each(['a,b', 'a/b', 'a..b', '100%', 'x?y#z', ' lead', 'müller'])('the group %j is fine', (name) =>
    expect(groupProblem(name)).toBeUndefined(),
  )

  it('cost that group or policy alone: the others are granted, and the reason names the rule', () => {
    const { accounts, notices, problems, structures } = desireVault(
      wanted(person('anna', [group('a/../b', 'x'), group('red', 'Root', 'team-red')])),
      target,
      nothing,
    )
    expect(problems).toEqual([])
    expect(accounts.map(({ memberships }) => memberships)).toEqual([['red']])
    expect(structures).toMatchObject([{ key: 'red', fields: { policies: ['team-red'] } }])
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/"a\/\.\.\/b".*default\/staff rule 1/),
      expect.stringMatching(/"Root" .*default\/staff rule 1/),
    ])
  })
})

describe('groups whose names differ in case only, which are one in Vault', () => {
  const there: Observation = {
    accounts: [],
    structures: [
      { kind: 'group', key: 'Team Red', fields: { policies: ['x'], type: 'internal', managed: true } },
    ],
  }
  it('are named as Vault has them, so that nothing is made again and again', () => {
    const { accounts, structures } = desireVault(
      wanted(person('anna', [group('team red', 'X')])),
      target,
      there,
    )
    expect(structures.map(({ key }) => key)).toEqual(['Team Red'])
    expect(accounts[0]?.memberships).toEqual(['Team Red'])
  })

  it('are a problem of who is in them where they give different policies: nobody gets those of the other', () => {
    const { problems, structures, accounts } = desireVault(
      wanted(
        person('anna', [group('Red', 'admin')]),
        person('ben', [group('red', 'reader')]),
        person('cleo', [group('blue', 'b')]),
      ),
      target,
      nothing,
    )
    expect(problems).toMatchObject([{ person: 'corp/anna' }, { person: 'corp/ben' }])
    expect(problems[0]?.message).toContain('"Red" and "red" are the same group in Vault')
    expect(structures.map(({ key }) => key)).toEqual(['blue'])
    expect(accounts.map(({ username }) => username)).toEqual(['cleo'])
  })
})
