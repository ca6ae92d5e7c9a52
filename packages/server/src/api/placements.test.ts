import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub, type TestHub } from './testing/hub.js'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.close())

const post = (spec: object) =>
  hub.send('POST', '/api/v1/namespaces/default/placements', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Placement',
    metadata: { name: 'p' },
    spec,
  })
const near = { releases: { matchLabels: { app: 'db' } } }
const divided = { mode: 'Divided' }

describe('a placement that cannot be meant is refused with the field, the rule and the fix', () => {
  it.each<[string, object, string, RegExp]>([
    [
      'a Metric without a key',
      { prioritizers: [{ name: 'Metric', weight: 5 }] },
      '/spec/prioritizers/0/key',
      /key: cost/,
    ],
    [
      'a key where none belongs',
      { prioritizers: [{ name: 'FreeCPU', weight: 5, key: 'cost' }] },
      '/spec/prioritizers/0/key',
      /takes no key, found cost: remove it/,
    ],
    [
      'a weight above 10',
      { prioritizers: [{ name: 'FreeCPU', weight: 11 }] },
      '/spec/prioritizers/0/weight',
      /10/,
    ],
    [
      'a weight below -10',
      { prioritizers: [{ name: 'FreeCPU', weight: -11 }] },
      '/spec/prioritizers/0/weight',
      /-10/,
    ],
    [
      'a prioritizer twice',
      { prioritizers: [1, 2].map((weight) => ({ name: 'FreeCPU', weight })) },
      '/spec/prioritizers/1',
      /remove one/,
    ],
    [
      'an unknown prioritizer',
      { prioritizers: [{ name: 'Cheapest', weight: 1 }] },
      '/spec/prioritizers/0/name',
      /FreeCPU/,
    ],
    ['steady above 10', { steady: 11 }, '/spec/steady', /10/],
    [
      'a weight on a required term',
      { workloadAffinity: [{ ...near, weight: 3 }] },
      '/spec/workloadAffinity/0/weight',
      /required: false/,
    ],
    ['a term without releases', { workloadAntiAffinity: [{}] }, '/spec/workloadAntiAffinity/0/releases', /./],
    [
      'an unknown field in a term',
      { workloadAffinity: [{ ...near, namespaces: ['x'] }] },
      '/spec/workloadAffinity/0/namespaces',
      /unknown/i,
    ],
    [
      'minPerCluster of what is duplicated',
      { replicas: { minPerCluster: 2 } },
      '/spec/replicas/minPerCluster',
      /mode: Divided/,
    ],
    [
      'fixed replicas of what is duplicated',
      { replicas: { fixed: [{ clusters: {}, replicas: 2 }] } },
      '/spec/replicas/fixed',
      /mode: Divided/,
    ],
    ['an empty list of fixed replicas', { replicas: { ...divided, fixed: [] } }, '/spec/replicas/fixed', /./],
    [
      'fewer than no replicas',
      { replicas: { ...divided, minPerCluster: -1 } },
      '/spec/replicas/minPerCluster',
      /0/,
    ],
    ['a change nobody knows', { redecideOn: ['scoreChanged'] }, '/spec/redecideOn/0', /capacityFreed/],
  ])('%s', async (_what, spec, pointer, reason) => {
    const { status, body } = await post(spec)
    expect(status).toBe(400)
    expect(body.errors).toContainEqual({ pointer, reason: expect.stringMatching(reason) })
  })

  it('and all of the new fields together are taken', async () => {
    const { status, body } = await post({
      prioritizers: [
        { name: 'Metric', key: 'cost', weight: -5 },
        { name: 'FreeMemory', weight: 2 },
      ],
      steady: 3,
      workloadAffinity: [{ ...near, topology: 'region', required: false, weight: 2 }],
      workloadAntiAffinity: [near],
      replicas: { ...divided, minPerCluster: 1, fixed: [{ clusters: { names: ['a'] }, replicas: 2 }] },
    })
    expect(body.errors).toBeUndefined()
    expect(status).toBe(201)
  })
})
