import { describe, expect, test } from 'vitest'
import { type Health, KubeError } from '../kube/index.js'
import { applyErrorOf } from './apply/apply-error.js'
import { claimOf } from './apply/claim.js'
import { resolveFieldConflict } from './apply/resolve-field-conflict.js'
import type { InventoryRow } from './inventory.js'
import { createObjectCache } from './observe/object-cache.js'
import type { ObservedObject } from './observe/observed-object.js'
import { keyOf, type Place } from './place.js'
import { reconcileAfterRestore } from './prune/reconcile-after-restore.js'
import { assess } from './status/assess.js'

const place: Place = { group: '', version: 'v1', kind: 'ConfigMap', namespace: 'web', name: 'settings' }
const space: Place = { group: '', version: 'v1', kind: 'Namespace', namespace: '', name: 'web' }
const seen: ObservedObject = {
  uid: 'u1',
  resourceVersion: '10',
  hub: 'hub',
  release: 'release',
  target: 'target',
  deleting: false,
  finalizers: [],
  owned: { hansa: 'f1' },
  marks: {},
  keptBy: undefined,
  managedAt: {},
  ownsReplicas: false,
  replicasOwners: [],
  health: { status: 'Ready', message: '' },
}
const row: InventoryRow = {
  ...place,
  targetUid: 'target',
  cluster: 'eu-1',
  uid: 'u1',
  hash: 'h1',
  fields: 'f1',
  replicas: '',
  mark: null,
  managedAt: null,
  state: 'applied',
  appliedAt: null,
}

const definition: Place = {
  ...place,
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  namespace: '',
  name: 'widgets.example.com',
}

describe('the object that already exists where one is to be applied', () => {
  const claimant = {
    hubUid: 'hub',
    releaseUid: 'release',
    targetUid: 'target',
    conflicts: 'Fail' as const,
    onlyCreated: false,
    yields: false,
    proved: true,
    ofSameName: false,
    alive: (uid: string) => uid === 'living',
    releaseOf: (uid: string) => (uid === 'living' ? 'shop/web' : undefined),
  }
  const nobody = { hub: undefined, release: undefined, target: undefined }
  const cases: [
    string,
    Partial<ObservedObject> | undefined,
    {
      conflicts?: 'Fail' | 'Adopt'
      onlyCreated?: boolean
      yields?: boolean
      proved?: boolean
      ofSameName?: boolean
    },
    Place,
    string,
  ][] = [
    ['is nothing', undefined, {}, place, 'free'],
    ['bears this target’s labels', {}, {}, place, 'ours'],
    ['was left by another target of the release', { target: 'gone' }, {}, place, 'ours'],
    ['bears nobody’s labels', nobody, {}, place, 'conflict'],
    ['bears nobody’s labels and may be adopted', nobody, { conflicts: 'Adopt' }, place, 'adopt'],
    ['bears another release’s labels', { release: 'other', target: 'gone' }, {}, place, 'conflict'],
    [
      'was left by another release and may be adopted',
      { release: 'other', target: 'gone' },
      { conflicts: 'Adopt' },
      place,
      'adopt',
    ],
    [
      'belongs to another living target',
      { release: 'other', target: 'living' },
      { conflicts: 'Adopt' },
      place,
      'conflict',
    ],
    ['belongs to another hub', { hub: 'other' }, { conflicts: 'Adopt' }, place, 'conflict'],
    ['is being deleted', { deleting: true }, {}, place, 'ending'],
    ['is a Namespace of this hub', { ...nobody, hub: 'hub' }, {}, space, 'ours'],
    ['is a Namespace of nobody', nobody, {}, space, 'conflict'],
    ['is a definition of this hub', { ...nobody, hub: 'hub' }, {}, definition, 'ours'],
    [
      'is a definition with the label of this hub and nothing else',
      { ...nobody, hub: 'hub' },
      { proved: false },
      definition,
      'conflict',
    ],
    [
      'is a Namespace with the label of this hub and nothing else',
      { ...nobody, hub: 'hub' },
      { proved: false },
      space,
      'conflict',
    ],
    [
      'is a definition that an earlier version applied for the release',
      { target: 'gone' },
      { proved: false },
      definition,
      'ours',
    ],
    [
      'has the label of this hub and nothing else, and may be adopted',
      { ...nobody, hub: 'hub' },
      { proved: false, conflicts: 'Adopt' },
      definition,
      'adopt',
    ],
    [
      'is a Namespace of this hub, named by the release alone',
      { ...nobody, hub: 'hub' },
      { onlyCreated: true },
      space,
      'shared',
    ],
    [
      'is a claim that a release of the same name left',
      { release: 'other', target: 'gone' },
      { ofSameName: true },
      place,
      'ours',
    ],
    [
      'is one that a living target has, whatever its mark says',
      { release: 'other', target: 'living' },
      { ofSameName: true, conflicts: 'Adopt' },
      place,
      'conflict',
    ],
    [
      'is one of another hub, whatever its mark says',
      { hub: 'other', release: 'other' },
      { ofSameName: true },
      place,
      'conflict',
    ],
    ['is a Namespace of nobody that the release sets labels of', nobody, { yields: true }, space, 'foreign'],
    ['is a Namespace of nobody, named by the release alone', nobody, { onlyCreated: true }, space, 'foreign'],
  ]
  test.each(cases)('%s', (_rule, change, who, where, kind) => {
    const found = change === undefined ? undefined : { ...seen, ...change }
    expect(claimOf(where, found, { ...claimant, ...who }).kind).toBe(kind)
  })

  test('that is in conflict names the release that holds it, never the uid of its target', () => {
    const found = { ...seen, release: 'other', target: 'living' }
    expect(claimOf(place, found, claimant)).toEqual({
      kind: 'conflict',
      holder: 'it belongs to release shop/web',
      held: true,
      elsewhere: false,
    })
    expect(claimOf(place, { ...found, target: 'gone' }, claimant)).toMatchObject({
      holder: expect.stringContaining('left by a release of this hub'),
      held: false,
    })
  })
})

