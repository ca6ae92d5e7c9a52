import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { note } from '../resources/testing/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { startTestHub, type TestHub } from './testing/hub.js'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.close())

const notes = '/api/v1/namespaces/default/notes'

describe('a resource over REST', () => {
  it('is created with 201, its Location and its ETag', async () => {
    const made = await hub.send('POST', notes, note('created'))
    expect(made.status).toBe(201)
    expect(made.headers.get('location')).toBe(`${notes}/created`)
    expect(made.headers.get('etag')).toBe(`"${made.body.metadata.resourceVersion}"`)
    const read = await hub.send('GET', `${notes}/created`)
    expect(read.body).toEqual(made.body)
  })

  it('is not sent again to a client that has it', async () => {
    const made = await hub.send('POST', notes, note('cached'))
    const etag = made.headers.get('etag') ?? ''
    expect((await hub.send('GET', `${notes}/cached`, undefined, { 'if-none-match': etag })).status).toBe(304)
    expect((await hub.send('GET', `${notes}/cached`, undefined, { 'if-none-match': '"1"' })).status).toBe(200)
  })

  it('is accepted as YAML, and applied with 201 the first time and 200 after', async () => {
    const yaml =
      'apiVersion: hansa.dev/v1\nkind: Note\nmetadata: {name: yaml}\nspec:\n  text: hello # there\n'
    const headers = { 'content-type': 'application/yaml' }
    const first = await hub.send('PUT', `${notes}/yaml`, yaml, headers)
    expect(first.status).toBe(201)
    expect(first.headers.get('location')).toBe(`${notes}/yaml`)
    const second = await hub.send('PUT', `${notes}/yaml`, yaml, headers)
    expect([second.status, second.body]).toEqual([200, first.body])
  })

  it('is applied as it was read', async () => {
    await hub.send('POST', notes, note('same', { size: { width: 1, height: 1 } }))
    const read = await hub.send('GET', `${notes}/same`)
    const applied = await hub.send('PUT', `${notes}/same`, read.text)
    expect([applied.status, applied.body]).toEqual([200, read.body])
  })

  it('is changed only at the version the client names', async () => {
    const made = await hub.send('POST', notes, note('versioned'))
    const etag = made.headers.get('etag') ?? ''
    const patch = { spec: { text: 'new' } }
    const type = { 'content-type': 'application/merge-patch+json' }
    expect((await hub.send('PATCH', `${notes}/versioned`, patch, { ...type, 'if-match': etag })).status).toBe(
      200,
    )
    const late = await hub.send('PATCH', `${notes}/versioned`, patch, { ...type, 'if-match': etag })
    expect([late.status, late.body.code]).toEqual([412, 'PreconditionFailed'])
    expect(
      (await hub.send('PUT', `${notes}/versioned`, note('versioned'), { 'if-none-match': '*' })).status,
    ).toBe(412)
    expect((await hub.send('PUT', `${notes}/versioned`, made.text)).status).toBe(412)
    expect((await hub.send('DELETE', `${notes}/versioned`, undefined, { 'if-match': etag })).status).toBe(412)
  })

  it('is deleted with 200 when it is gone and 202 while it is being finalized', async () => {
    await hub.send('POST', notes, note('gone'))
    await hub.send('POST', notes, note('slow', { ending: 'finalize' }))
    expect((await hub.send('DELETE', `${notes}/gone`)).status).toBe(200)
    expect((await hub.send('DELETE', `${notes}/gone`)).status).toBe(404)
    const slow = await hub.send('DELETE', `${notes}/slow`)
    expect([slow.status, typeof slow.body.metadata.deletionTimestamp]).toEqual([202, 'string'])
  })

  it('is stored by no dry run', async () => {
    const tried = await hub.send('POST', `${notes}?dryRun=All`, note('tried'))
    expect([tried.status, tried.body.spec]).toEqual([201, note('tried').spec])
    expect((await hub.send('GET', `${notes}/tried`)).status).toBe(404)
  })

  it('is made once for one Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'once' }
    const first = await hub.send('POST', notes, note('once'), key)
    const second = await hub.send('POST', notes, note('once'), key)
    expect([second.status, second.body]).toEqual([201, first.body])
    expect((await hub.send('POST', notes, note('other'), key)).status).toBe(422)
    expect((await hub.send('POST', notes, note('once'))).body).toMatchObject({
      status: 409,
      code: 'AlreadyExists',
    })
  })

  it('is stored without unknown fields, with a warning for each, under fieldValidation=Warn', async () => {
    const body = { ...note('warned'), spec: { text: 'x', colour: 'red' }, extra: 1 }
    const made = await hub.send('POST', `${notes}?fieldValidation=Warn`, body)
    expect(made.status).toBe(201)
    expect(made.body.spec).toEqual({ text: 'x', color: 'green', ending: 'gone' })
    expect(made.headers.get('warning')).toMatch(/\/extra.*\/spec\/colour|\/spec\/colour.*\/extra/)
  })

  it('has no namespace if its kind is not namespaced', async () => {
    const board = { ...note('b'), kind: 'Board' }
    expect((await hub.send('POST', '/api/v1/boards', board)).status).toBe(201)
    expect((await hub.send('GET', '/api/v1/boards')).body.items).toHaveLength(1)
    const placed = { ...board, metadata: { name: 'c', namespace: 'default' } }
    expect((await hub.send('POST', '/api/v1/boards', placed)).body.errors[0].pointer).toBe(
      '/metadata/namespace',
    )
    expect((await hub.send('GET', '/api/v1/namespaces/default/boards')).status).toBe(404)
  })

  it('is listed in its namespace and over all of them', async () => {
    await hub.send(
      'POST',
      '/api/v1/namespaces/other/notes',
      note('elsewhere', {}, { labels: { where: 'else' } }),
    )
    const other = await hub.send('GET', '/api/v1/namespaces/other/notes?limit=10')
    expect(other.body).toMatchObject({ kind: 'List', items: [{ metadata: { name: 'elsewhere' } }] })
    const all = await hub.send('GET', '/api/v1/notes?labelSelector=where%20in%20(else)')
    expect(all.body.items).toHaveLength(1)
    expect((await hub.send('GET', '/api/v1/notes?limit=0')).body.errors[0]).toEqual({
      pointer: '/limit',
      reason: 'must be at least 1',
    })
  })
})

