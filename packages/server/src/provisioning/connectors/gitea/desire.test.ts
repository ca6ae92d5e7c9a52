import { describe, expect, it } from 'vitest'
import type { WantedAccount } from '../../wanted.js'
import { desireGitea } from './desire.js'

const nothing = { accounts: [], structures: [] }

const person = (
  username: string,
  teams: WantedAccount<'gitea'>['grants']['teams'],
  more: Partial<WantedAccount<'gitea'>> = {},
): WantedAccount<'gitea'> => ({
  person: `corp/${username}`,
  username,
  displayName: username,
  mail: `${username}@example.org`,
  state: 'Active',
  attributes: { username, displayName: username, mail: `${username}@example.org` },
  grants: { teams, admin: false, restricted: false },
  why: ['default/staff rule 1'],
  ...more,
})

const wanted = (...people: WantedAccount<'gitea'>[]) => ({
  accounts: new Map(people.map((one) => [one.person, one])),
})
const team = (organization: string, name: string) => ({
  organization,
  team: name,
  permission: 'read' as const,
})

describe('names Gitea would refuse', () => {
  it.each([
    [team('sales, north', 'devs'), /organization's name "sales, north"/],
    [team('../admin', 'devs'), /organization's name/],
    [team('red', 'a/b'), /team's name "a\/b"/],
  ])('%j costs the person that team alone, and the reason names the rule', (bad, reason) => {
    const desired = desireGitea(wanted(person('anna', [bad, team('red', 'devs')])), {}, nothing)
    expect(desired.problems).toEqual([])
    expect(desired.accounts.map(({ memberships }) => memberships)).toEqual([['red/devs']])
    expect(desired.structures.map(({ key }) => key)).toEqual(['red', 'red/devs'])
    expect(desired.notices).toMatchObject([{ person: 'corp/anna', message: expect.stringMatching(reason) }])
    expect(desired.notices[0]?.message).toContain('default/staff rule 1')
  })
})