describe('fields that others own', () => {
  const one = { manager: 'kubectl', field: '.data.a' }
  const replicas = { manager: 'autoscaler', field: '.spec.replicas' }
  const base = {
    manager: 'hansa',
    conflicts: [one],
    autoscaled: false,
    scaled: false,
    drift: 'Correct' as const,
    adopting: false,
  }

  test('are taken back if drift is corrected, and left if it is reported', () => {
    expect(resolveFieldConflict(base)).toEqual({ force: true, omitReplicas: false })
    expect(resolveFieldConflict({ ...base, drift: 'Report' })).toBeUndefined()
    expect(resolveFieldConflict({ ...base, drift: 'Report', adopting: true })).toEqual({
      force: true,
      omitReplicas: false,
    })
  })
  test('are taken if the object says so, and never from another release', () => {
    const forcing = { ...base, drift: 'Report' as const, forces: true }
    expect(resolveFieldConflict(forcing)).toEqual({ force: true, omitReplicas: false })
    const other = { manager: 'hansa-other', field: '.x' }
    expect(resolveFieldConflict({ ...forcing, conflicts: [one, other] })).toBeUndefined()
  })
  test('do not count if an earlier write of the own field manager owns them', () => {
    const own = { ...base, drift: 'Report' as const, conflicts: [{ manager: 'hansa', field: '.x' }] }
    expect(resolveFieldConflict(own)).toEqual({ force: true, omitReplicas: false })
    expect(resolveFieldConflict({ ...own, conflicts: [...own.conflicts, one] })).toBeUndefined()
  })
  test('are never taken from another release', () => {
    expect(
      resolveFieldConflict({ ...base, conflicts: [{ manager: 'hansa-other', field: '.x' }], adopting: true }),
    ).toBeUndefined()
  })
  test('are taken from another release by the holder of a shared object, others only if drift is corrected', () => {
    const other = { manager: 'hansa-other', field: '.x' }
    const holding = { ...base, drift: 'Report' as const, holding: true }
    expect(resolveFieldConflict({ ...holding, conflicts: [other] })).toEqual({
      force: true,
      omitReplicas: false,
    })
    expect(resolveFieldConflict({ ...holding, conflicts: [other, one] })).toBeUndefined()
  })
  test('are left to an autoscaler if they are replicas, even while that is unknown', () => {
    const scaled = { ...base, conflicts: [replicas], scaled: true }
    expect(resolveFieldConflict({ ...scaled, autoscaled: true })).toEqual({
      force: false,
      omitReplicas: true,
    })
    expect(resolveFieldConflict({ ...scaled, autoscaled: undefined })).toEqual({
      force: false,
      omitReplicas: true,
    })
    expect(resolveFieldConflict(scaled)).toEqual({ force: true, omitReplicas: false })
    expect(resolveFieldConflict({ ...scaled, autoscaled: true, conflicts: [replicas, one] })).toEqual({
      force: true,
      omitReplicas: true,
    })
  })
})

