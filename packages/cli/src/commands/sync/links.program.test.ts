import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupLdif, idOf, personLdif } from '../../testing/people.js'
import { until } from '../../testing/until.js'
import { createWorld, type World } from '../../testing/world.js'

/** People by name, with the number their stable id ends with; all are in one group. */
const ldif = (people: Record<string, number>): string =>
  [
    ...Object.entries(people).map(([name, index]) => personLdif(name, index)),
    groupLdif('staff', 999, Object.keys(people)),
  ].join('\n')

const resources = `
apiVersion: hansa.dev/v1
kind: Directory
metadata: {name: corp}
spec: {type: ldif, ldif: {path: people.ldif}, pollSeconds: 0.5}
---
apiVersion: hansa.dev/v1
kind: Connector
metadata: {name: login}
spec: {type: authelia, authelia: {mode: file, users: {path: login/users.yml}}, correlate: {adopt: Never}}
---
apiVersion: hansa.dev/v1
kind: Mapping
metadata: {name: staff}
spec: {directory: corp, rules: [{group: staff, grants: [{connector: login, groups: [staff]}]}]}
`

const entry = (name: string): string =>
  `  ${name}:\n    displayname: "By Hand"\n    password: "$6$rounds=5000$salt$${'x'.repeat(86)}"\n    email: "${name}@example.org"\n    groups: ["ops"]\n`

let world: World
const files = (): string => join(world.folder, 'data', 'files')
const users = (): string => readFileSync(join(files(), 'login', 'users.yml'), 'utf8')
/** The lines of one person. */
const entryOf = (name: string): string =>
  users()
    .split(/\n(?= {2}\S)/)
    .find((lines) => new RegExp(`^ {2}"?${name}"?:`).test(lines)) ?? ''
const isDisabled = (name: string): boolean => /disabled"?: true/.test(entryOf(name))
const says = (people: Record<string, number>): void =>
  writeFileSync(join(files(), 'people.ldif'), ldif(people))
const orphans = (): Promise<string> => world.hansa('access', 'orphans', '-o', 'csv')
const why = ['--connector', 'login', '--reason', 'HR 4711']

beforeAll(async () => {
  world = await createWorld()
  mkdirSync(join(files(), 'login'), { recursive: true })
  writeFileSync(join(files(), 'login', 'users.yml'), `users:\n${['anna', 'bert.old'].map(entry).join('')}`)
  says({ anna: 1, bert: 2, carl: 3 })
  await world.hansa('apply', '-f', world.file('identity.yaml', resources))
  await until('carl is there', async () => users().includes('carl'))
}, 120_000)
afterAll(() => world?.close())

test('adopt shows both sides, requires a connector, a reason and a confirmation, and links the account', async () => {
  const adopt = ['sync', 'adopt', 'anna', 'anna']
  expect((await world.run(adopt)).stderr).toContain('--connector NAME')
  expect((await world.run([...adopt, '--connector', 'login'])).stderr).toContain('--reason TEXT')
  const asked = await world.run([...adopt, ...why])
  expect([asked.exit, asked.stderr]).toEqual([2, expect.stringContaining('pass --yes')])
  expect(asked.stderr).toContain('displayName: By Hand → anna Person')
  expect(asked.stderr).toContain('has member of ops, which no rule grants')
  expect(await world.hansa(...adopt, ...why, '--dry-run')).toContain('loses member of ops')
  expect(await orphans()).toContain('anna')
  const done = await world.hansa(...adopt, ...why, '--yes')
  const run = /\(run (\S+)\)/.exec(done)?.[1] ?? ''
  expect(await world.hansa('sync', 'show', run)).toMatch(/AdoptAccount +anna/)
  await until('the entry is as the directory says', async () => users().includes('anna Person'))
  expect(await world.hansa(...adopt, ...why)).toContain('is linked to anna Person ("anna") already')
})

test('relink reports what happens to the previous account', async () => {
  const relink = ['sync', 'relink', 'bert', 'bert.old', ...why, '--yes']
  expect(await world.hansa(...relink)).toContain(
    'the person’s previous account "bert" stays enabled (member of staff) and becomes unlinked',
  )
  expect(await world.hansa('access', 'orphans')).toMatch(/bert/)
  const taken = await world.run(['sync', 'relink', 'bert', 'carl', ...why, '--yes'])
  expect([taken.exit, taken.stderr]).toEqual([
    5,
    expect.stringContaining('is linked to carl Person ("carl")'),
  ])
})

test('a rehire with another stable id is offered, and merge restores the account', async () => {
  says({ anna: 1, bert: 2 })
  await until('carl is disabled', async () => isDisabled('carl'))
  says({ anna: 1, bert: 2, carl: 33 })
  const command = `hansa sync merge corp/${idOf(33)} carl --connector login --reason TEXT`
  await until('it is offered', async () => (await world.run(['sync', 'plan'])).stderr.includes(command))
  expect(await world.hansa('sync', 'merge', `corp/${idOf(33)}`, 'carl', ...why, '--yes')).toContain(
    'the account "carl" moves from carl Person ("carl") to carl Person ("carl")',
  )
  await until('carl is back', async () => entryOf('carl') !== '' && !isDisabled('carl'))
  expect(await world.json('sync', 'plan')).toMatchObject({ items: [{ connector: 'login', operations: [] }] })
})
