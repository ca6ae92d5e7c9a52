import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { bundleOf, openSecrets, releaseOf, type Secrets } from './support/secrets.js'

/** Rows of every kind that no schema accepts: the hub starts, responds, reports them, continues with the others, and allows deleting them. */
let site: Secrets

const head = { apiVersion: 'hansa.dev/v1' }
const directory = {
  type: 'ldif',
  ldif: { path: 'people.ldif', preset: 'openldap', people: { base: 'dc=example,dc=org' } },
}
/** Each has its own target: two on one are refused. */
const connector = (name: string) => ({
  type: 'gitea',
  gitea: {
    endpoint: { url: `http://127.0.0.1:9/${name}` },
    credentials: { username: 'hansa', password: { value: 'secret' } },
  },
})
const mapping = {
  directory: 'good-directory',
  rules: [{ group: 'staff', grants: [{ connector: 'good-connector' }] }],
}
/** The path of a kind's resources, and one of them. */
const kinds = [
  ['Directory', '/directories', () => directory],
  ['Connector', '/connectors', connector],
  ['Mapping', '/namespaces/default/mappings', () => mapping],
  ['Placement', '/namespaces/default/placements', () => ({ spread: [{ by: 'cluster', min: 1, max: 1 }] })],
] as const
const damages = [
  [
    'spec',
    `update resources set spec = '{"placement": 5}', generation = generation + 1 where name like 'spec-%'`,
  ],
  ['shape', `update resources set spec = '[]', generation = generation + 1 where name like 'shape-%'`],
  ['status', `update resources set status = '[]' where name like 'status-%'`],
] as const
const nameOf = (damage: string, kind: string): string => `${damage}-${kind.toLowerCase()}`

const made = async (kind: string, path: string, name: string, spec: object): Promise<void> => {
  const { status, body } = await site.call('POST', path, { ...head, kind, metadata: { name }, spec })
  expect(status, JSON.stringify(body)).toBe(201)
}

beforeAll(async () => {
  site = await openSecrets()
  for (const [kind, path, specOf] of kinds)
    for (const name of ['good', ...damages.map(([damage]) => damage)])
      await made(kind, path, nameOf(name, kind), specOf(nameOf(name, kind)))
  await site.call('POST', '/namespaces/default/bundles', bundleOf('good'))
  await site.call('POST', '/namespaces/default/releases', releaseOf('good'))
  for (const [damage] of damages) {
    await site.call('POST', '/namespaces/default/bundles', bundleOf(nameOf(damage, 'Bundle')))
  }
  await site.ready('good')
  await site.hub.kill()
  const file = new SqliteDatabase(join(site.hub.data, 'hansa.db'))
  // A cluster that does not respond cannot be registered, so these are copies of one that does.
  for (const [damage] of damages)
    file
      .prepare(
        `insert into resources select ?, kind, namespace, ?, labels, annotations, spec, status, generation, revision, created_at, updated_at, deleted_at from resources where kind = 'Cluster' and name not like '%-cluster' limit 1`,
      )
      .run(`uid-${damage}`, nameOf(damage, 'Cluster'))
  for (const [, statement] of damages) expect(file.prepare(statement).run().changes).toBeGreaterThan(5)
  file.close()
  await site.hub.start()
})
afterAll(() => site?.close())

const places = [
  ...kinds.map(([kind, path]) => [kind, path] as const),
  ['Bundle', '/namespaces/default/bundles'],
  ['Cluster', '/clusters'],
] as const

describe('rows that cannot be read', () => {
  test.each(places)('never cause a 500 (%s)', async (kind, path) => {
    const list = await site.call('GET', path)
    expect(list.status, JSON.stringify(list.body)).toBe(200)
    for (const [damage] of damages) {
      const one = await site.call('GET', `${path}/${nameOf(damage, kind)}`)
      expect(one.status, JSON.stringify(one.body)).toBeLessThan(500)
    }
  })

  test('stop nothing else', async () => {
    await site.ready('good')
    await site.call('POST', '/namespaces/default/bundles', bundleOf('next'))
    await site.call('POST', '/namespaces/default/releases', releaseOf('next'))
    await site.ready('next')
    for (const path of ['/people', '/sync/plan', '/sync/history', '/targets', '/events?limit=1000'])
      expect((await site.call('GET', path)).status, path).toBeLessThan(500)
    for (const [path, body] of [
      ['/sync/run', {}],
      ['/simulations', { down: ['eu-1'] }],
    ] as const)
      expect((await site.call('POST', path, body)).status, path).toBeLessThan(500)
    const { body } = await site.call('GET', '/connectors/good-connector')
    expect(listAt(body, 'status', 'conditions').length, JSON.stringify(body)).toBeGreaterThan(0)
  })

  test.each(['Directory', 'Connector', 'Mapping', 'Cluster'])('are reported (%s)', async (kind) => {
    await until(`${kind} says why`, async () => {
      const { body } = await site.call('GET', `/events?limit=1000&kind=${kind}`)
      return listAt(body, 'items').some(
        (event) =>
          at(event, 'type') === 'Warning' &&
          String(at(event, 'regarding', 'name')).startsWith('spec-') &&
          /cannot be read|invalid|internal error/i.test(String(at(event, 'message'))),
      )
    })
  })

  test.each(places)('can be written again and deleted (%s)', async (kind, path) => {
    const known = kinds.find(([one]) => one === kind)
    for (const [damage] of damages) {
      const name = nameOf(damage, kind)
      if (known !== undefined && kind !== 'Connector' && damage === 'spec') {
        const { status, body } = await site.call('PUT', `${path}/${name}`, {
          ...head,
          kind,
          metadata: { name },
          spec: known[2](name),
        })
        expect(status, `${name} ${JSON.stringify(body)}`).toBeLessThan(300)
      }
      const { status, body } = await site.call('DELETE', `${path}/${name}`)
      expect(status, `${name} ${JSON.stringify(body)}`).toBeLessThan(300)
    }
  })
})