describe('a patch', () => {
  it.each([
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
    'application/vnd.something+json',
    'text/plain',
  ])('of an unsupported type is refused, not treated as another: %s', async (type) => {
    await hub.send('PUT', `${notes}/patched`, note('patched'))
    const before = await hub.send('GET', `${notes}/patched`)
    const refused = await hub.send(
      'PATCH',
      `${notes}/patched`,
      { spec: { text: 'x' } },
      { 'content-type': type },
    )
    expect(refused.body).toMatchObject({
      status: 415,
      code: 'UnsupportedMediaType',
      hint: expect.stringContaining('application/merge-patch+json'),
    })
    expect(refused.headers.get('accept-patch')).toBe(
      'application/merge-patch+json, application/json-patch+json',
    )
    expect((await hub.send('GET', `${notes}/patched`)).text).toBe(before.text)
  })

  it.each(['merge-patch', 'json-patch'])(
    'is not a complete resource: PUT and POST refuse a %s',
    async (form) => {
      const type = { 'content-type': `application/${form}+json` }
      const tries = [
        await hub.send('PUT', `${notes}/patched`, note('patched'), type),
        await hub.send('POST', notes, note('patched-2'), type),
      ]
      expect(tries.map(({ status }) => status)).toEqual([415, 415])
    },
  )

  it.each([
    ['application/json-patch+json', { spec: { text: 'x' } }, 'application/merge-patch+json'],
    ['application/merge-patch+json', [{ op: 'remove', path: '/spec/size' }], 'application/json-patch+json'],
    ['application/json', [{ op: 'remove', path: '/spec/size' }], 'application/json-patch+json'],
  ])('sent as %s has its form, and another form names its own type', async (type, patch, other) => {
    await hub.send('PUT', `${notes}/patched`, note('patched'))
    const refused = await hub.send('PATCH', `${notes}/patched`, patch, { 'content-type': type })
    expect(refused.body).toMatchObject({ status: 400, hint: expect.stringContaining(other) })
  })

  it('is announced by OPTIONS', async () => {
    const { headers } = await hub.send('OPTIONS', `${notes}/patched`)
    expect(headers.get('accept-patch')).toContain('application/json-patch+json')
  })
})

describe('a query', () => {
  it.each([
    ['limit=abc', '/limit', 'must be a number, not "abc"'],
    ['limit=', '/limit', 'must be a number, not ""'],
    ['limit=1&limit=2', '/limit', 'is set more than once'],
    ['limit=0x10', '/limit', 'must be a number, not "0x10"'],
    ['watch=null', '?watch', ''],
    ['watch=true&watch=true', '?watch', ''],
    ['resourceVersion=x', '?resourceVersion', ''],
    ['fieldSelector=spec.colour=red', '/fieldSelector', 'did you mean "color"?'],
    ['fieldSelector=spec.text.x=red', '/fieldSelector', 'unknown field "spec.text.x"'],
    ['watch=true&fieldSelector=spec.colour=red', '/fieldSelector', 'did you mean "color"?'],
    ['sort=metadata.nam', '/sort', 'did you mean "name"?'],
    ['cursor=abc', '/cursor', 'cursor'],
    ['continue=abc', '?continue', 'did you mean "cursor"?'],
    ['labelSelektor=a', '?labelSelektor', 'did you mean "labelSelector"?'],
  ])('that is invalid is refused by name: %s', async (query, pointer, reason) => {
    const { body } = await hub.send('GET', `/api/v1/notes?${query}`)
    expect(body).toMatchObject({
      status: 400,
      errors: [{ pointer, reason: expect.stringContaining(reason) }],
      hint: expect.stringMatching(/./),
    })
  })
})

