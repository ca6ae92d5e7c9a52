import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../testing/world.js'

const page = fileURLToPath(new URL('../../../../docs/how-to/provision-people.md', import.meta.url))
const resources = [...readFileSync(page, 'utf8').matchAll(/```yaml\n(apiVersion: [\s\S]*?)```/g)].map(
  ([, text = '']) => text,
)

let world: World
beforeAll(async () => {
  world = await createWorld()
}, 120_000)
afterAll(() => world?.close())

test('the directory of an LDIF file is valid as written', async () => {
  const [, ldif = ''] = /```yaml\n(# directory-ldif[\s\S]*?)```/.exec(readFileSync(page, 'utf8')) ?? []
  const path = world.file('ldif/directory.yaml', ldif)
  expect(await world.hansa('apply', '-f', path, '--dry-run')).toBe('directory/corp created (dry run)\n')
})

test('every resource of the how-to for people is applied as it is written', async () => {
  const env = { LDAP_PASSWORD: 'a', GITEA_PASSWORD: 'b', VAULT_TOKEN: 'c' }
  // Last first: the CLI finds the order.
  const path = world.file('people/all.yaml', resources.toReversed().join('---\n'))
  const { exit, stdout, stderr } = await world.run(['apply', '-f', path], { env })
  expect([exit, stderr]).toEqual([0, ''])
  expect(stdout.trim().split('\n').sort()).toEqual([
    'connector/gitea created',
    'connector/sso created',
    'connector/vault created',
    'directory/corp created',
    'mapping/people created',
  ])
})
