import { describe, expect, test } from 'vitest'
import type { Drift } from '../drift/drift.js'
import type { InventoryRow } from '../inventory.js'
import { keyOf, type Place } from '../place.js'
import { plan, planUninstall } from './plan.js'
import type { DesiredObject } from './wanted.js'
import { inWaves, waveOf } from './waves.js'

const at = (kind: string, name: string, group = ''): Place => ({
  group,
  version: 'v1',
  kind,
  namespace: kind === 'Namespace' ? '' : 'web',
  name,
})
const settings = at('ConfigMap', 'settings')

const objectAt = ({ kind, name }: Place) => ({ apiVersion: 'v1', kind, metadata: { name } })

const wanted = (place: Place, hash = 'h1'): DesiredObject => ({
  place,
  key: keyOf(place),
  wave: waveOf(place),
  object: objectAt(place),
  shown: objectAt(place),
  manager: 'hansa',
  hash,
  onlyCreated: false,
  createOnly: false,
  ignored: [],
  forces: false,
  onImmutable: undefined,
  yields: false,
  scaled: false,
})
const held = (place: Place, change: Partial<InventoryRow> = {}): InventoryRow => ({
  ...place,
  targetUid: 't',
  cluster: 'eu-1',
  uid: 'u1',
  hash: 'h1',
  fields: 'f1',
  replicas: '',
  mark: null,
  managedAt: null,
  state: 'applied',
  appliedAt: null,
  ...change,
})
const given = (change: Partial<Parameters<typeof plan>[0]>): Parameters<typeof plan>[0] => ({
  wanted: [],
  rows: [],
  drifts: new Map(),
  deletion: 'Keep',
  usedByOthers: () => false,
  ...change,
})

describe('an object is applied', () => {
  const drifted = (drift: Drift) => new Map([[keyOf(settings), drift]])
  const cases: [string, Parameters<typeof plan>[0], string[]][] = [
    ['when nothing is held of it', given({ wanted: [wanted(settings)] }), ['new']],
    [
      'when its fate is not known since a crash',
      given({ wanted: [wanted(settings)], rows: [held(settings, { uid: null, state: 'pending' })] }),
      ['unresolved'],
    ],
    [
      'when it is being deleted and wanted again',
      given({ wanted: [wanted(settings)], rows: [held(settings, { state: 'deleting' })] }),
      ['unresolved'],
    ],
    ['when it changed', given({ wanted: [wanted(settings, 'h2')], rows: [held(settings)] }), ['changed']],
    [
      'when a change of it was begun and not seen to its end',
      given({ wanted: [wanted(settings)], rows: [held(settings, { hash: '' })] }),
      ['changed'],
    ],
    [
      'when it was kept and is wanted again',
      given({ wanted: [wanted(settings)], rows: [held(settings, { state: 'kept' })] }),
      ['changed'],
    ],
    [
      'when it drifted',
      given({ wanted: [wanted(settings)], rows: [held(settings)], drifts: drifted('fields') }),
      ['fields'],
    ],
    ['not when it stands as wanted', given({ wanted: [wanted(settings)], rows: [held(settings)] }), []],
    [
      'not when it is a Namespace of others',
      given({
        wanted: [wanted(at('Namespace', 'web'))],
        rows: [held(at('Namespace', 'web'), { state: 'shared' })],
      }),
      [],
    ],
    [
      'when the Namespace of others is gone',
      given({
        wanted: [wanted(at('Namespace', 'web'))],
        rows: [held(at('Namespace', 'web'), { state: 'shared' })],
        drifts: new Map([['/Namespace//web', 'gone']]),
      }),
      ['unresolved'],
    ],
  ]
  test.each(cases)('%s', (_rule, input, whys) => {
    const made = plan(input)
    expect(made.steps.map(({ why }) => why)).toEqual(whys)
    expect([...made.prune, ...made.keep, ...made.forget]).toEqual([])
  })
})

