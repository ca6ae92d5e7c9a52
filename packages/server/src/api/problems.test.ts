import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { note } from '../resources/testing/index.js'
import { startTestHub, type TestHub } from './testing/hub.js'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub({ bodyLimit: 2_000 })
})
afterAll(() => hub.close())

const notes = '/api/v1/namespaces/default/notes'
const yaml = { 'content-type': 'application/yaml' }

/** given, method, path, body, headers, status, code, what the problem says */
const cases: [string, string, string, unknown, Record<string, string>, number, string, object][] = [
  [
    'broken JSON',
    'POST',
    notes,
    '{"a":',
    {},
    400,
    'BadRequest',
    { detail: expect.stringContaining('not valid JSON') },
  ],
  [
    'broken YAML',
    'POST',
    notes,
    'a: [',
    yaml,
    400,
    'BadRequest',
    { detail: expect.stringContaining('not valid YAML') },
  ],
  [
    'two YAML documents',
    'POST',
    notes,
    'a: 1\n---\nb: 2\n',
    yaml,
    400,
    'BadRequest',
    { hint: expect.stringContaining('hansa apply -f') },
  ],
  [
    'an empty body',
    'POST',
    notes,
    undefined,
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '', reason: 'is required (an object)' }] },
  ],
  [
    'a list for a body',
    'POST',
    notes,
    [1],
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '', reason: 'must be an object, not a list' }] },
  ],
  [
    'a form',
    'POST',
    notes,
    'a=1',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'UnsupportedMediaType',
    { hint: expect.stringContaining('Content-Type') },
  ],
  ['too large a body', 'POST', notes, note('a', { text: 'x'.repeat(3_000) }), {}, 413, 'TooLarge', {}],
  [
    'an unknown field',
    'POST',
    notes,
    { ...note('a'), spec: { text: 'x', colour: 'red' } },
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/spec/colour', reason: expect.stringContaining('did you mean "color"?') }] },
  ],
  [
    'a wrong value',
    'POST',
    notes,
    { ...note('a'), spec: { text: 'x', color: 'blue' } },
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/spec/color', reason: 'must be one of "red", "green", not "blue"' }] },
  ],
  [
    'a wrong kind',
    'POST',
    notes,
    { ...note('a'), kind: 'Letter' },
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/kind', reason: 'must be "Note", not "Letter"' }] },
  ],
  [
    'a bad name',
    'POST',
    notes,
    note('A_b'),
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/metadata/name', reason: expect.stringContaining('DNS label') }] },
  ],
  [
    'several wrong fields',
    'POST',
    notes,
    { ...note('a'), spec: { color: 1, size: { width: 0.5 } } },
    {},
    400,
    'BadRequest',
    {
      errors: [
        { pointer: '/spec/text', reason: 'is required (a string)' },
        { pointer: '/spec/color', reason: 'must be one of "red", "green", not 1' },
        { pointer: '/spec/size/width', reason: 'must be a whole number, not 0.5' },
      ],
    },
  ],
  [
    'a rule of the kind',
    'POST',
    notes,
    note('a', { after: 'none' }),
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/spec/after', reason: 'note "none" not found' }] },
  ],
  [
    'another name than the path',
    'PUT',
    `${notes}/b`,
    note('a'),
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/metadata/name', reason: expect.any(String) }] },
  ],
  [
    'a bad name in the path',
    'GET',
    `${notes}/A_b`,
    undefined,
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/name', reason: expect.any(String) }] },
  ],
  ['a bad escape in the path', 'GET', `${notes}/%zz`, undefined, {}, 400, 'BadRequest', {}],
  [
    'an unknown query parameter',
    'GET',
    `${notes}?labelSelektor=a`,
    undefined,
    {},
    400,
    'BadRequest',
    { detail: expect.stringContaining('did you mean "labelSelector"?') },
  ],
  [
    'a bad selector',
    'GET',
    `${notes}?labelSelector=a%20b`,
    undefined,
    {},
    400,
    'BadRequest',
    { hint: expect.stringContaining('tier=prod') },
  ],
  ['a bad entity tag', 'PUT', `${notes}/a`, note('a'), { 'if-match': 'a, b' }, 400, 'BadRequest', {}],
  [
    'a patch that is not an object',
    'PATCH',
    `${notes}/a`,
    [1],
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '', reason: 'must be an object, not a list' }] },
  ],
  [
    'a body field that is in the path',
    'POST',
    `${notes}/a/stamp`,
    { name: 'b' },
    {},
    400,
    'BadRequest',
    { errors: [{ pointer: '/name', reason: 'belongs in the path, not in the body' }] },
  ],
  [
    'an option the action does not take',
    'POST',
    `${notes}/a/stamp?dryRun=All`,
    {},
    {},
    400,
    'BadRequest',
    {},
  ],
  [
    'no such resource',
    'GET',
    `${notes}/none`,
    undefined,
    {},
    404,
    'NotFound',
    { detail: 'Note "none" not found in default' },
  ],
  [
    'no such path',
    'GET',
    '/api/v1/nothing',
    undefined,
    {},
    404,
    'NotFound',
    { hint: expect.stringContaining('/openapi.json') },
  ],
  ['no such path at all', 'GET', '/nothing', undefined, {}, 404, 'NotFound', {}],
  [
    'another method',
    'DELETE',
    notes,
    undefined,
    {},
    405,
    'MethodNotAllowed',
    { hint: 'allowed methods: GET, POST, HEAD, OPTIONS' },
  ],
  ['another method of a plain path', 'POST', '/version', undefined, {}, 405, 'MethodNotAllowed', {}],
  [
    'no token',
    'GET',
    notes,
    undefined,
    { authorization: '' },
    401,
    'Unauthenticated',
    { hint: expect.stringContaining('hansa-server token create') },
  ],
  [
    'no token for a watch',
    'GET',
    `${notes}?watch=true`,
    undefined,
    { authorization: '' },
    401,
    'Unauthenticated',
    {},
  ],
  ['a refusal', 'GET', '/api/v1/failure?how=refused', undefined, {}, 403, 'Forbidden', {}],
  [
    'a refusal that says what to do',
    'GET',
    '/api/v1/failure?how=unreachable',
    undefined,
    {},
    422,
    'ClusterUnreachable',
    { hint: expect.stringContaining('curl') },
  ],
  [
    'a watch from the future',
    'GET',
    `${notes}?watch=true&resourceVersion=999999`,
    undefined,
    {},
    410,
    'Expired',
    {},
  ],
  [
    'a watch from nowhere',
    'GET',
    `${notes}?watch=true&resourceVersion=x`,
    undefined,
    {},
    400,
    'BadRequest',
    {},
  ],
]

