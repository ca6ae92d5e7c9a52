import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSignInCode, createToken } from './access/index.js'
import { createDocumentRouter } from './api/definitions-router.js'
import { definitionsOf, operationsOf, type RestOperation } from './api/operations.js'
import { createApp } from './app.js'
import { entryOf, rowsAfter } from './audit/index.js'
import { readConfig } from './config.js'
import { acquireLease, type OpenStore, openTestStore } from './db/index.js'
import { rowOf } from './db/testing/row.js'
import { systemClock } from './runtime/clock.js'
import { silentLogger } from './runtime/logger.js'
import { controllerSubject } from './runtime/subject.js'

let opened: OpenStore & { data: string }
let app: ReturnType<typeof createApp>
let server: Server
let url: string

beforeAll(async () => {
  opened = await openTestStore()
  app = createApp({
    opened,
    config: readConfig({ HANSA_DATA: opened.data, HANSA_CONSOLE: 'off', HANSA_LOG_LEVEL: 'silent' }),
    clock: systemClock,
    random: Math.random,
    logger: silentLogger,
    version: '0.0.0',
  })
  await app.open()
  const lease = await acquireLease({ store: opened.store, name: 'controllers', clock: systemClock })
  if (lease === undefined) throw new Error('no other hub is on this database')
  await app.lead(lease)
  server = createServer((request, response) => app.api(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}`
}, 60_000)
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await app.close()
  await opened.close()
})

const rowsOf = async (subject: string) => {
  const rows = await opened.store.read((reader) => rowsAfter(reader, 0, 100_000))
  return rows.filter((row) => row.subject === subject).map(entryOf)
}

interface Sent {
  token: string
  method: string
  path: string
  body?: unknown
  headers?: Record<string, string>
}

const send = async ({ token, method, path, body, headers = {} }: Sent) => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

const router = createDocumentRouter()
const mutations = operationsOf(router).filter(({ type }) => type === 'mutation')
const api = '/api/v1'

/** Calls an operation with its example, about objects called `name`. */
const call = ({ method, path, meta, places }: RestOperation, token: string, body = meta.example) => {
  const takesBody = [...places.values()].some((place) => place === 'body' || place === 'whole')
  const { upload } = meta
  return send({
    token,
    method,
    path: `${api}${path.replace(/\{\w+\}/g, 'example')}`,
    ...(method === 'DELETE' && !takesBody ? {} : { body: body ?? {} }),
    ...(upload && { body: Buffer.from(String(body)), headers: { 'content-type': upload.types[0] ?? '' } }),
  })
}

let subjects = 0
const newToken = async (): Promise<{ name: string; token: string }> => {
  const name = `t${subjects++}`
  return { name, token: await createToken(opened.store, { name, role: 'admin' }, systemClock) }
}

describe('a refusal', () => {
  test('without a token has one row for its address, however often and whatever is tried', async () => {
    const before = await rowsOf('')
    for (let index = 0; index < 20; index++)
      await send({ token: '', method: 'GET', path: `${base}/releases/${index}?token=hunter2` })
    await send({ token: '', method: 'POST', path: '/trpc/placements.delete', body: {} })
    await expect.poll(() => rowsOf('')).toHaveLength(before.length + 1)
    const row = (await rowsOf('')).at(-1)
    expect(row).toMatchObject({
      result: 'Denied',
      subject: { kind: 'Anonymous' },
      detail: { code: 'Unauthenticated' },
    })
    expect(JSON.stringify(row)).not.toContain('hunter2')
  })

  test('of a sign-in is one, and a sign-in names the token it made', async () => {
    const signIn = (code: string) =>
      send({ token: '', method: 'POST', path: `${api}/sign-in`, body: { code } })
    expect((await signIn('BCDF-2345-GHJK')).status).toBe(401)
    const { code } = await createSignInCode(opened.store, systemClock)
    const { status, body } = await signIn(code)
    expect(status).toBe(200)
    expect(await rowsOf(body.name)).toMatchObject([
      { verb: 'sign-in', result: 'Succeeded', object: { kind: 'Session', name: body.name } },
    ])
    await send({ token: body.token, method: 'DELETE', path: `${api}/session` })
    expect((await rowsOf(body.name)).map(({ verb }) => verb)).toEqual(['sign-in', 'delete'])
    expect((await rowsOf(body.name)).at(-1)).toMatchObject({ result: 'Succeeded' })
    const all = await opened.store.read((reader) => rowsAfter(reader, 0, 100_000))
    expect(JSON.stringify(all)).not.toContain(code)
    expect(JSON.stringify(all)).not.toContain(body.token)
  })
})

describe('signing out', () => {
  test('with a token that stays valid is recorded as an act that changed nothing', async () => {
    const { name, token } = await newToken()
    const signOut = () => send({ token, method: 'DELETE', path: `${api}/session` })
    expect((await signOut()).body).toEqual({ revoked: false })
    expect((await signOut()).body).toEqual({ revoked: false })
    await expect
      .poll(() => rowsOf(name))
      .toMatchObject([{ verb: 'delete', object: { kind: 'Session' }, result: 'Unchanged' }])
  })
})

describe('every operation that can change something', () => {
  test('is served over REST too, so that the tests below miss none', () => {
    const all = definitionsOf(router).flatMap(([path, { type }]) => (type === 'mutation' ? [path] : []))
    expect(mutations.map(({ procedure }) => procedure).sort()).toEqual(all.sort())
    expect(mutations.length).toBeGreaterThan(30)
  })

  test.each(mutations.filter(({ meta }) => meta.open !== true).map((one) => [one.procedure, one] as const))(
    '%s has exactly one row, whatever becomes of it',
    async (_procedure, operation) => {
      const { name, token } = await newToken()
      const { status } = await call(operation, token)
      await expect.poll(() => rowsOf(name)).toHaveLength(1)
      const [row] = await rowsOf(name)
      const [verb, kind] = operation.meta.permission
      expect(row).toMatchObject({ verb, object: { kind }, subject: { kind: 'ServiceToken', token: name } })
      const good = ['Succeeded', 'Unchanged', 'DryRun'].includes(row?.result ?? '')
      expect([status, row?.result, good]).toEqual([status, row?.result, status < 400])
      expect(row?.address).toContain('127.0.0.1')
      expect(row?.requestId).toMatch(/^[0-9a-f-]{36}$/)
    },
  )

  test('shows no value of its input in its row, in whichever field a secret stands', async () => {
    /** Fields that name the object of an act, or why it is done. */
    const shown = /^\/(name|namespace|run|person|release|bundle|connector|reason|metadata\/(name|namespace))$/
    const marked = (value: unknown, secret: string, pointer = ''): [string, unknown][] => {
      if (typeof value === 'string') return shown.test(pointer) ? [] : [[pointer, `${secret}${value}`]]
      if (typeof value !== 'object' || value === null) return []
      return Object.entries(value).flatMap(([key, item]) =>
        marked(item, secret, `${pointer}/${key}`).map(([at, changed]): [string, unknown] => [
          at,
          Array.isArray(value)
            ? value.map((one: unknown, index) => (String(index) === key ? changed : one))
            : { ...value, [key]: changed },
        ]),
      )
    }
    const secret = 'marked-secret-4711-'
    const { token } = await newToken()
    let sent = 0
    for (const operation of mutations)
      for (const [, body] of marked(operation.meta.example, secret)) {
        await call(operation, operation.meta.open === true ? '' : token, body)
        sent += 1
      }
    expect(sent).toBeGreaterThan(100)
    const rows = await opened.store.read((reader) => rowsAfter(reader, 0, 100_000))
    expect(rows.length).toBeGreaterThan(40)
    expect(JSON.stringify(rows)).not.toContain(secret)
  }, 120_000)
})

const base = `${api}/namespaces/shop`
const placement = { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name: 'p' }, spec: {} }
const bundle = (version: string, image: string) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Bundle',
  metadata: { name: 'b' },
  spec: {
    version,
    source: {
      type: 'manifests',
      objects: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, stringData: { password: image } },
      ],
    },
  },
})

describe('a change', () => {
  test('has a row with its version, its fields and the reason given; what changes nothing has no version', async () => {
    const { name, token } = await newToken()
    const put = (headers: Record<string, string>, labels: Record<string, string>) =>
      send({
        token,
        method: 'PUT',
        path: `${base}/placements/p`,
        headers,
        body: { ...placement, metadata: { name: 'p', labels } },
      })
    const created = await put({ 'x-hansa-reason': 'f%C3%BCr Freitag' }, {})
    expect(created.status).toBe(201)
    const changed = await put({}, { tier: 'test' })
    await put({}, { tier: 'test' })
    await send({ token, method: 'PUT', path: `${base}/placements/p?dryRun=All`, body: placement })
    await send({ token, method: 'DELETE', path: `${base}/placements/p` })
    const rows = await rowsOf(name)
    expect(rows.map(({ verb, result, paths, reason }) => [verb, result, paths, reason])).toEqual([
      ['update', 'Succeeded', ['/spec'], 'für Freitag'],
      ['update', 'Succeeded', ['/metadata/labels'], undefined],
      ['update', 'Unchanged', [], undefined],
      ['update', 'DryRun', [], undefined],
      ['delete', 'Succeeded', ['/spec', '/metadata/labels'], undefined],
    ])
    expect(rows[1]?.resourceVersion).toBe(changed.body.metadata.resourceVersion)
    expect(rows[1]).toMatchObject({ object: { namespace: 'shop', name: 'p' }, scope: 'namespace/shop' })
    expect(rows[2]?.resourceVersion).toBeUndefined()
  })

  test('of many kinds has its row in its own transaction: no change of a token is without one', async () => {
    const { name, token } = await newToken()
    await opened.store.write({ subject: controllerSubject('hub/test') }, (tx) =>
      tx.put({
        ...rowOf('eu-1'),
        kind: 'Cluster',
        namespace: '',
        spec: {
          connection: {
            server: 'https://127.0.0.1:1',
            insecure: false,
            credentials: { token: { digest: `hmac-${'0'.repeat(64)}` } },
          },
          taints: [],
          unschedulable: false,
        },
        status: { conditions: [] },
      }),
    )
    const steps: [string, string, unknown?][] = [
      ['POST', `${base}/placements`, placement],
      ['PATCH', `${base}/placements/p`, { metadata: { labels: { a: 'b' } } }],
      ['POST', `${base}/bundles`, bundle('1.0.0', 'hunter2')],
      ['PUT', `${base}/bundles/b`, bundle('1.0.1', 'hunter3')],
      ['POST', `${api}/clusters/eu-1/cordon`],
      ['POST', `${api}/clusters/eu-1/uncordon`],
      ['PUT', `${api}/clusters/eu-1/scores/load`, { value: 3 }],
      ['DELETE', `${api}/clusters/eu-1/scores/load`],
      ['DELETE', `${base}/bundles/b`],
    ]
    for (const [method, path, body] of steps) {
      const before = (await rowsOf(name)).length
      const { status, body: answer } = await send({
        token,
        method,
        path,
        ...(body === undefined ? {} : { body }),
      })
      expect([method, path, status, status < 300 ? '' : answer]).toEqual([method, path, status, ''])
      const rows = await rowsOf(name)
      expect([path, rows.length]).toEqual([path, before + 1])
      const changes = (await opened.store.changes(0, { limit: 10_000 })).filter(({ actor }) => actor === name)
      expect([path, rows.at(-1)?.resourceVersion]).toEqual([path, String(changes.at(-1)?.revision)])
    }
    expect(JSON.stringify(await rowsOf(name))).not.toContain('hunter')
  })

  test('a reason that is too long is refused, with its length', async () => {
    const { name, token } = await newToken()
    for (const path of [`${base}/placements/p`, '/trpc/placements.delete']) {
      const { status, body } = await send({
        token,
        method: path.startsWith('/trpc') ? 'POST' : 'DELETE',
        path,
        headers: { 'x-hansa-reason': 'x'.repeat(501) },
      })
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('501 characters')])
    }
    expect(await rowsOf(name)).toEqual([])
  })

  test('over tRPC has the same row', async () => {
    const { name, token } = await newToken()
    const body = { namespace: 'shop', name: 'q', resource: { ...placement, metadata: { name: 'q' } } }
    const { status } = await send({ token, method: 'POST', path: '/trpc/placements.apply', body })
    expect(status).toBe(200)
    expect(await rowsOf(name)).toMatchObject([
      { verb: 'update', object: { kind: 'Placement', namespace: 'shop', name: 'q' }, result: 'Succeeded' },
    ])
  })
})

describe('GET /audit', () => {
  test('lists newest first, filtered, in pages', async () => {
    const { name, token } = await newToken()
    for (const one of ['x1', 'x2', 'x3'])
      await send({
        token,
        method: 'PUT',
        path: `${base}/placements/${one}`,
        body: { ...placement, metadata: { name: one } },
      })
    const list = (query: string) => send({ token, method: 'GET', path: `${api}/audit?${query}` })
    const names = (answer: { body: { items: { object: { name: string } }[] } }) =>
      answer.body.items.map(({ object }) => object.name)
    const first = await list(`subject=${name}&limit=2`)
    expect([first.status, first.body]).toMatchObject([200, {}])
    expect(names(first)).toEqual(['x3', 'x2'])
    expect(names(await list(`subject=${name}&limit=2&cursor=${first.body.metadata.cursor}`))).toEqual(['x1'])
    expect(
      names(
        await list(`subject=${name}&object=x2&kind=Placement&namespace=shop&verb=update&result=Succeeded`),
      ),
    ).toEqual(['x2'])
    expect(names(await list(`subject=${name}&until=2020-01-01T00:00:00Z`))).toEqual([])
    expect((await list(`subject=${name}&since=2020-01-01T01:00:00%2B01:00`)).body.items).toHaveLength(3)
    const wrong = await list('since=yesterday')
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('RFC 3339')])
    expect((await list('cursor=bogus')).status).toBe(400)
  })
})
