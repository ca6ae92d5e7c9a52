import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from './contract.js'
import { findCycle } from './dependencies.js'
import { render } from './render.js'
import { apisOf, workloadsOf } from './workloads.js'

const deployment = (name: string, replicas?: number): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    template: { spec: { containers: [{ name: 'c', image: 'a' }] } },
  },
})
const namespace: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }
const isNamespaced = ({ kind }: KubernetesObject): boolean => kind !== 'Namespace'
const share = (name: string, replicas: number, kind = 'Deployment') => ({
  kind,
  name,
  namespace: 'web',
  replicas,
})

describe('workloads', () => {
  test('a key is the name, or Kind/name where two share it; without replicas there is one', () => {
    const set = { ...deployment('a', 4), kind: 'StatefulSet' }
    expect(
      workloadsOf([deployment('a'), set, deployment('b', 2), namespace]).map(({ key, replicas }) => [
        key,
        replicas,
      ]),
    ).toEqual([
      ['Deployment/a', 1],
      ['StatefulSet/a', 4],
      ['b', 2],
    ])
  })

  test('a cluster need not serve what the bundle itself defines', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'wells.example.org' },
      spec: { group: 'example.org', names: { kind: 'Well' }, versions: [{ name: 'v1' }] },
    }
    const well = { apiVersion: 'example.org/v1', kind: 'Well', metadata: { name: 'w' } }
    expect(apisOf([definition, well, namespace])).toEqual([
      'apiextensions.k8s.io/v1/CustomResourceDefinition',
      'v1/Namespace',
    ])
  })
})

describe('rendering', () => {
  test('divides only the named workloads; one without a share is left out, all others stay as they are', () => {
    const divided = new Set(['Deployment/web', 'Deployment/idle'])
    const set = { ...deployment('web', 5), kind: 'StatefulSet' }
    const input = { namespace: 'web', workloads: [share('web', 2)], divided, patches: [] }
    const objects = [namespace, deployment('web', 9), deployment('idle', 1), deployment('worker', 3), set]
    const rendered = render(objects, input, isNamespaced)
    expect(rendered.map(({ kind, metadata, spec }) => [kind, metadata.name, Object(spec).replicas])).toEqual([
      ['Namespace', 'web', undefined],
      ['Deployment', 'web', 2],
      ['Deployment', 'worker', 3],
      ['StatefulSet', 'web', 5],
    ])
  })

  test('namespace first, then replicas, then patches', () => {
    const [ns, web] = render(
      [namespace, deployment('web', 9)],
      {
        namespace: 'web',
        workloads: [share('web', 2)],
        patches: [
          {
            object: { kind: 'Deployment', name: 'web' },
            patch: [
              { op: 'test', path: '/spec/replicas', value: 2 },
              { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'b' },
            ],
          },
        ],
      },
      isNamespaced,
    )
    expect(ns?.metadata).toEqual({ name: 'web' })
    expect(web).toMatchObject({
      metadata: { namespace: 'web' },
      spec: { replicas: 2, template: { spec: { containers: [{ image: 'b' }] } } },
    })
  })

  test('a workload without a share is left out; one with 0 replicas stays', () => {
    const input = { namespace: 'web', workloads: [share('b', 0)], patches: [] }
    expect(render([deployment('a', 1), deployment('b', 1)], input, isNamespaced)).toMatchObject([
      { metadata: { name: 'b' }, spec: { replicas: 0 } },
    ])
  })

  test('the bundle’s own objects are never changed', () => {
    const object = deployment('web', 1)
    const before = structuredClone(object)
    const patch = [{ op: 'add' as const, path: '/metadata/annotations', value: { a: 'b' } }]
    render(
      [object],
      {
        namespace: 'web',
        workloads: [share('web', 5)],
        patches: [{ object: { kind: 'Deployment', name: 'web' }, patch }],
      },
      isNamespaced,
    )
    expect(object).toEqual(before)
  })

  test('a patch can set replicas that no placement divides', () => {
    const patch = [{ op: 'replace' as const, path: '/spec/replicas', value: 4 }]
    const patches = [{ object: { kind: 'Deployment', name: 'web' }, patch }]
    const input = { namespace: 'web', workloads: [], divided: false, patches }
    expect(render([deployment('web', 1)], input, isNamespaced)).toMatchObject([{ spec: { replicas: 4 } }])
  })

  test.each([
    [
      'a path that is not there',
      { op: 'replace' as const, path: '/spec/nothing/here', value: 1 },
      /operation 0 .* Deployment "web"/,
    ],
    [
      'a change of the name',
      { op: 'replace' as const, path: '/metadata/name', value: 'x' },
      /must not change/,
    ],
    [
      'a change of divided replicas',
      { op: 'replace' as const, path: '/spec/replicas', value: 100 },
      /must not change \/spec\/replicas of Deployment "web".*spec\.replicas/,
    ],
    [
      'a removal of divided replicas',
      { op: 'remove' as const, path: '/spec/replicas' },
      /must not change \/spec\/replicas/,
    ],
  ])('%s is refused and named', (_, operation, message) => {
    const patches = [{ object: { kind: 'Deployment', name: 'web' }, patch: [operation] }]
    expect(() =>
      render([deployment('web')], { namespace: 'web', workloads: [share('web', 1)], patches }, isNamespaced),
    ).toThrow(message)
  })
})

describe('dependencies', () => {
  const revision = (bundle: string, ...on: string[]) => ({
    bundle,
    version: '1.0.0',
    dependencies: on.map((name) => ({ bundle: name, version: '>=1.0.0' })),
  })

  test('a chain is not a cycle', () => {
    expect(findCycle(revision('a', 'b'), [revision('b', 'c'), revision('c')])).toBeUndefined()
  })

  test('a cycle is named step by step', () => {
    expect(findCycle(revision('a', 'b'), [revision('b', 'c'), revision('c', 'a')])).toEqual([
      'a',
      'b',
      'c',
      'a',
    ])
  })

  test('a bundle that depends on itself is a cycle', () => {
    expect(findCycle(revision('a', 'a'), [])).toEqual(['a', 'a'])
  })

  test('a revision outside the range leads nowhere', () => {
    const old = { bundle: 'b', version: '0.9.0', dependencies: [{ bundle: 'a', version: '*' }] }
    expect(findCycle(revision('a', 'b'), [old])).toBeUndefined()
  })
})