describe('a refusal', () => {
  const said = (error: unknown, where = place) => applyErrorOf(error, where, 'eu-1')
  const invalid = (message: string) =>
    new KubeError('Status', 'x', { status: 422, causes: [{ field: 'spec.a', message }] })

  test('of a value repeats the rule and never the value', () => {
    for (const value of ['"hunter2"', '{"password":"hunter2","x":["y"]}', 'hunter2', 'v1.X{A:"hunter2"}']) {
      const { message } = said(invalid(`Invalid value: ${value}: must be shorter`))
      expect(message).not.toContain('hunter2')
      expect(message).toContain('spec.a: Invalid value: must be shorter')
    }
    expect(said(invalid('Required value')).message).toContain('spec.a: Required value')
  })
  test('of a Secret names only its fields', () => {
    const { message } = said(invalid('Invalid value: oddly hunter2 shaped'), { ...place, kind: 'Secret' })
    expect(message).not.toContain('hunter2')
    expect(message).toContain('spec.a')
  })
  test('for the whole cluster holds everything back; others do not', () => {
    expect(said(new KubeError('Timeout', 'silent')).reason).toBe('Unreachable')
    expect(said(new KubeError('Status', 'no', { status: 401 })).reason).toBe('Credentials')
    expect(said(new KubeError('Status', 'slow', { status: 429, retryAfterMs: 3000 }))).toMatchObject({
      reason: 'Throttled',
      retryAfterMs: 3000,
    })
    expect(said(new KubeError('Status', 'oops', { status: 500 })).reason).toBe('Failed')
    // Not a fault of the cluster: the waits of a failing cluster must not grow because of it.
    expect(said(new KubeError('LeaseLost', 'not now'))).toMatchObject({
      reason: 'Throttled',
      retryAfterMs: 500,
    })
    expect(said(new KubeError('Status', 'no', { status: 403 })).reason).toBe('Refused')
  })
  test('that is an unknown error is a bug and rethrown', () => {
    expect(() => said(new TypeError('bug'))).toThrow('bug')
  })
})

describe('the assessment of a target', () => {
  const sight = (objects: Record<string, ObservedObject>, knows = true) => ({
    seen: (key: string) => objects[key],
    knows: () => knows,
    autoscaled: () => false,
    trouble: () => undefined,
    podReason: () => undefined,
    healthOf: (_: unknown, { health }: ObservedObject) => health,
    managerOf: () => 'hansa',
  })
  const other = { ...row, name: 'other' }
  const both = (change: Partial<ObservedObject>) => ({
    [keyOf(row)]: seen,
    [keyOf(other)]: { ...seen, ...change },
  })

  test('is ready when every object is', () => {
    expect(assess([row, other], sight(both({})))).toEqual({
      ready: true,
      settling: false,
      message: '',
      drifts: [],
    })
  })
  test('names the worst object', () => {
    const objects = {
      [keyOf(row)]: { ...seen, health: { status: 'Progressing' as const, message: 'slow' } },
      [keyOf(other)]: { ...seen, health: { status: 'Failed' as const, message: 'broken' } },
    }
    expect(assess([row, other], sight(objects))).toMatchObject({
      ready: false,
      settling: false,
      message: 'ConfigMap web/other: broken',
    })
  })
  test('of objects that wait for their rule hides nothing of the others', () => {
    const objects = both({})
    const waiting = (healthOf: (name: string) => Health | 'Later' | undefined) => ({
      ...sight(objects),
      healthOf: ({ name }: InventoryRow) => healthOf(name),
    })
    const later = waiting((name) => (name === 'other' ? 'Later' : seen.health))
    expect(assess([row, other], later)).toEqual({
      ready: false,
      settling: true,
      message: 'ConfigMap web/other: its health rule has not been evaluated yet',
      drifts: [],
    })
    const broken: Health = { status: 'Failed', message: 'broken' }
    const failing = waiting((name) => (name === 'other' ? 'Later' : broken))
    expect(assess([other, row], failing)).toMatchObject({
      settling: false,
      message: 'ConfigMap web/settings: broken',
    })
    const gone = { ...row, name: 'gone' }
    expect(assess([other, gone], later)?.drifts).toEqual([{ row: gone, drift: 'gone' }])
  })
  test('is undefined before all objects have been read', () => {
    expect(assess([row, other], sight({ [keyOf(row)]: seen }, false))).toBeUndefined()
  })
  test('names the object and the finalizers it waits for', () => {
    expect(assess([row, other], sight(both({ deleting: true, finalizers: ['a/b'] })))?.message).toBe(
      'ConfigMap web/other is being deleted, waiting for finalizers a/b',
    )
  })
  test('is ready and names objects without anything to assess', () => {
    const unjudged = {
      status: 'Ready' as const,
      message: 'no status to assess',
      unjudged: true as const,
    }
    expect(assess([row, other], sight(both({ health: unjudged })))).toMatchObject({
      ready: true,
      message: 'ConfigMap web/other: no status to assess',
    })
    const all = { [keyOf(row)]: { ...seen, health: unjudged }, [keyOf(other)]: { ...seen, health: unjudged } }
    expect(assess([row, other], sight(all))?.message).toBe(
      'ConfigMap web/settings: no status to assess; and 1 more object',
    )
  })
  test('ignores kept objects', () => {
    expect(assess([row, { ...other, state: 'kept' }], sight({ [keyOf(row)]: seen }))?.ready).toBe(true)
  })
})

