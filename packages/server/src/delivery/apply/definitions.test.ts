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

describe('versions that an update drops', () => {
  const names = (object: KubeObject): unknown =>
    (object.spec as { versions: { name: string; storage: boolean }[] }).versions.map(
      ({ name, storage }) => `${name}${storage ? '*' : ''}`,
    )
  const old = { name: 'v1', served: true, stored: false }
  const unserved = { served: false }
  test.each<
    [
      rule: string,
      first: object,
      given: { stored?: string[]; used?: string[]; removes: boolean },
      kept: string[],
      lost: object[],
    ]
  >([
    ['a served one is lost', {}, { removes: true }, ['v2*'], [old]],
    [
      'a stored one is lost',
      unserved,
      { stored: ['v1', 'v2'], removes: true },
      ['v2*'],
      [{ ...old, served: false, stored: true }],
    ],
    ['one that is neither goes', unserved, { stored: ['v2'], removes: true }, ['v2*'], []],
    [
      'one that another release uses stays, no longer for storage',
      {},
      { stored: ['v1'], used: ['v1'], removes: true },
      ['v2*', 'v1'],
      [],
    ],
    ['a served one stays if the release does not decide', {}, { removes: false }, ['v2*', 'v1'], []],
    [
      'a stored one stays if the release does not decide',
      unserved,
      { stored: ['v1'], removes: false },
      ['v2*', 'v1'],
      [],
    ],
    ['one that is neither goes in any case', unserved, { removes: false }, ['v2*'], []],
  ])('%s', (_rule, first, { stored = [], used = [], removes }, kept, lost) => {
    const live = crd([v('v1', { storage: true, ...first }), v('v2')], {}, stored)
    const result = withoutLoss(crd([v('v2', { storage: true })]), live, { used: new Set(used), removes })
    expect(names(result.object)).toEqual(kept)
    expect(result.lost).toEqual(lost)
  })
})
