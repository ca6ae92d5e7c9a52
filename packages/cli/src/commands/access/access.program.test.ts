import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupLdif, personLdif } from '../../testing/people.js'
import { until } from '../../testing/until.js'
import { createWorld, type World } from '../../testing/world.js'

const ldif = [
  personLdif('anna', 1),
  personLdif('bert', 2),
  groupLdif('staff', 11, ['anna', 'bert']),
  groupLdif('team-shop', 12, ['anna']),
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
spec: {type: authelia, authelia: {mode: file, users: {path: login/users.yml}}, gates: {minimum: 100}}
---
apiVersion: hansa.dev/v1
kind: Mapping
metadata: {name: staff}
spec:
  directory: corp
  rules:
    - {group: staff, grants: [{connector: login}]}
    - {group: team-(.+), grants: [{connector: login, groups: [$1-developers]}]}
`

let world: World
beforeAll(async () => {
  world = await createWorld()
  mkdirSync(join(world.folder, 'data', 'files'), { recursive: true })
  writeFileSync(join(world.folder, 'data', 'files', 'people.ldif'), ldif)
  await world.hansa('apply', '-f', world.file('identity.yaml', resources))
  await until('both have their accounts', async () =>
    /Active[\s\S]*Active/.test(await world.hansa('access', 'who', 'staff')),
  )
}, 120_000)
afterAll(() => world?.close())

describe('hansa access', () => {
  test('who: by connector, group and grant, with the rule', async () => {
    const all = await world.hansa('access', 'who', 'login')
    expect(all).toMatch(/anna +anna Person +login +Active +account +staff +.*rule 1/)
    expect(all).toMatch(/bert/)
    const team = await world.hansa('access', 'who', 'team-shop')
    expect(team).toMatch(/anna .*group shop-developers +team-shop +.*rule 2/)
    expect(team).not.toMatch(/bert/)
    expect(await world.hansa('access', 'who', 'shop-developers')).toBe(team)
    expect((await world.run(['access', 'who', 'nothing'])).stderr).toBe(
      'No rule grants access to "nothing". Pass the full name of a connector, a directory group or a grant.\n',
    )
  })

  test('of: everything a person has; an unknown person is an error', async () => {
    const found = await world.json('access', 'of', 'anna')
    expect(found).toMatchObject({ items: [{ grant: 'account' }, { grant: 'group shop-developers' }] })
    const { exit, stderr } = await world.run(['access', 'of', 'nobody'])
    expect([exit, stderr]).toEqual([3, expect.stringContaining('person "nobody" not found')])
  })

  test('is exported as CSV', async () => {
    const [head, ...rows] = (await world.hansa('access', 'of', 'anna', '-o', 'csv')).trimEnd().split('\n')
    expect(head).toBe('person,name,connector,state,grant,group,rule')
    expect(rows).toHaveLength(2)
  })

  test('orphans: an account that somebody added to the file by hand', async () => {
    expect((await world.run(['access', 'orphans'])).stderr).toBe(
      'No orphans found: every account belongs to a person, and a rule grants each membership.\n',
    )
    const path = join(world.folder, 'data', 'files', 'login', 'users.yml')
    const password = /password: (.+)/.exec(readFileSync(path, 'utf8'))?.[1]
    expect(dirname(path)).toContain('login')
    writeFileSync(
      path,
      `${readFileSync(path, 'utf8')}  mallory:\n    displayname: Mallory\n    password: ${password}\n    email: mallory@example.org\n    groups: [admins]\n`,
    )
    await world.hansa('sync', 'run', 'login')
    const orphans = await world.hansa('access', 'orphans', '--connector', 'login')
    expect(orphans).toMatch(/login +mallory +mallory@example.org +Enabled +Unmatched +admins/)
    expect(orphans).not.toMatch(/anna/)
    const { exit } = await world.run(['access', 'orphans', '--connector', 'nothing'])
    expect(exit).toBe(3)
  })
})