describe('an observation', () => {
  const kind = 'v1/ConfigMap'
  const later: ObservedObject = { ...seen, resourceVersion: '12', uid: 'u2' }

  test('is not overwritten by an older one', () => {
    const observed = createObjectCache()
    observed.answered(place, later)
    observed.changed(place, seen)
    observed.deleted(place, seen)
    observed.snapshot(kind, [], '11')
    expect(observed.get(keyOf(place))?.uid).toBe('u2')
    observed.snapshot(kind, [], '100')
    expect(observed.get(keyOf(place))).toBeUndefined()
  })
  test('keeps its health through an apply that changed nothing, and loses it through one that did', () => {
    const observed = createObjectCache()
    observed.changed(place, seen)
    observed.answered(place, { ...seen, health: undefined })
    expect(observed.get(keyOf(place))?.health?.status).toBe('Ready')
    observed.answered(place, { ...seen, resourceVersion: '11', health: undefined })
    expect(observed.get(keyOf(place))?.health).toBeUndefined()
  })
})

test('after a restore rows take the uids that exist, everything is applied once more, strangers and unproved objects are distinguished', () => {
  const found = [
    { place, seen: { ...seen, uid: 'u9' } },
    { place: { ...place, name: 'unlisted' }, seen },
    { place: { ...place, name: 'stranger' }, seen: { ...seen, target: 'unknown' } },
    { place: space, seen: { ...seen, target: undefined } },
    { place: { ...place, name: 'copied' }, seen: { ...seen, uid: 'u5' } },
    { place: { ...place, name: 'known' }, seen: { ...seen, uid: 'u6' } },
    { place: { ...place, name: 'replaced' }, seen: { ...seen, uid: 'u8' } },
  ]
  const { rows, strangers } = reconcileAfterRestore(
    found,
    [
      row,
      { ...row, name: 'gone' },
      { ...row, group: 'batch', kind: 'Job', name: 'expired' },
      { ...row, name: 'known', uid: 'u6' },
      { ...row, name: 'replaced', uid: 'u7' },
    ],
    {
      alive: (uid) => uid === 'target',
      proved: ({ place: { name } }) => name === 'settings' || name === 'unlisted',
    },
    'eu-1',
  )
  expect(rows.map(({ name, uid, hash }) => [name, uid, hash])).toEqual([
    ['settings', 'u9', ''],
    ['gone', 'u1', ''],
    ['expired', 'u1', row.hash],
    ['known', 'u6', ''],
    ['replaced', 'u7', ''],
    ['unlisted', 'u1', ''],
  ])
  expect(strangers.map((one) => one.place.name)).toEqual(['stranger', 'copied'])
})
