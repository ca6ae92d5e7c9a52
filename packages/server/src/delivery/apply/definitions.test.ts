import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../kube/index.js'
import { sharingOf, withoutLoss } from './definitions.js'

const crd = (versions: object[], rest: object = {}, stored: string[] = []): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', names: { kind: 'Widget' }, versions, ...rest },
  status: { storedVersions: stored },
})
const v = (name: string, more: object = {}) => ({ name, served: true, storage: false, ...more })

describe('who holds a definition', () => {
  test.each<[rule: string, wanted: KubeObject, live: KubeObject, expected: object]>([
    ['the same is shared', crd([v('v1')]), crd([v('v1')]), { kind: 'share', differs: [] }],
    [
      'a strict superset of the versions takes it',
      crd([v('v1'), v('v2')]),
      crd([v('v1', { storage: true })]),
      { kind: 'take' },
    ],
    [
      'the same versions with other content stay with the first',
      crd([v('v1', { schema: { x: 2 } })], { scope: 'Cluster' }),
      crd([v('v1', { schema: { x: 1 } })], { scope: 'Namespaced' }),
      { kind: 'share', differs: ['.spec.versions[v1].schema.x', '.spec.scope'] },
    ],
    [
      'fewer versions stay with the first',
      crd([v('v1')]),
      crd([v('v1'), v('v2')]),
      { kind: 'share', differs: ['.spec.versions[v2]'] },
    ],
    [
      'as many versions of which one is another stay with the first',
      crd([v('v1'), v('v3')]),
      crd([v('v1'), v('v2')]),
      { kind: 'share', differs: ['.spec.versions[v3]', '.spec.versions[v2]'] },
    ],
    [
      'what only the cluster has is a default, and the order of versions says nothing',
      crd([v('v2'), v('v1')]),
      crd([v('v1'), v('v2')], { conversion: { strategy: 'None' } }),
      { kind: 'share', differs: [] },
    ],
  ])('%s', (_rule, wanted, live, expected) => {
    expect(sharingOf(wanted, live)).toEqual(expected)
  })
})

describe('a definition of a release with crds: CreateReplace', () => {
  const first = crd([v('v1', { schema: { x: 1 } }), v('v2')])
  test('is taken if it differs, with fewer versions too', () => {
    expect(sharingOf(crd([v('v1')]), first, true)).toEqual({ kind: 'take' })
    expect(sharingOf(crd([v('v1', { schema: { x: 2 } }), v('v2')]), first, true)).toEqual({ kind: 'take' })
  })
  test('stays with the first if it is the same', () => {
    expect(sharingOf(first, first, true)).toEqual({ kind: 'share', differs: [] })
  })
})

describe('a Namespace that another release holds', () => {
  const space = (labels: object, annotations: object = {}): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shared', labels: { ...labels }, annotations: { ...annotations } },
  })
  const live = space({ team: 'a', 'kubernetes.io/metadata.name': 'shared' }, { note: 'x' })
  test.each<[rule: string, wanted: KubeObject, differs: string[]]>([
    ['with the same labels does not differ', space({ team: 'a' }, { note: 'x' }), []],
    ['lacks a label', space({ team: 'a', tier: 'b' }), ['.metadata.labels.tier']],
    ['has another value', space({ team: 'b' }), ['.metadata.labels.team']],
    ['lacks an annotation', space({}, { other: 'y' }), ['.metadata.annotations.other']],
    ['does not differ by the marks of hubs', space({}, { 'hansa.dev/applied-r': 'v1.x.y' }), []],
    [
      'has neither labels nor annotations',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shared' } },
      [],
    ],
  ])('%s', (_rule, wanted, differs) => {
    expect(sharingOf(wanted, live, true)).toEqual({ kind: 'share', differs })
  })
})

describe('versions that can be dropped', () => {
  const names = (object: KubeObject): unknown =>
    (object.spec as { versions: { name: string; storage: boolean }[] }).versions.map(
      ({ name, storage }) => `${name}${storage ? '*' : ''}`,
    )
  test.each<[rule: string, stored: string[], used: string[], expected: string[]]>([
    ['one that nobody uses goes', ['v2'], [], ['v2*']],
    ['one of stored objects stays, no longer for storage', ['v1', 'v2'], [], ['v2*', 'v1']],
    ["one that another release's custom resources use stays", ['v2'], ['v1'], ['v2*', 'v1']],
  ])('%s', (_rule, stored, used, expected) => {
    const live = crd([v('v1', { storage: true }), v('v2')], {}, stored)
    expect(names(withoutLoss(crd([v('v2', { storage: true })]), live, new Set(used)))).toEqual(expected)
  })
})
