import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { bundleOf, openSecrets, releaseOf, type Secrets } from './support/secrets.js'

/** Stored data is damaged while the hub is down: the hub starts, responds, reports the damage, and allows deleting it. */
let site: Secrets
const releases = '/namespaces/default/releases'
const names = ['good', 'content', 'value', 'spec', 'patch', 'status', 'podspec']

const workload = (podSpec: object) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Bundle',
  metadata: { name: 'podspec' },
  spec: {
    version: '1.0.0',
    source: {
      type: 'manifests',
      objects: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'w' },
          spec: {
            selector: { matchLabels: { app: 'w' } },
            template: { metadata: { labels: { app: 'w' } }, spec: podSpec },
          },
        },
      ],
    },
  },
})

beforeAll(async () => {
  site = await openSecrets()
  for (const name of names.filter((one) => one !== 'podspec')) {
    await site.call('POST', '/namespaces/default/bundles', bundleOf(name))
    await site.call('POST', releases, releaseOf(name))
    await site.ready(name)
  }
  await site.hub.kill()
  const file = new SqliteDatabase(join(site.hub.data, 'hansa.db'))
  const uid = "(select uid from resources where kind = 'Release' and name = ?)"
  const bundle = "(select uid from resources where kind = 'Bundle' and name = ?)"
  file
    .prepare(
      `update blobs set content = 'no json' where digest in (select digest from bundle_revisions where bundle_uid = ${bundle})`,
    )
    .run('content')
  file.prepare(`delete from secrets where owner = ${uid}`).run('value')
  file.prepare(`update resources set spec = '{"placement": 5}' where uid = ${uid}`).run('spec')
  file.prepare(`update resources set status = '[]' where uid = ${uid}`).run('status')
  const broken = JSON.stringify([
    { object: { kind: 'Secret', name: 'db' }, patch: [{ op: 'copy', from: '/valueOf', path: '/x' }] },
  ])
  file
    .prepare(
      `update targets set desired = json_set(desired, '$.patches', json(?)) where release_uid = ${uid}`,
    )
    .run(broken, 'patch')
  file
    .prepare(
      "update targets set applied_hash = null, applied = 0, ready = 0 where removing is null and release in ('content', 'value', 'patch')",
    )
    .run()
  file.close()
  await site.hub.start()
})
afterAll(() => site.close())

const get = async (name: string): Promise<unknown> => (await site.call('GET', `${releases}/${name}`)).body

/** Every condition's reason and message. */
const said = (release: unknown): string =>
  listAt(release, 'status', 'conditions')
    .map(
      (condition) =>
        `${at(condition, 'type')} ${at(condition, 'status')} ${at(condition, 'reason')}: ${at(condition, 'message')}`,
    )
    .join('\n')

describe('a release that cannot be rendered or read', () => {
  test.each([
    ['content', /False Failed: .*(cannot|content|JSON)/],
    ['value', /False Failed: .*the value behind .* is missing/],
    ['spec', /Scheduled False Failed: .*spec/],
    ['patch', /False Failed: .*operation 0 \(copy "\/x"\)/],
  ])('is Failed with its reason (%s)', async (name, reason) => {
    await until(`${name} says why`, async () => reason.test(said(await get(name)))).catch(
      async (error: unknown) => {
        throw new Error(`${String(error)}\n${JSON.stringify(await get(name))}`)
      },
    )
    const events = await site.call('GET', '/events?limit=500')
    const of = listAt(events.body, 'items').filter((event) => at(event, 'regarding', 'name') === name)
    expect(of.some((event) => at(event, 'type') === 'Warning')).toBe(true)
  })

  test('no answer about it is a 500', async () => {
    for (const path of [releases, '/namespaces/default/bundles', '/targets', '/events'])
      expect((await site.call('GET', path)).status, path).toBe(200)
    for (const name of names)
      for (const path of ['', '/targets', '/why', '/decision', '/objects'])
        expect((await site.call('GET', `${releases}/${name}${path}`)).status, `${name}${path}`).toBeLessThan(
          500,
        )
    for (const [path, body] of [
      ['/simulations', { down: ['eu-1'] }],
      ['/simulations', { drain: ['eu-1'] }],
      ['/releases/rebalance?dryRun=All', {}],
    ] as const)
      expect((await site.call('POST', path, body)).status, path).toBeLessThan(500)
    for (const name of names)
      expect(
        (await site.call('GET', `/namespaces/default/bundles/${name}/revisions/1.0.0`)).status,
        name,
      ).toBeLessThan(500)
  })

  test('the others go on', async () => {
    await site.ready('good')
    await site.ready('status')
  })

  test.each(['content', 'value', 'spec', 'patch'])('can be deleted (%s)', async (name) => {
    expect((await site.call('DELETE', `${releases}/${name}`)).status).toBeLessThan(300)
    await until(`${name} is gone`, async () => (await site.call('GET', `${releases}/${name}`)).status === 404)
  })
})

describe('a pod spec with odd values', () => {
  test.each([
    [
      'null fields',
      { containers: [{ name: 'c', image: 'x', resources: null }], nodeSelector: null, tolerations: null },
      undefined,
    ],
    [
      'a quantity that is none',
      { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: 'abc' } } }] },
      /invalid quantity "abc"/,
    ],
    [
      'an operator in lower case',
      { containers: [{ name: 'c', image: 'x' }], tolerations: [{ key: 'a', operator: 'exists' }] },
      /tolerations\[0\]/,
    ],
  ])('%s is decided', async (_, podSpec, event) => {
    await site.call('POST', '/namespaces/default/bundles', workload(podSpec))
    const { overrides: _overrides, ...spec } = releaseOf('podspec').spec
    const made = await site.call('POST', releases, { ...releaseOf('podspec'), spec })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    await until('it is decided', async () => /Scheduled True/.test(said(await get('podspec'))))
    const { body } = await site.call('GET', '/events?limit=500')
    const unread = listAt(body, 'items').filter(
      (one) =>
        at(one, 'reason') === 'PodSpecUnread' &&
        at(one, 'regarding', 'uid') === at(made.body, 'metadata', 'uid'),
    )
    expect(unread.map((one) => String(at(one, 'message')))).toEqual(
      event === undefined ? [] : [expect.stringMatching(event)],
    )
    await site.call('DELETE', `${releases}/podspec`)
    await until('it is gone', async () => (await site.call('GET', `${releases}/podspec`)).status === 404)
    await site.call('DELETE', '/namespaces/default/bundles/podspec')
  })
})