describe('a problem', () => {
  it.each(cases)('for %s', async (_given, method, path, body, headers, status, code, says) => {
    const sent = await hub.send(method, path, body, headers)
    expect(sent.body).toMatchObject({ status, code, type: `https://hansa.dev/problems/${code}`, ...says })
    expect(sent.status).toBe(status)
    expect(sent.headers.get('content-type')).toContain('application/problem+json')
    expect(sent.body.instance).toBe(`urn:request:${sent.headers.get('x-request-id')}`)
    expect(sent.body.hint).not.toBe('')
  })

  it('says nothing of a bug', async () => {
    const { status, text } = await hub.send('GET', '/api/v1/failure?how=bug')
    expect(status).toBe(500)
    expect(text).not.toContain('secret')
    expect(text).not.toContain('.ts')
  })

  it('tells how long to wait when there were too many requests', async () => {
    const narrow = await startTestHub({ requestsPerMinute: 2 })
    for (let i = 0; i < 2; i++) expect((await narrow.send('GET', notes)).status).toBe(200)
    const refused = await narrow.send('GET', notes)
    expect([refused.status, refused.body.code]).toEqual([429, 'TooManyRequests'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await narrow.close()
  })

  it('asks for a bearer token where one is needed', async () => {
    const refused = await hub.send('GET', notes, undefined, { authorization: 'Bearer wrong' })
    expect(refused.headers.get('www-authenticate')).toContain('Bearer')
  })
})
