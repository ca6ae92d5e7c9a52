import { describe, expect, it } from 'vitest'
import { MappingSpec, type MappingSpecSent } from '../contract.js'
import { type GivenPerson, snapshotOf } from '../testing/people.js'
import type { ConnectorType } from '../wanted.js'
import { createClaims } from './claims.js'
import { compileMapping } from './compile.js'
import { createEvaluator } from './evaluate.js'
import { createLoginName } from './login-name.js'
import { mergeWanted } from './merge.js'

/** The desired people on "target" from mappings; for problems, the person and the reason. */
const wantedBy = async (
  mappings: readonly Partial<MappingSpecSent>[],
  people: readonly GivenPerson[],
  { type = 'gitea', owners = {} }: { type?: ConnectorType; owners?: Record<string, string> } = {},
) => {
  const snapshot = snapshotOf('corp', people)
  const evaluated = []
  for (const [index, mapping] of mappings.entries()) {
    const spec = MappingSpec.parse({ directory: 'corp', ...mapping })
    evaluated.push(
      ...(await createEvaluator(compileMapping(`default/m${index + 1}`, spec)).evaluate(snapshot)),
    )
  }
  const { accounts, problems } = mergeWanted({
    connector: 'target',
    type,
    evaluated,
    ownerOf: (name) => owners[name],
    usernameProblem: (username) => (/[/ ]/.test(username) ? 'holds a space or a slash' : undefined),
    claims: createClaims(),
  })
  return { accounts, problems: Object.fromEntries(problems.map(({ person, message }) => [person, message])) }
}

const staff = { group: 'staff', grants: [{ connector: 'target' }] }
const person = (id: string, more: Partial<GivenPerson> = {}): GivenPerson => ({
  id,
  groups: ['staff'],
  ...more,
})

