import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, createApi } from '../faults/support/api.js'
import { at, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'

const people = `dn: uid=anna,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
entryUUID: 7d1c6f0a-4f0e-103e-8d1b-b1d2c3a4e5f6
uid: anna
cn: Anna
sn: Berg
`

let hub: Hub
let api: Api
let files: string
let outside: string

const put = (kind: string, path: string, name: string, spec: unknown, below = '') =>
  api.call('PUT', `${below}/${path}/${name}`, { apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec })
const connector = (name: string, fragment: string) =>
  put('Connector', 'connectors', name, {
    type: 'authelia',
    authelia: { mode: 'ldap', fragment: { path: fragment } },
  })
const granting = (name: string) =>
  put(
    'Mapping',
    'mappings',
    name,
    {
      directory: 'corp',
      rules: [
        {
          group: '.*',
          grants: [
            { connector: name, groups: ['staff'], access: [{ domain: '*.example.org', policy: 'deny' }] },
          ],
        },
      ],
    },
    '/namespaces/default',
  )
const readyOf = async (name: string): Promise<unknown> => {
  const conditions = at(await api.call('GET', `/connectors/${name}`), 'status', 'conditions')
  return (Array.isArray(conditions) ? conditions : []).find((one: unknown) => at(one, 'type') === 'Ready')
}

beforeAll(async () => {
  hub = await startHub()
  api = createApi(hub)
  files = join(hub.data, 'files')
  outside = mkdtempSync(join(tmpdir(), 'hansa-outside-'))
  mkdirSync(files, { recursive: true })
  writeFileSync(join(files, 'people.ldif'), people)
  await put('Directory', 'directories', 'corp', { type: 'ldif', ldif: { path: 'people.ldif' } })
})
afterAll(async () => {
  await hub?.stop()
  if (outside !== undefined) rmSync(outside, { recursive: true, force: true })
})

test('a connector cannot name the file of a directory', async () => {
  await expect(connector('grabber', 'people.ldif')).rejects.toThrow(
    /400 BadRequest .*"people.ldif" is outside the folder of connector "grabber"/,
  )
  expect(readFileSync(join(files, 'people.ldif'), 'utf8')).toBe(people)
})

test.each([
  ['a file of somebody else in its folder', 'taken', 'was not written by this connector'],
  ['a link out of the folder', 'linked', 'is a symbolic link'],
])('%s is left as it is, and the connector says so', async (_what, name, reason) => {
  const target = join(outside, `${name}.yml`)
  writeFileSync(target, 'jwt_secret: precious\n')
  mkdirSync(join(files, name))
  if (name === 'linked') symlinkSync(target, join(files, name, 'access.yml'))
  else writeFileSync(join(files, name, 'access.yml'), 'jwt_secret: precious\n')
  await connector(name, `${name}/access.yml`)
  await granting(name)
  await until('the connector says why', async () =>
    String(at(await readyOf(name), 'message')).includes(reason),
  )
  expect(readFileSync(join(files, name, 'access.yml'), 'utf8')).toBe('jwt_secret: precious\n')
  expect(readFileSync(target, 'utf8')).toBe('jwt_secret: precious\n')
})
