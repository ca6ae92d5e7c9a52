import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupLdif, personLdif } from '../../testing/people.js'
import { until } from '../../testing/until.js'
import { createWorld, type World } from '../../testing/world.js'

/** People with a group of everyone. */
const ldif = (names: readonly string[]): string =>
  [...names.map((name, index) => personLdif(name, index + 1)), groupLdif('staff', 999, names)].join('\n')

const resources = `
apiVersion: hansa.dev/v1
kind: Directory
metadata: {name: corp}
spec: {type: ldif, ldif: {path: people.ldif}, pollSeconds: 0.5}
---
apiVersion: hansa.dev/v1
kind: Connector
metadata: {name: login}
spec: {type: authelia, authelia: {mode: file, users: {path: login/users.yml}}, gates: {minimum: 2, percent: 0, creations: true}}
---
apiVersion: hansa.dev/v1
kind: Mapping
metadata: {name: staff}
spec: {directory: corp, rules: [{group: staff, grants: [{connector: login, groups: [staff]}]}]}
`

let world: World
/** Replaces the content of the directory. */
const says = (...names: string[]): void =>
  writeFileSync(join(world.folder, 'data', 'files', 'people.ldif'), ldif(names))
const history = async (): Promise<string> => world.hansa('sync', 'history', 'login')
const held = async (): Promise<string> =>
  await until('a run is held', async () => /^(\S+) +login +Held/m.exec(await history())?.[1])

beforeAll(async () => {
  world = await createWorld()
  mkdirSync(join(world.folder, 'data', 'files'), { recursive: true })
  says('anna', 'bert', 'carl', 'dora')
  await world.hansa('apply', '-f', world.file('identity.yaml', resources))
}, 120_000)
afterAll(() => world?.close())

describe('what a gate holds', () => {
  test('is shown by plan: as a table, as a diff with old and new, as JSON; nothing is applied', async () => {
    await held()
    const table = await world.hansa('sync', 'plan', 'login', '-o', 'wide')
    expect(table).toMatch(/login +CreateAccount +anna +.*Held +.*group "staff" matched "staff"/)
    const diff = await world.hansa('sync', 'plan', '--diff')
    expect(diff).toContain('displayName: anna Person')
    const plan = await world.json('sync', 'plan', 'login')
    expect(JSON.stringify(plan)).toContain('more than the limit of 2')
    expect(JSON.stringify(plan)).not.toMatch(/\$6\$|argon2/)
    const one = await world.hansa('sync', 'plan', '--person', 'bert')
    expect(one).toContain('bert')
    expect(one).not.toContain('anna')
  })

  test('is shown by show, and done once approved, by whom it names', async () => {
    const run = await held()
    const shown = await world.hansa('sync', 'show', run)
    expect(shown).toContain(`run ${run} of login: Held`)
    expect(shown).toMatch(/CreateAccount +dora/)
    expect(await world.hansa('sync', 'approve', run)).toContain(`run/${run} of login approved`)
    await until('all four are there', async () => / +Done /.test(await history()))
    expect(await world.hansa('sync', 'show', run)).toMatch(/decided by \S+/)
    expect((await world.run(['sync', 'plan'])).stderr).toContain('No changes planned.')
    const again = await world.run(['sync', 'approve', run])
    expect([again.exit, again.stderr]).toEqual([
      5,
      expect.stringContaining('only a run that is Held or Rejected'),
    ])
  })

  test('is refused by reject, and not asked for again', async () => {
    says('anna')
    const run = await held()
    await world.hansa('sync', 'reject', run)
    await world.hansa('sync', 'run')
    expect(await history()).not.toMatch(/ Held /)
    expect(await world.hansa('sync', 'run')).toMatch(/^login +- +0 +0 +0 +[1-9]\d* +0$/m)
    expect(await world.hansa('sync', 'plan', '--diff')).toContain('(rejected)')
  })

  test('is held again by reopen, and approved in part with a reason; the rest stays held', async () => {
    const rejected = /^(\S+) +login +Rejected/m.exec(await history())?.[1] ?? ''
    expect(await world.hansa('sync', 'reopen', rejected)).toContain(`run/${rejected} of login reopened`)
    const run = await held()
    expect((await world.run(['sync', 'approve', run, '--person', 'bert'])).stderr).toContain('--reason')
    expect(
      await world.hansa('sync', 'approve', run, '--person', 'bert', '--reason', 'left last week'),
    ).toContain('operations of run')
    await until('bert is disabled', async () => / +Done /.test(await history()))
    const rest = await world.hansa('sync', 'show', await held())
    expect(rest).toContain('carl')
    expect(rest).not.toContain('bert')
    says('anna', 'bert', 'carl', 'dora')
  })
})

