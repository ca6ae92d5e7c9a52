import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveHub } from '../runtime/testing/served-hub.js'

/** The conventions of the API, each tried on the built hub over HTTP, with kinds it really has. */

const folder = mkdtempSync(join(tmpdir(), 'hansa-api-'))
let url = ''
let token = ''
let stop = async (): Promise<void> => {}

beforeAll(async () => {
  const env = { ...process.env, XDG_CONFIG_HOME: folder, HANSA_BODY_LIMIT: '100000', HANSA_LOG_LEVEL: 'warn' }
  const hub = await serveHub(join(folder, 'data'), env)
  url = hub.url
  const file = JSON.parse(readFileSync(join(folder, 'hansa', 'config.yaml'), 'utf8'))
  token = String(file.contexts[0].token)
  stop = async () => {
    await hub.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)
afterAll(() => stop())

const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const parsed = response.headers.get('content-type')?.includes('json') === true && text !== ''
  return { status: response.status, headers: response.headers, text, body: parsed ? JSON.parse(text) : {} }
}

const placements = '/api/v1/namespaces/default/placements'
const placement = (name: string, spec: object = {}, labels: object = {}) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Placement',
  metadata: { name, labels },
  spec,
})
const merge = { 'content-type': 'application/merge-patch+json' }
const names = (body: { items: { metadata: { name: string } }[] }): string[] =>
  body.items.map(({ metadata }) => metadata.name)

describe('writes', () => {
  it('store nothing in a dry run, whichever write it is', async () => {
    await send('PUT', `${placements}/dry`, placement('dry'))
    const before = await send('GET', `${placements}/dry`)
    const tries = [
      await send('POST', `${placements}?dryRun=All`, placement('dry-2')),
      await send('PUT', `${placements}/dry?dryRun=All`, placement('dry', {}, { a: 'b' })),
      await send('PATCH', `${placements}/dry?dryRun=All`, { metadata: { labels: { a: 'b' } } }, merge),
      await send('DELETE', `${placements}/dry?dryRun=All`),
    ]
    expect(tries.map(({ status }) => status)).toEqual([201, 200, 200, 200])
    expect(tries[1]?.body.metadata.labels).toEqual({ a: 'b' })
    expect((await send('GET', `${placements}/dry`)).text).toBe(before.text)
    expect((await send('GET', `${placements}/dry-2`)).status).toBe(404)
  })

  it('by POST are repeated under one Idempotency-Key, and refused with 422 for another body', async () => {
    const key = { 'idempotency-key': 'one' }
    const first = await send('POST', placements, placement('keyed'), key)
    const again = await send('POST', placements, placement('keyed'), key)
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text])
    expect(again.headers.get('location')).toBe(`${placements}/keyed`)
    expect((await send('POST', placements, placement('other'), key)).status).toBe(422)
  })

  it('honour If-Match and If-None-Match', async () => {
    const { headers } = await send('PUT', `${placements}/matched`, placement('matched'))
    const etag = headers.get('etag') ?? ''
    const change = { metadata: { labels: { a: 'b' } } }
    expect((await send('GET', `${placements}/matched`, undefined, { 'if-none-match': etag })).status).toBe(
      304,
    )
    expect(
      (await send('PATCH', `${placements}/matched`, change, { ...merge, 'if-match': etag })).status,
    ).toBe(200)
    const late = await send('PATCH', `${placements}/matched`, change, { ...merge, 'if-match': etag })
    expect([late.status, late.body.code]).toEqual([412, 'PreconditionFailed'])
    const exists = await send('PUT', `${placements}/matched`, placement('matched'), { 'if-none-match': '*' })
    expect(exists.status).toBe(412)
  })

  it('accept YAML, and name unknown fields', async () => {
    const yaml = 'apiVersion: hansa.dev/v1\nkind: Placement\nmetadata: {name: yaml}\nspec: {spred: []}\n'
    const type = { 'content-type': 'application/yaml' }
    const refused = await send('POST', placements, yaml, type)
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('application/problem+json'),
    ])
    expect(refused.body).toMatchObject({
      code: 'BadRequest',
      errors: [{ pointer: '/spec/spred', reason: expect.stringContaining('did you mean "spread"?') }],
      instance: `urn:request:${refused.headers.get('x-request-id')}`,
      hint: expect.stringMatching(/./),
    })
    const warned = await send('POST', `${placements}?fieldValidation=Warn`, yaml, type)
    expect([warned.status, warned.headers.get('warning')]).toEqual([
      201,
      expect.stringContaining('/spec/spred'),
    ])
  })

  it('with a missing reference name the field, with a separate code', async () => {
    const release = {
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name: 'r' },
      spec: { bundle: { name: 'none', version: '1.0.0' }, placement: 'none' },
    }
    const { status, body } = await send('POST', '/api/v1/namespaces/default/releases', release)
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'MissingReference', '/spec/bundle'])
  })

  it('above the limit are refused with 413', async () => {
    const { status, body } = await send('POST', placements, `"${'x'.repeat(200_000)}"`)
    expect([status, body.code]).toEqual([413, 'TooLarge'])
  })
})