describe('what mappings want', () => {
  it('captures of a group’s name fill what it gives; every rule that matches gives; the stronger permission holds', async () => {
    const team = (permission: 'read' | 'write') => ({
      connector: 'target',
      organization: '$1',
      team: 'developers',
      permission,
    })
    const rules = [
      { group: 'team-(.+)', grants: [team('read')] },
      { group: 'TEAM-red', grants: [team('write')].map((grant) => ({ ...grant, organization: 'red' })) },
    ]
    const { accounts } = await wantedBy([{ rules }], [person('anna', { groups: ['Team-red', 'team-blue'] })])
    expect(accounts.get('corp/anna')?.grants).toMatchObject({
      teams: expect.arrayContaining([
        { organization: 'red', team: 'developers', permission: 'write' },
        { organization: 'blue', team: 'developers', permission: 'read' },
      ]),
    })
    expect(accounts.get('corp/anna')?.why).toContain(
      'default/m1 rule 1: group "team-(.+)" matched "team-blue"',
    )
  })

  it('only those in scope are wanted, by group and by an expression; whom no rule gives anything is not', async () => {
    const scope = { groups: ['Staff'], where: 'person.employeeType == "internal"' }
    const internal = { attributes: { employeeType: 'internal' } }
    const { accounts, problems } = await wantedBy(
      [{ scope, rules: [{ ...staff, group: '.*' }] }],
      [
        person('anna', internal),
        person('bert', { attributes: { employeeType: 'external' } }),
        person('carl', { ...internal, groups: ['other'] }),
        person('dora', { ...internal, groups: [] }),
      ],
    )
    expect([...accounts.keys()]).toEqual(['corp/anna'])
    expect(problems).toEqual({})
  })

  it('attributes are what expressions make of a person; an expression that fails is that person’s error', async () => {
    const attributes = { username: 'person.mail.split("@")[0].lowerAscii()', displayName: 'person.title' }
    const { accounts, problems } = await wantedBy(
      [{ attributes, rules: [staff] }],
      [person('anna', { mail: 'Anna.B@example.org', attributes: { title: 'Dr. Anna' } }), person('bert')],
    )
    expect(accounts.get('corp/anna')).toMatchObject({ username: 'anna.b', displayName: 'Dr. Anna' })
    expect(problems['corp/bert']).toContain('has no "title"')
  })

  it('two people with one username are errors, whatever its case; whose account it is goes on', async () => {
    const people = [person('one', { username: 'Anna' }), person('two', { username: 'anna' }), person('three')]
    const first = await wantedBy([{ rules: [staff] }], people)
    expect([...first.accounts.keys()]).toEqual(['corp/three'])
    expect(first.problems['corp/one']).toContain('after the mapping, 2 people have the username')
    const second = await wantedBy([{ rules: [staff] }], people, { owners: { anna: 'corp/two' } })
    expect([...second.accounts.keys()]).toEqual(['corp/two', 'corp/three'])
    expect(Object.keys(second.problems)).toEqual(['corp/one'])
  })

  it('what the target would refuse of a name is an error for that person alone', async () => {
    const { accounts, problems } = await wantedBy([{ rules: [staff] }], [person('a/b'), person('anna')])
    expect([...accounts.keys()]).toEqual(['corp/anna'])
    expect(problems['corp/a/b']).toContain('is not valid on target: it holds a space or a slash')
  })

  it('two mappings that give one person different attributes are that person’s error; equal ones add up', async () => {
    const policies = (name: string) => ({
      rules: [{ group: 'staff', grants: [{ connector: 'target', policies: [name] }] }],
    })
    const both = await wantedBy([policies('a'), policies('b')], [person('anna')], { type: 'vault' })
    expect(both.accounts.get('corp/anna')?.grants).toEqual({
      groups: [{ group: 'staff', policies: ['a', 'b'] }],
    })
    const other = { ...policies('b'), attributes: { username: '"x-" + person.username' } }
    const apart = await wantedBy([policies('a'), other], [person('anna')], { type: 'vault' })
    expect(apart.problems['corp/anna']).toContain('two mappings set different attributes for anna')
  })

  it('who is disabled in the directory is wanted disabled', async () => {
    const { accounts } = await wantedBy([{ rules: [staff] }], [person('anna', { disabled: true })])
    expect(accounts.get('corp/anna')?.state).toBe('Disabled')
  })

  it('access and clients are for the Authelia groups of the same grant', async () => {
    const grants = [
      {
        connector: 'target',
        groups: ['$1'],
        access: [{ domain: '*.$1.example.org', policy: 'one_factor' as const }],
        clients: ['wiki-$1'],
      },
    ]
    const rules = [{ group: 'team-(.+)', grants }]
    const { accounts } = await wantedBy([{ rules }], [person('anna', { groups: ['team-red'] })], {
      type: 'authelia',
    })
    expect(accounts.get('corp/anna')?.grants).toEqual({
      groups: ['red'],
      access: [{ domain: '*.red.example.org', policy: 'one_factor', groups: ['red'] }],
      clients: [{ client: 'wiki-red', groups: ['red'] }],
    })
  })
})

describe('a group whose name would be syntax of a domain', () => {
  const wildcard = {
    rules: [
      {
        group: 'team-(.*)',
        grants: [
          {
            connector: 'target',
            groups: ['$1'],
            access: [
              { domain: '$1.example.org', policy: 'one_factor' as const },
              { domain: '*.fixed.example.org', policy: 'one_factor' as const },
            ],
          },
        ],
      },
    ],
  }
  it.each([
    ['team-red', ['red.example.org', '*.fixed.example.org'], 0],
    ['team-*', ['*.fixed.example.org'], 1],
    ['team-{group}', ['*.fixed.example.org'], 1],
    ['team-', ['*.fixed.example.org'], 1],
  ])('%s opens %j', async (group, domains, refused) => {
    const { accounts } = await wantedBy([wildcard], [person('a', { groups: [group] })], { type: 'authelia' })
    const anna = accounts.get('corp/a')
    expect(anna?.grants).toMatchObject({ access: domains.map((domain) => ({ domain })) })
    expect(anna?.granted?.flatMap((one) => one.refused ?? [])).toHaveLength(refused)
  })
})

