import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hub, startHub } from '../support/hub.js'
import { attacker, type Call } from './support/attacker.js'

let hub: Hub
let call: Call
beforeAll(async () => {
  hub = await startHub()
  call = attacker(hub)
  const objects = [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'r' },
      rules: [{ verbs: ['get'] }],
    },
  ]
  await call('POST', '/namespaces/default/bundles', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Bundle',
    metadata: { name: 'b' },
    spec: { version: '1.0.0', source: { type: 'manifests', objects } },
  })
  await call('POST', '/namespaces/default/placements', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Placement',
    metadata: { name: 'p' },
    spec: {},
  })
  expect((await call('POST', '/namespaces/default/releases', release('good', []))).status).toBe(201)
})
afterAll(() => hub.stop())

const release = (name: string, patch: readonly unknown[]) => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Release',
  metadata: { name },
  spec: {
    bundle: { name: 'b', version: '1.0.0' },
    placement: 'p',
    ...(patch.length === 0 ? {} : { overrides: [{ object: { kind: 'ClusterRole', name: 'r' }, patch }] }),
  },
})

const operations = [
  ...[
    '/hasOwnProperty/call',
    '/toString/call',
    '/valueOf/call',
    '/rules/push/apply',
    '/rules/concat/call',
    '/rules/length',
    '/rules/0/verbs/map/call',
    '/kind/replace/call',
    '/__proto__/polluted',
    '/constructor/prototype/polluted',
    '/rules/constructor/prototype/at',
    '/rules/__proto__/push',
    '/toString/constructor/prototype/call',
  ].flatMap((path) => [
    { op: 'add', path, value: 1 },
    { op: 'replace', path, value: 1 },
    { op: 'remove', path },
    { op: 'test', path, value: 1 },
  ]),
  { op: 'copy', from: '/valueOf', path: '/x' },
  { op: 'move', from: '/toString', path: '/x' },
  { op: 'copy', from: '/__proto__', path: '/x' },
  { op: 'move', from: '/rules/push', path: '/x' },
]

describe('a patch that follows inherited properties', () => {
  test.each(operations)('%j is refused, and the hub keeps running', async (operation) => {
    const body = release('bad', [operation])
    for (const [method, path, sent] of [
      ['POST', '/namespaces/default/releases?dryRun=All', body],
      ['POST', '/namespaces/default/releases', body],
      ['PATCH', '/namespaces/default/releases/good', { spec: body.spec }],
      ['PATCH', '/namespaces/default/releases/good?dryRun=All', { spec: body.spec }],
    ] as const) {
      const answer = await call(method, path, sent)
      expect(answer.status, JSON.stringify(answer.body)).toBe(400)
      expect(JSON.stringify(answer.body)).toMatch(/operation 0|JSON pointer/)
    }
    const alive = await call('GET', '/namespaces/default/releases')
    expect(alive.status).toBe(200)
    expect(alive.body).toMatchObject({ items: [{ metadata: { name: 'good' } }] })
  })

  test('the release can be changed and deleted afterwards', async () => {
    expect(
      (await call('PATCH', '/namespaces/default/releases/good', { spec: { replicas: {} } })).status,
    ).toBe(200)
    expect((await call('DELETE', '/namespaces/default/releases/good')).status).toBeLessThan(300)
    await expect
      .poll(async () => (await call('GET', '/namespaces/default/releases/good')).status, { timeout: 30_000 })
      .toBe(404)
  })
})

describe('input that JSON.parse makes special', () => {
  test.each([
    [
      '__proto__ in labels',
      '{"apiVersion":"hansa.dev/v1","kind":"Placement","metadata":{"name":"x","labels":{"__proto__":{"a":"b"}}},"spec":{}}',
    ],
    [
      'an escaped __proto__',
      '{"apiVersion":"hansa.dev/v1","kind":"Placement","metadata":{"name":"x"},"spec":{"\\u005f_proto__":{"spread":[]}}}',
    ],
  ])('%s is refused by name', async (_, text) => {
    const answer = await call('POST', '/namespaces/default/placements', text)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain('__proto__')
  })

  test('a body nested 100,000 levels deep is refused', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`
    const answer = await call('POST', '/namespaces/default/placements', deep)
    expect(answer.status).toBe(400)
    expect((await call('PATCH', '/namespaces/default/placements/p', deep)).status).toBe(400)
    expect((await call('GET', '/namespaces/default/placements')).status).toBe(200)
  })

  test('values with 100,000 members are refused by name', async () => {
    const values = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 'value']))
    const answer = await call('POST', '/namespaces/default/releases', {
      ...release('large', []),
      spec: { ...release('large', []).spec, values },
    })
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain('/spec/values: has 100000 members')
  })

  test.each(['', ',', '}', '}} 1'])('a body of 3 MB that ends with "%s" instead is refused', async (end) => {
    const text = JSON.stringify({
      spec: { values: Array.from({ length: 100_000 }, () => '30 characters of one long list') },
    })
    const answer = await call('POST', '/namespaces/default/releases', text.slice(0, -2) + end)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.body)).toContain('not valid JSON')
  })

  test.each(['metadata.constructor', 'spec.__proto__.polluted', 'spec.toString.call'])(
    'a selector and a sort by %s find nothing inherited',
    async (field) => {
      const selected = await call('GET', `/namespaces/default/placements?fieldSelector=${field}%3Dx`)
      expect(selected.status).toBeLessThan(500)
      const sorted = await call('GET', `/namespaces/default/placements?sort=${field}`)
      expect(sorted.status).toBeLessThan(500)
    },
  )

  test('a label named like an inherited property is a change like any other', async () => {
    const labelled = await call('PATCH', '/namespaces/default/placements/p', {
      metadata: { labels: { toString: 'x' } },
    })
    expect(labelled.body).toMatchObject({ metadata: { labels: { toString: 'x' } } })
    const read = await call('GET', '/namespaces/default/placements/p')
    expect(read.body).toMatchObject({ metadata: { labels: { toString: 'x' } } })
  })
})