describe('lists', () => {
  beforeAll(async () => {
    for (const [name, tier] of ['a', 'b', 'c', 'd', 'e'].map((n, i) => [n, i < 3 ? 'prod' : 'test'] as const))
      await send('PUT', `/api/v1/namespaces/lists/placements/${name}`, {
        ...placement(name, {}, { tier }),
      })
  })
  const list = (query: string) => send('GET', `/api/v1/namespaces/lists/placements?${query}`)

  it('come in pages, by a cursor that is opaque and checked', async () => {
    const first = await list('limit=2')
    expect([names(first.body), first.body.metadata.remaining]).toEqual([['a', 'b'], 3])
    const second = await list(`limit=2&cursor=${first.body.metadata.cursor}`)
    const third = await list(`limit=2&cursor=${second.body.metadata.cursor}`)
    expect([...names(second.body), ...names(third.body)]).toEqual(['c', 'd', 'e'])
    expect(third.body.metadata.cursor).toBeUndefined()
    expect((await list('cursor=mine')).status).toBe(400)
    expect((await list(`limit=2&sort=-metadata.name&cursor=${first.body.metadata.cursor}`)).status).toBe(400)
    expect((await list('limit=1001')).status).toBe(400)
  })

  it('are picked by labels and fields, and sorted', async () => {
    expect(names((await list('labelSelector=tier%20in%20(prod)&sort=-metadata.name')).body)).toEqual([
      'c',
      'b',
      'a',
    ])
    expect(names((await list('fieldSelector=metadata.name!%3Da,metadata.labels.tier%3Dprod')).body)).toEqual([
      'b',
      'c',
    ])
    for (const wrong of ['fieldSelector=name%3Da', 'sort=name', 'labelSelector=a%20b', 'labelSelektor=a'])
      expect((await list(wrong)).body, wrong).toMatchObject({ status: 400, hint: expect.stringMatching(/./) })
  })

  it('are watched from a version; one that is too new or none is refused', async () => {
    const watch = (version: string) => list(`watch=true&resourceVersion=${version}`)
    expect([(await watch('999999')).status, (await watch('x')).status]).toEqual([410, 400])
    const response = await fetch(`${url}/api/v1/namespaces/lists/placements?watch=true`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.getReader()
    let seen = ''
    while (!seen.includes('BOOKMARK')) seen += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(seen.match(/event: ADDED/g)).toHaveLength(5)
    expect(seen).toMatch(/event: BOOKMARK\nid: \d+\ndata: \{"metadata":\{"resourceVersion":"\d+"\}\}/)
  })
})

describe('every answer', () => {
  it('carries ids, the trace and the rate limit, compressed where it is worth it', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const { headers } = await send('GET', placements, undefined, {
      'x-request-id': 'mine',
      traceparent: `00-${trace}-b7ad6b7169203331-01`,
      'accept-encoding': 'br',
    })
    expect(headers.get('x-request-id')).toBe('mine')
    expect(headers.get('traceparent')).toContain(trace)
    expect(headers.get('ratelimit')).toMatch(/r=\d+; t=\d+/)
    expect(headers.get('ratelimit-policy')).toMatch(/q=\d+; w=60/)
    expect(headers.get('content-encoding')).toBe('br')
  })

  it('without a valid token is 401 and says how to get one', async () => {
    const { status, headers, body } = await send('GET', placements, undefined, { authorization: 'Bearer no' })
    expect([status, body.code, headers.get('www-authenticate')]).toEqual([
      401,
      'Unauthenticated',
      'Bearer realm="hansa"',
    ])
  })
})

describe('endpoints for operators and people', () => {
  it('is answered without a token', async () => {
    const ask = async (path: string, headers = {}) => {
      const response = await fetch(url + path, { headers })
      return { status: response.status, text: await response.text() }
    }
    expect(await ask('/livez')).toEqual({ status: 200, text: 'ok\n' })
    expect(await ask('/readyz?verbose')).toEqual({ status: 200, text: '[+]database ok\n[+]access ok\nok\n' })
    expect(JSON.parse((await ask('/version')).text)).toMatchObject({ apiVersions: ['hansa.dev/v1'] })
    const { text } = await ask('/metrics', { authorization: `Bearer ${token}` })
    for (const metric of [
      'hansa_http_request_duration_seconds_bucket',
      'hansa_watch_subscribers',
      'process_resident_memory_bytes',
    ])
      expect(text).toContain(metric)
    expect((await ask('/docs')).text).toContain('/docs/start.js')
    const { openapi, paths } = JSON.parse((await ask('/openapi.json')).text)
    expect(openapi).toMatch(/^3\.1/)
    expect(paths['/api/v1/namespaces/{namespace}/releases/{name}/targets'].get.parameters).toContainEqual(
      expect.objectContaining({ name: 'watch', in: 'query' }),
    )
  })
})