describe('run', () => {
  test('for one person applies only their operations', async () => {
    const outcome = await world.json('sync', 'run', '--person', 'anna')
    expect(outcome).toMatchObject({ items: [{ connector: 'login', failed: 0 }] })
    const missing = await world.run(['sync', 'run', '--person', 'nobody-at-all'])
    expect([missing.exit, missing.stderr]).toEqual([3, expect.stringContaining('nobody-at-all')])
  })

  test('reports what was done; history lists it, newest first, as a List; show prints operations, reasons and outcomes', async () => {
    says('anna', 'bert', 'carl', 'dora', 'emil')
    const run = await until('emil was made', async () => {
      const [first = ''] = (await world.hansa('sync', 'history', '-o', 'name')).trim().split('\n')
      const name = first.replace('run/', '')
      return (await world.hansa('sync', 'show', name)).includes('emil') ? name : undefined
    })
    const shown = await world.hansa('sync', 'show', run, '--diff')
    expect(shown).toMatch(/CreateAccount.*emil/)
    expect(shown).toContain('mail: emil@example.org')
    expect(await world.json('sync', 'history', '--limit', '1')).toMatchObject({
      apiVersion: 'hansa.dev/v1',
      kind: 'List',
      items: [{ id: run, connector: 'login', counts: { failed: 0 } }],
    })
    expect(await world.hansa('sync', 'run', 'login')).toMatch(/^login +- +0 +0 +0 +0 +0$/m)
  })

  test('an unknown connector is an error with a hint on how to list connectors', async () => {
    const { exit, stderr } = await world.run(['sync', 'run', 'nowhere'])
    expect([exit, stderr]).toEqual([3, expect.stringContaining('hansa get connectors')])
  })
})

describe('person block', () => {
  const ldap = `
apiVersion: hansa.dev/v1
kind: Connector
metadata: {name: rules}
spec: {type: authelia, authelia: {mode: ldap, fragment: {path: rules/hansa.yml}}}
`
  const users = (): string => readFileSync(join(world.folder, 'data', 'files', 'login', 'users.yml'), 'utf8')
  const fragment = (): string =>
    readFileSync(join(world.folder, 'data', 'files', 'rules', 'hansa.yml'), 'utf8')

  test('blocks a person; a reason is required; unblock restores the access of the mapping', async () => {
    const bare = await world.run(['person', 'block', 'anna'])
    expect([bare.exit, bare.stderr]).toEqual([2, expect.stringContaining('--reason')])
    expect(await world.hansa('person', 'block', 'anna', '--reason', 'INC 42')).toMatch(/^login +Done/m)
    expect(users()).toMatch(/"?disabled"?: true/)
    expect(await world.hansa('person', 'blocks')).toMatch(/anna .* INC 42/)
    await world.hansa('person', 'unblock', 'anna')
    await until('anna is back', async () => !/"?disabled"?: true/.test(users()))
    expect((await world.run(['person', 'blocks'])).stderr).toContain('No people are blocked')
  })

  test('ends with 1 while a connector waits: Authelia on LDAP for its restart, until that is confirmed', async () => {
    await world.hansa('apply', '-f', world.file('rules.yaml', ldap))
    const block = ['person', 'block', 'anna', '--reason', 'INC 42']
    const waiting = await world.run(block)
    expect([waiting.exit, waiting.stdout]).toEqual([
      1,
      expect.stringMatching(/^rules +Waiting .*restart Authelia/m),
    ])
    expect(waiting.stdout).toMatch(/^login +Done/m)
    expect(fragment()).toMatch(
      /rules:\n +- domain_regex: .*\n +policy: "deny"\n +subject:\n +- - "user:anna"/,
    )
    expect((await world.run(['person', 'blocks'])).exit).toBe(1)
    const confirmed = await world.run([...block, '--restarted', 'rules'])
    expect([confirmed.exit, confirmed.stdout]).toEqual([
      0,
      expect.stringMatching(/^rules +Done .*confirmed by/m),
    ])
    await world.hansa('person', 'unblock', 'anna')
  })
})

describe('access rules of an Authelia that reads its people itself', () => {
  const rules = (domains: readonly string[]): string => `
apiVersion: hansa.dev/v1
kind: Connector
metadata: {name: door}
spec: {type: authelia, authelia: {mode: ldap, fragment: {path: door/access.yml}}}
---
apiVersion: hansa.dev/v1
kind: Mapping
metadata: {name: doors}
spec:
  directory: corp
  rules:
    - group: staff
      grants: [{connector: door, groups: [staff], access: [${domains.map((name) => `{domain: ${name}.example.org, policy: one_factor}`).join(', ')}]}]
`
  const written = (): string => {
    const path = join(world.folder, 'data', 'files', 'door', 'access.yml')
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
  const doorHeld = async (): Promise<string> =>
    await until(
      'a run is held',
      async () => /^(\S+) +door +Held/m.exec(await world.hansa('sync', 'history', 'door'))?.[1],
    )

  test('a single one is removed at once; removing the Mapping holds all of them for approval', async () => {
    await world.hansa('apply', '-f', world.file('doors.yaml', rules(['red', 'blue'])))
    await until(
      'both are there',
      async () => /red\.example/.test(written()) && /blue\.example/.test(written()),
    )
    await world.hansa('apply', '-f', world.file('doors.yaml', rules(['red', 'green'])))
    await until('one went', async () => /green\.example/.test(written()) && !/blue\.example/.test(written()))
    const before = written()
    const { stderr } = await world.run(['delete', 'mapping', 'doors', '--yes'])
    expect(stderr).toContain('2 access rules removed')
    expect(stderr).toContain('held until approved')
    const run = await doorHeld()
    expect(written()).toBe(before)
    expect(await world.hansa('sync', 'show', run)).toMatch(
      /DeleteStructure +.*access one_factor red\.example\.org staff/,
    )
    await world.hansa('sync', 'approve', run)
    await until('they are gone', async () => written().includes('rules: []'))
  })
})

test('deleting a Mapping first reports the effects on people', async () => {
  const { exit, stderr } = await world.run(['delete', 'mapping', 'staff', '--yes'])
  expect([exit, stderr]).toEqual([
    0,
    expect.stringMatching(
      /deleting mapping default\/staff has these effects on login: .*accounts? disabled \(/,
    ),
  ])
})
