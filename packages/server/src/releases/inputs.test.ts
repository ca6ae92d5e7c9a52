import { describe, expect, test } from 'vitest'
import type { ClusterFacts } from '../clusters/index.js'
import { digestOf } from '../runtime/canonical.js'
import { ReleaseSpec } from './contract.js'
import { desiredOn } from './inputs.js'

const of = (more: object, content: Partial<Parameters<typeof desiredOn>[2]> = {}) => {
  const spec = ReleaseSpec.parse({ bundle: { name: 'web', version: '1.0.0' }, placement: 'all', ...more })
  const target = { cluster: 'eu-1', workloads: {} }
  const cluster = { name: 'eu-1', labels: {} } as unknown as ClusterFacts
  return desiredOn(target, cluster, { spec, bundleUid: 'b', digest: 'd', ...content }, [])
}

describe('what a target desires', () => {
  test('is the same without crds, with its default, and equals that from before the field existed', () => {
    const before = {
      bundle: { uid: 'b', name: 'web', version: '1.0.0', digest: 'd' },
      valuesHash: digestOf({ namespace: 'default', workloads: [], patches: [] }),
      namespace: 'default',
      workloads: [],
      patches: [],
      conflicts: 'Fail',
      drift: 'Correct',
      deletion: 'Keep',
    }
    expect(digestOf(of({}))).toBe(digestOf(before))
    expect(digestOf(of({ crds: 'Create' }))).toBe(digestOf(before))
  })
  test('is the same for a bundle without health rules, and has those of its revision', () => {
    expect(digestOf(of({}, { health: undefined }))).toBe(digestOf(of({})))
    const health = [{ group: '', kind: 'Service', ready: 'true' }]
    expect(of({}, { health })).toEqual({ ...of({}), health })
  })
  test('changes with crds: CreateReplace', () => {
    expect(of({ crds: 'CreateReplace' })).toEqual({ ...of({}), crds: 'CreateReplace' })
  })
  test('is the same without values and with empty ones, which change nothing', () => {
    expect(of({ values: {}, overrides: [{ values: {} }] })).toEqual(of({}))
    expect(of({ values: { a: 1 }, overrides: [{ values: {} }, { values: { a: null } }] })).toMatchObject({
      values: [{ a: 1 }, { a: null }],
    })
  })
  test('is the same without labels of its Namespace and with none, and changes with some', () => {
    expect(of({ createNamespace: {} })).toEqual(of({}))
    expect(of({ createNamespace: { labels: {}, annotations: {} } })).toEqual(of({}))
    const createNamespace = { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } }
    expect(of({ createNamespace })).toEqual({ ...of({}), createNamespace })
  })
  test.each([
    [{ labels: { 'hansa.dev/hub': 'x' } }, 'hansa.dev/'],
    [{ labels: { 'kubernetes.io/metadata.name': 'x' } }, 'kubernetes.io/metadata.name'],
    [{ annotations: { 'hansa.dev/applied': 'x' } }, 'hansa.dev/'],
    [{ labels: { 'a b': 'x' } }, 'Kubernetes label key'],
    [{ labels: { a: 'x y' } }, 'Kubernetes label value'],
    [{ name: 'x' }, 'name'],
  ])('accepts no %j for its Namespace', (createNamespace, reason) => {
    expect(() => of({ createNamespace })).toThrow(reason)
  })
  test('accepts no other value of crds', () => {
    expect(() => of({ crds: 'Skip' })).toThrow()
  })
})