describe('an action over REST', () => {
  it('takes its fields from the body, with their defaults, and may have none', async () => {
    const before = (await hub.send('POST', `${notes}/x/stamp`)).body.stamps
    expect((await hub.send('POST', `${notes}/x/stamp`, { times: 3 })).body.stamps).toBe(before + 3)
  })

  it('can share a path level with names of resources, and returns the location of a created resource', async () => {
    const made = await hub.send('POST', '/api/v1/boards/enroll', { name: 'enrolled' })
    expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/boards/enrolled'])
    expect((await hub.send('GET', '/api/v1/boards/enroll')).status).toBe(405)
  })

  it('answers 204 without output', async () => {
    const burnt = await hub.send('POST', `${notes}/x/burn`)
    expect([burnt.status, burnt.text]).toEqual([204, ''])
  })

  it('is done once for one Idempotency-Key, also when both come at once', async () => {
    const key = { 'idempotency-key': 'stamp' }
    const [one, two] = await Promise.all(
      [1, 2].map(() => hub.send('POST', `${notes}/x/stamp`, { times: 5 }, key)),
    )
    expect(one?.body).toEqual(two?.body)
    expect((await hub.send('POST', `${notes}/x/stamp`, { times: 6 }, key)).status).toBe(422)
  })
})

describe('every answer', () => {
  it('carries the ID of its request, the trace, the rate limit, and nothing a browser could misuse', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const { headers } = await hub.send('GET', '/api/v1/notes', undefined, {
      'x-request-id': 'mine',
      traceparent: `00-${trace}-b7ad6b7169203331-01`,
    })
    expect(headers.get('x-request-id')).toBe('mine')
    expect(headers.get('traceparent')).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`))
    expect(headers.get('ratelimit')).toContain('requests')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
    expect((await hub.send('GET', '/api/v1/notes')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is compressed if the client accepts it', async () => {
    for (let i = 0; i < 10; i++) await hub.send('POST', '/api/v1/namespaces/big/notes', note(`n${i}`))
    for (const encoding of ['gzip', 'br']) {
      const { headers } = await hub.send('GET', '/api/v1/namespaces/big/notes', undefined, {
        'accept-encoding': encoding,
      })
      expect(headers.get('content-encoding')).toBe(encoding)
    }
  })
})

describe('endpoints for operators', () => {
  it('needs no token', async () => {
    for (const path of ['/livez', '/readyz', '/version', '/openapi.json', '/docs/', '/docs/swagger-ui.css'])
      expect((await fetch(`${hub.url}${path}`)).status, path).toBe(200)
    expect(await (await fetch(`${hub.url}/version`)).json()).toMatchObject({
      version: '0.0.0',
      hub: hub.store.hubUid,
    })
  })

  it('shows metrics only to those who may get them', async () => {
    const ask = (url: string, headers = {}) => fetch(`${url}/metrics`, { headers })
    const authorization = `Bearer ${hub.token}`
    expect((await ask(hub.url)).status).toBe(401)
    expect(await (await ask(hub.url, { authorization })).text()).toContain('hansa_http_requests_total')
    const limited = await startTestHub({
      authenticate: async () => ({ ...tokenSubject('t'), rights: { on: () => [{ namespaces: ['one'] }] } }),
    })
    const open = await startTestHub({ openMetrics: true })
    try {
      expect((await ask(limited.url, { authorization })).status).toBe(403)
      expect((await ask(open.url)).status).toBe(200)
    } finally {
      await limited.close()
      await open.close()
    }
  })

  it('says which check failed', async () => {
    const sick = await startTestHub({
      checks: {
        database: () => {},
        leases: () => {
          throw new Error('held by another hub')
        },
      },
    })
    const ready = await sick.send('GET', '/readyz?verbose')
    expect([ready.status, ready.text]).toEqual([
      503,
      '[+]database ok\n[-]leases failed: held by another hub\nnot ready\n',
    ])
    await sick.close()
  })

  it('shows a reference that needs no internet access', async () => {
    const page = await (await fetch(`${hub.url}/docs/`)).text()
    expect(page).not.toMatch(/https?:\/\//)
  })
})
