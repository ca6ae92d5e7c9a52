import { describe, expect, test } from 'vitest'
import type { InventoryRow } from '../inventory.js'
import type { ObservedObject } from '../observe/observed-object.js'
import { holderFor, isImplicit, isOpen } from './holders.js'
import { createdHash, implicitHashOf } from './wanted.js'

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
const space = (over: Partial<InventoryRow>): InventoryRow =>
  row({ group: '', kind: 'Namespace', name: 'shared', ...over })
const claim = { group: '', kind: 'PersistentVolumeClaim', namespace: 'web', name: 'data' }
const named = { hash: implicitHashOf('shared') }

describe('an object that a release only creates or names', () => {
  test.each<[rule: string, row: InventoryRow, implicit: boolean]>([
    ['was made by it', space({ ...named, state: 'applied' }), true],
    ['is used by it', space({ ...named, state: 'shared', mark: null }), true],
    ['is not one that its bundle holds', space({ state: 'applied' }), false],
    ['is not one that its bundle holds and another release applies', space({ state: 'shared' }), false],
    ['is not known before it is applied', space({ state: 'pending', hash: '' }), false],
    ['is not a definition', row({ state: 'shared', mark: null }), false],
    ['is a definition that is only created', row({ state: 'shared', hash: createdHash }), true],
  ])('%s', (_rule, one, implicit) => {
    expect(isImplicit(one)).toBe(implicit)
  })
})

describe('the holder among the targets of a cluster', () => {
  const at = (targetUid: string, appliedAt: string | null, over: Partial<InventoryRow> = {}) =>
    space({ targetUid, appliedAt, state: 'applied', ...over })
  test.each<
    [rule: string, row: InventoryRow | undefined, others: InventoryRow[], holder: string | undefined]
  >([
    ['is nobody where nobody else has it', undefined, [], undefined],
    ['is who applies it', undefined, [at('b', '1')], 'b'],
    ['is who is about to apply it', undefined, [at('b', null, { state: 'pending' })], 'b'],
    ['is rather who applies it', undefined, [at('b', null, { state: 'pending' }), at('c', '1')], 'c'],
    ['is not who shares or keeps it', space({}), [space({}), at('b', '1', { state: 'kept' })], undefined],
    ['is not who only names it', space({}), [at('b', '1', named)], undefined],
    ['is itself while it applies it', at('a', null, { state: 'pending' }), [at('b', '1')], undefined],
    ['of two that apply it is who applied it last', at('a', '1'), [at('b', '2')], 'b'],
    ['of two that apply it is not who applied it first', at('a', '2'), [at('b', '1')], undefined],
    ['of two at the same moment is the one with the lower uid', at('b', '1'), [at('a', '1')], 'a'],
    ['of two at the same moment is not the other', at('a', '1'), [at('b', '1')], undefined],
    ['is not the release that applies it again', at('a', '1'), [at('b', '2', { hash: '' })], undefined],
  ])('%s', (_rule, one, others, holder) => {
    expect(holderFor(one, others)?.targetUid).toBe(holder)
  })
})

describe('a row of a shared object is decided again', () => {
  const seen = (over: Partial<ObservedObject>): ObservedObject => ({
    uid: 'u',
    resourceVersion: '1',
    hub: 'hub',
    release: undefined,
    target: undefined,
    deleting: false,
    finalizers: [],
    owned: {},
    keptBy: undefined,
    marks: { 'hansa-b': 'm' },
    managedAt: {},
    ownsReplicas: false,
    replicasOwners: [],
    health: undefined,
    ...over,
  })
  const other = (state: InventoryRow['state']) => row({ targetUid: 'b', state })
  test.each<
    [rule: string, row: InventoryRow, others: InventoryRow[], seen: ObservedObject | undefined, open: boolean]
  >([
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
      row({ state: 'applied', fields: 'f', mark: 'v1.a.b.c' }),
      [],
      seen({ owned: { 'hansa-a': 'f' } }),
      false,
    ],
    [
      'when another target applied it last',
      row({ state: 'applied', appliedAt: '1' }),
      [row({ targetUid: 'b', state: 'applied', appliedAt: '2' })],
      seen({ owned: { 'hansa-a': '' } }),
      true,
    ],
    [
      'when its mark has no seal of the hub',
      row({ state: 'applied', fields: 'f', mark: 'v1.a.b' }),
      [],
      seen({ owned: { 'hansa-a': 'f' } }),
      true,
    ],
    [
      'when it was applied before there were marks',
      space({ state: 'applied', fields: 'f', mark: null }),
      [],
      seen({ owned: { 'hansa-a': 'f' } }),
      true,
    ],
    [
      'not when the member does not keep marks',
      space({ state: 'applied', fields: 'f', mark: null, managedAt: 'then' }),
      [],
      seen({ owned: { 'hansa-a': 'f' } }),
      false,
    ],
    [
      'not when others changed what has no seal: that is drift',
      row({ state: 'applied', fields: 'f', mark: 'v1.a.b' }),
      [],
      seen({ owned: { 'hansa-a': 'g' } }),
      false,
    ],
    ['when it is a Namespace that nobody holds', space({}), [], seen({}), true],
    [
      'when a release only names the Namespace',
      space({}),
      [space({ ...named, state: 'applied' })],
      seen({}),
      true,
    ],
    ['not when this release only names it', space({ ...named, mark: null }), [], seen({}), false],
    [
      'when it is a claim whose mark does not outlive its target',
      row({ ...claim, state: 'applied', fields: 'f', mark: 'v1.a.b' }),
      [],
      seen({ owned: { 'hansa-a': 'f' } }),
      true,
    ],
    [
      'not when it is a claim whose mark does',
      row({ ...claim, state: 'applied', fields: 'f', mark: 'v1.a.b.c' }),
      [],
      seen({ owned: { 'hansa-a': 'f' } }),
      false,
    ],
    ['never when it is of another kind', row({ kind: 'Other' }), [], seen({}), false],
  ])('%s', (_rule, one, others, there, open) => {
    expect(isOpen(one, others, there, 'hansa-a')).toBe(open)
  })
})
