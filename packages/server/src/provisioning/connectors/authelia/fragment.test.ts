import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { MappedGrant } from '../../mapping/evaluate.js'
import type { WantedAccount } from '../../wanted.js'
import { fragmentProblem } from './check.js'
import { desireAuthelia } from './desire.js'
import { renderFragment } from './fragment.js'
import { domainProblem, groupProblem } from './names.js'

/** Names of groups that are syntax somewhere: in YAML, in Authelia's lists, in its filters. */
const strangeNames = [
  'sales, north',
  'a:b',
  'group:admins',
  '[x]',
  '{a: b}',
  "it's",
  '"quoted"',
  ['$', '{HOME}'].join(''),
  '$HOME',
  '{{ env "HOME" }}',
  '{{{',
  '#no comment',
  '- item',
  '&anchor',
  '*alias',
  '!!str x',
  '%TAG',
  '.*',
  'back\\slash',
  'null',
  'true',
  '1e3',
  '~',
  'müller',
  'emoji 🦊',
  `long ${'word '.repeat(60)}end`,
]

/** Like `expand-env` and `template` of Authelia 4.38 before it parses YAML: replaces what they find. */
const filtered = (text: string): string =>
  text.replace(/\$\{?\w+\}?/g, 'EXPANDED').replace(/\{\{.*?\}\}/g, 'EXPANDED')
const rulesIn = (text: string): { domain: string[]; subject: string[][] }[] =>
  Reflect.get(Object(Reflect.get(Object(parse(text)), 'access_control')), 'rules')

describe('a fragment with group names that are syntax somewhere', () => {
  it.each(strangeNames)('says %j to the letter, one subject an inner list', (name) => {
    const access = [{ domain: 'a.example.org', policy: 'one_factor' as const, groups: [name] }]
    const text = renderFragment({ access, clients: [] }, '4.37')
    expect(rulesIn(text)).toEqual([
      { domain: ['a.example.org'], policy: 'one_factor', subject: [[`group:${name}`]] },
    ])
    expect(filtered(text)).toBe(text)
    expect(fragmentProblem(text)).toBeUndefined()
  })

  it('keeps to its comment whatever id of a client a group makes', () => {
    const clients = [{ client: 'x\naccess_control: {rules: []}', groups: ['red'] }]
    const text = renderFragment({ access: [], clients }, '4.39', [])
    expect(rulesIn(text)).toEqual([])
    expect(text.split('\n').filter((line) => line.startsWith('access_control'))).toHaveLength(1)
    expect(fragmentProblem(text)).toBeUndefined()
  })

  it('gives domains and clients whose names look alike separate policies', () => {
    const rule = (domain: string, group: string) => ({
      domain,
      policy: 'one_factor' as const,
      groups: [group],
    })
    const access = [rule('a-b.c', 'red'), rule('a.b.c', 'blue'), rule('client-wiki', 'green')]
    const wiki = {
      id: 'wiki',
      redirectUris: ['https://wiki.example.org/'],
      policy: 'two_factor' as const,
      everyone: false,
    }
    const text = renderFragment({ access, clients: [{ client: 'wiki', groups: ['grey'] }] }, '4.38', [wiki])
    const {
      identity_providers: providers,
    }: { identity_providers: { oidc: { authorization_policies: object } } } = parse(text)
    const subjects = Object.values(providers.oidc.authorization_policies).map(
      ({ rules }: { rules: { subject: string[][] }[] }) => rules[0]?.subject,
    )
    expect(subjects.map((subject) => subject?.[0]?.[0]).sort()).toEqual(
      ['blue', 'green', 'grey', 'red'].map((group) => `group:${group}`),
    )
  })
})

describe('what Authelia would read otherwise', () => {
  it.each([
    ['', /empty/],
    ['   ', /empty/],
    [' admins', /space/],
    ['admins ', /space/],
    ['a\nb', /control character/],
  ])('the group %j', (name, reason) => expect(groupProblem(name)).toMatch(reason))

  it.each(['a.example.org', '*.example.org', '{user}.example.org', '{group}.example.org', 'x_1.example'])(
    'is not the domain %s',
    (domain) => expect(domainProblem(domain)).toBeUndefined(),
  )

  it.each([
    'a,b.example.org',
    '',
    '.example.org',
    '*',
    'a.*.org',
    'a b.org',
    '*.*.org',
    ['$', '{A}.org'].join(''),
    'müller.org',
    'a..b',
  ])('is the domain %j', (domain) => expect(domainProblem(domain)).toMatch(/host name/))

  it('is refused for its rule alone, with the rule in the reason; everything else is granted', () => {
    const granted: MappedGrant[] = [
      {
        grant: {
          connector: 'a',
          groups: [' admins', 'red'],
          access: [{ domain: 'a,b.org', policy: 'one_factor' }],
        },
        group: 'x',
        why: 'default/staff rule 1',
        refused: ['access to "$1.org" is not granted: …'],
      },
      {
        grant: { connector: 'a', groups: ['blue'], access: [{ domain: 'Wiki.org', policy: 'one_factor' }] },
        group: 'y',
        why: 'default/staff rule 2',
      },
    ]
    const anna: WantedAccount<'authelia'> = {
      person: 'corp/anna',
      username: 'anna',
      displayName: 'Anna',
      state: 'Active',
      attributes: {},
      grants: {
        groups: [' admins', 'red', 'blue'],
        access: [
          { domain: 'a,b.org', policy: 'one_factor', groups: [' admins', 'red'] },
          { domain: 'Wiki.org', policy: 'one_factor', groups: ['blue', ' admins'] },
        ],
        clients: [],
      },
      why: ['default/staff rule 1', 'default/staff rule 2'],
      granted,
    }
    const target = { mode: 'file' as const, version: '4.37', fragmentPath: 'a/f.yml' }
    const { accounts, notices, problems, structures } = desireAuthelia(
      { accounts: new Map([[anna.person, anna]]) },
      target,
    )
    expect(problems).toEqual([])
    expect(accounts[0]?.memberships).toEqual(['red', 'blue'])
    expect(structures.filter(({ kind }) => kind === 'access')).toEqual([
      {
        kind: 'access',
        key: 'one_factor wiki.org blue',
        fields: { policy: 'one_factor', domain: 'wiki.org', group: 'blue' },
        why: ['default/staff rule 2'],
      },
    ])
    const messages = notices.map(({ message }) => message).filter((message) => !/log in/.test(message))
    expect(messages).toHaveLength(3)
    expect(messages.filter((message) => message.includes('default/staff rule 1'))).toHaveLength(3)
  })
})

describe('a fragment is looked at before it is put in place', () => {
  const good = renderFragment(
    { access: [{ domain: 'a.org', policy: 'deny', groups: ['red'] }], clients: [] },
    '4.37',
  )
  it.each([
    ['{{ x }}', /expands/],
    ['rules: [', /is not YAML/],
    ['access_control: {rules: [{domain: [a.org], policy: deny, subject: ["group:a"]}]}', /subject/],
    ['access_control: {rules: [{domain: [a.org], policy: bypass, subject: [["group:a"]]}]}', /policy/],
    ['access_control: {rules: [{domain: [a.org], policy: deny}]}', /subject/],
    ['server: {port: 1}', /access_control/],
  ])('%s is refused', (text, reason) => expect(fragmentProblem(text)).toMatch(reason))
  it('ours is not', () => expect(fragmentProblem(good)).toBeUndefined())
})
