import { expect, it } from 'vitest'
import type { DesiredState } from '../connector.js'
import type { Grant } from '../contract.js'
import type { GrantsByType, WantedAccount } from '../wanted.js'
import { desireAuthelia } from './authelia/desire.js'
import { desireGitea } from './gitea/desire.js'
import { desireVault } from './vault/desire.js'

const nothing = { accounts: [], structures: [] }

/** Anna, with three rules: one grants only the account, the others one thing each. */
const wantedAnna = <Type extends keyof GrantsByType>(
  grants: GrantsByType[Type],
  one: Partial<Grant>,
  other: Partial<Grant>,
) => {
  const granted = (group: string, more: Partial<Grant>) => ({
    group,
    why: `rule of ${group}`,
    grant: { connector: 'target', ...more },
  })
  const anna: WantedAccount<Type> = {
    person: 'corp/anna',
    username: 'anna',
    displayName: 'Anna',
    mail: 'anna@example.org',
    state: 'Active',
    attributes: {},
    grants,
    why: ['rule of staff', 'rule of red', 'rule of blue'],
    granted: [granted('staff', {}), granted('red', one), granted('blue', other)],
  }
  return { accounts: new Map([[anna.person, anna]]) }
}

const reasons = ({ accounts, structures }: DesiredState) => ({
  memberships: Object.fromEntries(accounts[0]?.membershipWhy ?? []),
  structures: Object.fromEntries(structures.map(({ key, why }) => [key, why])),
})

it('a team of Gitea is given because of the rules that give it, and administration because of its rule', () => {
  const team = (organization: string) => ({ organization, team: 'dev', permission: 'read' as const })
  const grants = { teams: [team('red'), team('blue')], admin: true, restricted: false }
  const desired = desireGitea(
    wantedAnna<'gitea'>(grants, team('red'), { ...team('blue'), admin: true }),
    {},
    nothing,
  )
  expect(reasons(desired)).toEqual({
    memberships: { 'red/dev': ['rule of red'], 'blue/dev': ['rule of blue'] },
    structures: {
      red: ['rule of red'],
      blue: ['rule of blue'],
      'red/dev': ['rule of red'],
      'blue/dev': ['rule of blue'],
    },
  })
  expect(desired.accounts[0]?.fieldWhy?.get('admin')).toEqual(['rule of blue'])
  expect(desired.accounts[0]?.fieldWhy?.get('restricted')).toEqual([])
})

it('a group of Vault is given because of the rules that give it', () => {
  const grants = { groups: [{ group: 'red', policies: ['p'] }] }
  const desired = desireVault(
    wantedAnna<'vault'>(grants, { policies: ['p'] }, {}),
    { aliases: [], policies: {} },
    nothing,
  )
  expect(reasons(desired)).toEqual({
    memberships: { red: ['rule of red'] },
    structures: { red: ['rule of red'] },
  })
})

it('a group of Authelia is given because of the rules that give it, and its access rule because of its rule', () => {
  const access = { domain: 'git.example.org', policy: 'two_factor' as const }
  const grants = { groups: ['devs', 'ops'], access: [{ ...access, groups: ['ops'] }], clients: [] }
  const desired = desireAuthelia(
    wantedAnna<'authelia'>(grants, { groups: ['devs'] }, { groups: ['ops'], access: [access] }),
    { mode: 'file', version: '4.39', fragmentPath: 'rules.yml' },
  )
  expect(reasons(desired)).toEqual({
    memberships: { devs: ['rule of red'], ops: ['rule of blue'] },
    structures: {
      'rules.yml': ['the connector’s spec'],
      'two_factor git.example.org ops': ['rule of blue'],
      devs: ['rule of red'],
      ops: ['rule of blue'],
    },
  })
})