describe('an object that is no longer wanted', () => {
  const kinds = ['Namespace', 'PersistentVolume', 'PersistentVolumeClaim'] as const
  const definition = at('CustomResourceDefinition', 'widgets', 'apiextensions.k8s.io')
  const fate = (row: InventoryRow, deletion: 'Keep' | 'All', used = false, passedOn = false): string => {
    const { prune, keep, forget } = planUninstall([row], {
      deletion,
      usedByOthers: () => used,
      passedOn: () => passedOn,
    })
    return prune.length > 0 ? 'goes' : forget.length > 0 ? 'is forgotten' : `stays: ${keep[0]?.reason ?? ''}`
  }

  test('is pruned', () => {
    expect(fate(held(settings), 'Keep')).toBe('goes')
    expect(fate(held(settings, { state: 'pending', uid: null }), 'Keep')).toBe('goes')
  })

  test.each(kinds)('stays when it is a %s, unless the release says otherwise', (kind) => {
    expect(fate(held(at(kind, 'x')), 'Keep')).toBe(
      `stays: ${kind}s are kept unless the release sets deletion: All`,
    )
    expect(fate(held(at(kind, 'x')), 'All')).toBe('goes')
  })

  test('stays when it is a CustomResourceDefinition of the right group, and is pruned when of another', () => {
    expect(fate(held(definition), 'Keep')).toMatch(/^stays/)
    expect(fate(held({ ...held(definition), group: 'example.com' }), 'Keep')).toBe('goes')
  })

  test('stays when it is a Namespace in use, whatever the release says', () => {
    expect(fate(held(at('Namespace', 'web')), 'All', true)).toBe('stays: another release uses it')
    expect(fate(held(at('Namespace', 'web')), 'All', true, true)).toBe('is forgotten')
    expect(fate(held(definition), 'Keep', true, true)).toBe('is forgotten')
    expect(fate(held(definition, { state: 'kept' }), 'Keep', true, true)).toMatch(/^stays/)
  })

  test('is forgotten when it is a Namespace of others', () => {
    expect(fate(held(at('Namespace', 'web'), { state: 'shared' }), 'Keep')).toBe('is forgotten')
    expect(fate(held(at('Namespace', 'web'), { state: 'shared' }), 'All', true)).toBe('is forgotten')
    expect(fate(held(at('Namespace', 'web'), { state: 'shared' }), 'All')).toBe('is forgotten')
  })
})

test('waves: Namespaces and definitions, dependencies of workloads, workloads, custom resources, objects that intercept calls', () => {
  const places = [
    at('ValidatingWebhookConfiguration', 'w', 'admissionregistration.k8s.io'),
    at('Widget', 'w', 'example.com'),
    at('Deployment', 'w', 'apps'),
    at('Service', 'w'),
    at('RoleBinding', 'w', 'rbac.authorization.k8s.io'),
    at('ConfigMap', 'w'),
    at('ServiceAccount', 'w'),
    at('Namespace', 'w'),
    at('CustomResourceDefinition', 'w', 'apiextensions.k8s.io'),
  ]
  expect(inWaves(places, waveOf).map((wave) => wave.map(({ kind }) => kind))).toEqual([
    ['Namespace', 'CustomResourceDefinition'],
    ['ConfigMap', 'ServiceAccount'],
    ['Service', 'RoleBinding'],
    ['Deployment'],
    ['Widget'],
    ['ValidatingWebhookConfiguration'],
  ])
})

describe('a Job that is gone', () => {
  const job = at('Job', 'once', 'batch')
  const withTtl = (hash = 'h1'): DesiredObject => ({
    ...wanted(job, hash),
    object: { ...objectAt(job), spec: { ttlSecondsAfterFinished: 1 } },
  })
  const cases: [string, DesiredObject, Partial<InventoryRow>, Drift, string[], string[]][] = [
    ['has finished when it has a time to live', withTtl(), {}, 'gone', [], ['finished']],
    ['is drift when it has none', wanted(job), {}, 'gone', ['gone'], []],
    ['is applied when it changed', withTtl('h2'), {}, 'gone', ['changed'], []],
    ['is applied when its apply was not seen to its end', withTtl(), { hash: '' }, 'gone', ['changed'], []],
    ['is drift when another one took its name', withTtl(), {}, 'replaced', ['replaced'], []],
  ]
  test.each(cases)('%s', (_rule, one, row, drift, steps, expired) => {
    const drifts = new Map<string, Drift>([[keyOf(job), drift]])
    const made = plan(given({ wanted: [one], rows: [held(job, row)], drifts }))
    expect(made.steps.map(({ why }) => why)).toEqual(steps)
    expect(made.expired.map(({ state }) => state)).toEqual(expired)
  })

  test('of a kind other than batch/Job is drift, whatever its spec contains', () => {
    const other = { ...withTtl(), place: settings, key: keyOf(settings) }
    const drifts = new Map<string, Drift>([[keyOf(settings), 'gone']])
    expect(plan(given({ wanted: [other], rows: [held(settings)], drifts })).steps).toHaveLength(1)
  })
})
