import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { note } from '../resources/testing/index.js'
import { startTestHub, type TestHub } from './testing/hub.js'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.close())

const path = '/api/v1/namespaces/default/notes/a'
const patch = (operations: unknown, query = '', headers = {}) =>
  hub.send('PATCH', `${path}${query}`, operations, {
    'content-type': 'application/json-patch+json',
    ...headers,
  })

beforeEach(async () => {
  await hub.send(
    'PUT',
    path,
    note('a', { text: 'old', size: { width: 1, height: 2 } }, { labels: { a: 'b' } }),
  )
})

describe('a JSON Patch', () => {
  it('applies its operations in order', async () => {
    const { status, body } = await patch([
      { op: 'test', path: '/spec/text', value: 'old' },
      { op: 'replace', path: '/spec/text', value: 'new' },
      { op: 'remove', path: '/spec/size' },
      { op: 'add', path: '/metadata/labels/c~1d', value: 'e' },
      { op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/copied' },
      { op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/moved', comment: 'is ignored' },
    ])
    expect(status).toBe(200)
    expect(body.spec).toEqual({ text: 'new', color: 'green', ending: 'gone' })
    expect(body.metadata.labels).toEqual({ 'c/d': 'e', copied: 'b', moved: 'b' })
  })

  it('tests what is shown, the version and the status included, and changes neither', async () => {
    const { metadata } = (await hub.send('GET', path)).body
    const { status, body } = await patch([
      { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion },
      { op: 'test', path: '/status/read', value: false },
      { op: 'replace', path: '/status/read', value: true },
      { op: 'replace', path: '/metadata/uid', value: 'x' },
    ])
    expect([status, body.status, body.metadata]).toEqual([200, { read: false }, metadata])
  })

  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)])
  it.each([
    ['a test that does not hold', { op: 'test', path: '/spec/text', value: 'other' }, 409, 'Conflict'],
    [
      'a test of a version that passed',
      { op: 'test', path: '/metadata/resourceVersion', value: '0' },
      409,
      'Conflict',
    ],
    ['a path that is not there', { op: 'replace', path: '/spec/nothing', value: 1 }, 422, 'Unprocessable'],
    [
      'a path to what objects inherit',
      { op: 'add', path: '/spec/toString/call', value: 1 },
      422,
      'Unprocessable',
    ],
    ['a path through __proto__', { op: 'add', path: '/__proto__/x', value: 1 }, 422, 'Unprocessable'],
    ['no value', { op: 'add', path: '/spec/text' }, 400, 'BadRequest'],
    [
      'another version',
      { op: 'add', path: '/metadata/resourceVersion', value: '1' },
      412,
      'PreconditionFailed',
    ],
    ['an unknown operation', { op: 'merge', path: '/spec' }, 400, 'BadRequest'],
    ['text that is not a pointer', { op: 'remove', path: 'spec' }, 400, 'BadRequest'],
    ['another name', { op: 'replace', path: '/metadata/name', value: 'b' }, 400, 'BadRequest'],
    ['a field the kind does not know', { op: 'add', path: '/spec/colour', value: 'red' }, 400, 'BadRequest'],
    ['a document that is not a resource', { op: 'replace', path: '', value: 1 }, 400, 'BadRequest'],
    ['a value nested too deep', { op: 'add', path: '/spec/deep', value: deep(250) }, 400, 'BadRequest'],
  ])('is refused as a whole: %s', async (_, operation, status, code) => {
    const before = await hub.send('GET', path)
    const refused = await patch([{ op: 'replace', path: '/spec/text', value: 'half' }, operation])
    expect(refused.body).toMatchObject({ status, code })
    expect((await hub.send('GET', path)).body).toEqual(before.body)
  })

  it('cannot build a resource deeper or larger than one may be', async () => {
    const place = (levels: number) => `/spec${'/x'.repeat(levels)}`
    const deeper = [
      { op: 'add', path: '/spec/x', value: {} },
      ...Array.from({ length: 300 }, (_, level) => ({ op: 'add', path: place(level + 2), value: {} })),
    ]
    expect((await patch(deeper)).body).toMatchObject({ status: 422, code: 'Unprocessable' })
    const doubled = Array.from({ length: 60 }, (_, time) => ({
      op: 'copy',
      from: '/spec',
      path: `/spec/x${time}`,
    }))
    expect((await patch(doubled)).body).toMatchObject({ status: 422, code: 'Unprocessable' })
    expect((await patch(Array(1001).fill({ op: 'test', path: '', value: 1 }))).status).toBe(400)
  })

  it('honours If-Match and a dry run', async () => {
    const before = await hub.send('GET', path)
    const change = [{ op: 'replace', path: '/spec/text', value: 'new' }]
    expect((await patch(change, '', { 'if-match': '"1"' })).status).toBe(412)
    expect((await patch(change, '?dryRun=All')).body.spec.text).toBe('new')
    expect((await hub.send('GET', path)).body).toEqual(before.body)
  })

  it('drops unknown fields with a warning under fieldValidation=Warn', async () => {
    const { status, headers } = await patch(
      [{ op: 'add', path: '/spec/colour', value: 'red' }],
      '?fieldValidation=Warn',
    )
    expect([status, headers.get('warning')]).toEqual([200, expect.stringContaining('/spec/colour')])
  })

  it('is a list for tRPC, and an object is a merge patch', async () => {
    const send = (patch: unknown) =>
      hub.send('POST', '/trpc/notes.patch', { namespace: 'default', name: 'a', patch })
    const listed = await send([{ op: 'replace', path: '/spec/text', value: 'by list' }])
    expect(listed.body.result.data.spec.text).toBe('by list')
    expect((await send({ spec: { text: 'by object' } })).body.result.data.spec.text).toBe('by object')
    const failed = await send([{ op: 'test', path: '/spec/text', value: 'x' }])
    expect(failed.body.error.data).toMatchObject({ code: 'CONFLICT', problem: { code: 'Conflict' } })
    const wrong = await send([{ op: 'merge', path: '/spec' }])
    expect(wrong.body.error.data.problem.errors[0].pointer).toMatch(/^\/patch\/0/)
  })
})