describe('the name at the authentication source of a target', () => {
  const nameOf = async (text: string, given: Partial<GivenPerson> = {}) => {
    const spec = MappingSpec.parse({
      directory: 'corp',
      attributes: { username: '"x-" + person.username' },
      rules: [staff],
    })
    const snapshot = snapshotOf('corp', [person('anna', { mail: 'anna@example.org', ...given })])
    const { accounts, problems } = mergeWanted({
      connector: 'target',
      type: 'gitea',
      evaluated: await createEvaluator(compileMapping('default/m', spec)).evaluate(snapshot),
      ownerOf: () => undefined,
      usernameProblem: () => undefined,
      loginName: createLoginName(text),
      claims: createClaims(),
    })
    return accounts.get('corp/anna')?.loginName ?? problems[0]?.message
  }
  it.each([
    ['person.username', 'anna'],
    ['person.mail', 'anna@example.org'],
    ['person.groups[0] + "/" + person.username', 'staff/anna'],
    ['person.nickname', expect.stringContaining('has no "nickname"')],
    ['""', expect.stringContaining('returns no text')],
  ])('%s is %s, whatever the mapping makes of the username', async (text, name) => {
    expect(await nameOf(text)).toEqual(name)
  })
})

describe('one username, one mail address', () => {
  const merged = async (
    people: readonly GivenPerson[],
    accounts: readonly string[] = [],
    uniqueMail = true,
  ) => {
    const spec = MappingSpec.parse({ directory: 'corp', rules: [staff] })
    const found = mergeWanted({
      connector: 'target',
      type: 'gitea',
      evaluated: await createEvaluator(compileMapping('default/m', spec)).evaluate(
        snapshotOf('corp', people),
      ),
      ownerOf: () => undefined,
      usernameProblem: () => undefined,
      uniqueMail,
      hasAccount: (key) => accounts.includes(key),
      claims: createClaims(),
    })
    return {
      wanted: [...found.accounts.keys()],
      problems: Object.fromEntries(found.problems.map(({ person, message }) => [person, message])),
    }
  }
  const composed = 'ren\u00e9'
  const decomposed = 'rene\u0301'

  it('written with and without combining accents is one', async () => {
    const { wanted, problems } = await merged([
      person('1', { username: composed }),
      person('2', { username: decomposed }),
    ])
    expect(wanted).toEqual([])
    expect(problems['corp/1']).toContain('after the mapping, 2 people have the username')
    const spec = MappingSpec.parse({ directory: 'corp', rules: [staff] })
    const [one] = await createEvaluator(compileMapping('default/m', spec)).evaluate(
      snapshotOf('corp', [person('2', { username: decomposed })]),
    )
    expect(one).toMatchObject({ attributes: { username: composed } })
  })

  it('of two people is a problem of both, by name, unless one of them has the account', async () => {
    const people = [
      person('1', { username: 'anna', displayName: 'Anna Berg', mail: 'A@x.org' }),
      person('2', { username: 'ben', mail: 'a@x.org' }),
      person('3', { username: 'cleo', mail: 'c@x.org' }),
    ]
    const none = await merged(people)
    expect(none.wanted).toEqual(['corp/3'])
    expect(none.problems['corp/2']).toContain('"a@x.org" also belongs to Anna Berg (anna)')
    expect((await merged(people, ['corp/1'])).wanted).toEqual(['corp/1', 'corp/3'])
    expect((await merged(people, ['corp/1', 'corp/2'])).wanted).toEqual(['corp/3'])
    expect((await merged(people, [], false)).wanted).toEqual(['corp/1', 'corp/2', 'corp/3'])
  })
})
