import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../kube/index.js'
import { isOpen, sharingOf, withoutLoss } from './definitions.js'
import type { InventoryRow } from './inventory.js'
import type { Seen } from './seen.js'

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

describe('versions that may be dropped', () => {
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

describe('a row of a definition is decided again', () => {
  const row = (over: Partial<InventoryRow>): InventoryRow => ({
    group: 'apiextensions.k8s.io',
    version: 'v1',
    kind: 'CustomResourceDefinition',
    namespace: '',
    name: 'widgets.example.com',
    targetUid: 'a',
    cluster: 'eu-1',
    uid: 'u',
    hash: 'h',
    fields: '',
    replicas: '',
    mark: 'm',
    managedAt: null,
    state: 'shared',
    appliedAt: null,
    ...over,
  })
  const seen = (over: Partial<Seen>): Seen => ({
    uid: 'u',
    resourceVersion: '1',
    hub: 'hub',
    release: undefined,
    target: undefined,
    deleting: false,
    finalizers: [],
    owned: {},
    marks: { 'hansa-b': 'm' },
    managedAt: {},
    ownsReplicas: false,
    replicasOwners: [],
    health: undefined,
    ...over,
  })
  const other = (state: InventoryRow['state']) => row({ targetUid: 'b', state })
  test.each<[rule: string, row: InventoryRow, others: InventoryRow[], seen: Seen | undefined, open: boolean]>(
    [
      ['not while another holds what it was compared with', row({}), [other('applied')], seen({}), false],
      ['when nobody holds it', row({}), [], seen({}), true],
      ['when only sharers are left', row({}), [other('shared'), other('kept')], seen({}), true],
      ['when its content changed', row({ mark: 'old' }), [other('applied')], seen({}), true],
      ['not before the holder has applied it', row({ mark: 'old' }), [other('pending')], seen({}), false],
      [
        'when the former manager applied it',
        row({ state: 'applied', fields: 'f' }),
        [],
        seen({ owned: { hansa: 'f' } }),
        true,
      ],
      [
        'not when the former manager applied it and others changed it: that is drift',
        row({ state: 'applied', fields: 'f' }),
        [],
        seen({ owned: { hansa: 'g' } }),
        false,
      ],
      [
        'not when its own manager applied it',
        row({ state: 'applied', fields: 'f' }),
        [],
        seen({ owned: { 'hansa-a': 'f' } }),
        false,
      ],
      ['never when it is of another kind', row({ kind: 'Other' }), [], seen({}), false],
    ],
  )('%s', (_rule, one, others, there, open) => {
    expect(isOpen(one, others, there, 'hansa-a')).toBe(open)
  })
})
