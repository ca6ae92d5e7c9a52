import { describe, expect, test } from 'vitest'
import type { TargetRow } from '../../releases/index.js'
import { createManualClock } from '../../runtime/testing/clock.js'
import { createInventory, type InventoryRow } from '../inventory.js'
import { keyOf } from '../place.js'
import { type FailedAttempts, type Memo, newMemo, noTries } from '../status/memo.js'
import { createAttention } from './attention.js'

const row = (targetUid: string): InventoryRow => ({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  namespace: '',
  name: 'shared',
  targetUid,
  cluster: 'eu-1',
  uid: 'u',
  hash: 'h',
  fields: '',
  replicas: '',
  mark: 'm',
  managedAt: null,
  state: 'shared',
  appliedAt: null,
})
const target = (uid: string): TargetRow => ({
  uid,
  releaseUid: uid,
  namespace: 'default',
  release: uid,
  cluster: 'eu-1',
  desired: {
    bundle: { uid: 'b', name: 'web', version: '1.0.0', digest: '' },
    valuesHash: '',
    namespace: 'default',
    workloads: [],
    patches: [],
    conflicts: 'Fail',
    drift: 'Correct',
    deletion: 'Keep',
  },
  desiredHash: 'h',
  removing: null,
  releaseRevision: 1,
  rollback: false,
  suspended: false,
  revision: 1,
  createdAt: '',
  updatedAt: '',
  applied: true,
  ready: true,
  drifted: false,
  failed: false,
  unreachable: false,
  waiting: false,
  message: '',
  kept: [],
  differing: [],
  appliedHash: 'h',
  hooks: null,
  test: null,
})

/** Two targets that share a Namespace without a holder; the first has failed this often. */
const open = (tries: FailedAttempts = noTries) => {
  const inventory = createInventory((key) => attention.freed(key))
  inventory.put([row('a'), row('b')])
  const memos = new Map<string, Memo>([
    ['a', { ...newMemo(target('a')), tries }],
    ['b', newMemo(target('b'))],
  ])
  const looks: string[] = []
  const attention = createAttention({
    memos,
    inventory,
    isReady: () => true,
    look: (uid) => looks.push(uid),
    isOpen: ({ targetUid }) => targetUid === 'a',
    seen: () => undefined,
    assessTarget: () => ({ ready: true, settling: false, message: '', drifts: [] }),
    progressMs: 1,
    after: createManualClock().after,
  })
  return { attention, inventory, looks }
}
const failing: FailedAttempts = { own: 3, ofCluster: 0 }

describe('a target that has to decide the holder of a shared object again', () => {
  test('is checked when its cluster shows something new', () => {
    const { attention, looks } = open()
    attention.consider('a')
    attention.consider('b')
    expect(looks).toEqual(['a'])
  })
  test.each([failing, { own: 0, ofCluster: 1 }])('waits for its next attempt while it fails: %o', (tries) => {
    const { attention, looks } = open(tries)
    attention.consider('a')
    attention.considerHolders(keyOf(row('a')))
    expect(looks).toEqual([])
  })
  test('is checked, failing or not, when another target wrote about the object or left it', () => {
    const { attention, inventory, looks } = open(failing)
    attention.considerSharers(row('b'))
    expect(looks).toEqual(['a'])
    inventory.drop([row('b')])
    expect(looks).toEqual(['a', 'a'])
  })
})

describe('a target that waits for an object of another', () => {
  test('is checked at once when that one wrote about it', () => {
    const { attention, looks } = open()
    attention.contend(keyOf(row('b')), 'c')
    attention.considerSharers({ ...row('b'), kind: 'ConfigMap' })
    expect(looks).toEqual([])
    attention.considerSharers(row('b'))
    attention.considerSharers(row('b'))
    expect(looks.filter((uid) => uid === 'c')).toEqual(['c'])
  })
})

describe('a target with many objects', () => {
  const settled = (count: number) => {
    const inventory = createInventory()
    const rows = Array.from({ length: count }, (_, at) => ({
      ...row('a'),
      kind: 'ConfigMap',
      name: `c${at}`,
      state: 'applied' as const,
    }))
    inventory.put(rows)
    const clock = createManualClock()
    let checks = 0
    const attention = createAttention({
      memos: new Map([['a', newMemo(target('a'))]]),
      inventory,
      isReady: () => true,
      look: () => {},
      isOpen: () => false,
      seen: () => undefined,
      assessTarget: () => {
        checks += 1
        return { ready: true, settling: false, message: '', drifts: [] }
      },
      progressMs: 1,
      after: clock.after,
    })
    return { attention, rows, clock, checks: () => checks }
  }

  test('is checked once when a list shows all of them', () => {
    const { attention, rows, checks } = settled(5_000)
    attention.considerRows(rows)
    expect(checks()).toBe(1)
  })
  test('is checked at once for a single change among few, and once in a while for many changes among many', async () => {
    const few = settled(200)
    for (const one of few.rows) few.attention.considerHolders(keyOf(one))
    expect(few.checks()).toBe(200)
    const many = settled(5_000)
    for (const one of many.rows) many.attention.considerHolders(keyOf(one))
    expect(many.checks()).toBe(0)
    await many.clock.pass(250)
    expect(many.checks()).toBe(1)
    many.attention.considerHolders(keyOf(row('other')))
    many.attention.considerHolders(keyOf(many.rows[0] ?? row('a')))
    await many.clock.pass(250)
    expect(many.checks()).toBe(2)
  })
  test('is not checked any more when its cluster is closed', async () => {
    const { attention, rows, clock, checks } = settled(5_000)
    for (const one of rows) attention.considerHolders(keyOf(one))
    attention.close()
    await clock.pass(10_000)
    expect(checks()).toBe(0)
  })
})
