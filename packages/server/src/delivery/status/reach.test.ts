import { expect, test } from 'vitest'
import type { TargetRow } from '../../releases/index.js'
import { type Memo, newMemo } from './memo.js'
import { createReach } from './reach.js'

const rowOf = (index: number, unreachable = false): TargetRow => ({
  uid: `target-${index}`,
  releaseUid: `release-${index}`,
  namespace: 'default',
  release: `release-${index}`,
  cluster: 'eu-1',
  desired: {
    bundle: { uid: 'bundle', name: 'web', version: '1.0.0', digest: '' },
    valuesHash: '',
    namespace: 'default',
    workloads: [],
    patches: [],
    conflicts: 'Fail',
    drift: 'Correct',
    deletion: 'All',
  },
  desiredHash: '',
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
  unreachable,
  waiting: false,
  message: '',
  kept: [],
  differing: [],
  appliedHash: '',
  hooks: null,
  test: null,
})

/** A target store that counts its transactions. */
const open = (rows: readonly TargetRow[]) => {
  const memos = new Map<string, Memo>(rows.map((row) => [row.uid, newMemo(row)]))
  const transactions: string[][] = []
  const reach = createReach({
    memos,
    targetStore: {
      reach: async (targets, reachable) => {
        transactions.push(targets.map(({ uid }) => uid))
        return targets.map((row) => ({ ...row, unreachable: !reachable, revision: row.revision + 1 }))
      },
    },
  })
  return { memos, transactions, reach }
}

const failed = (error: unknown): never => {
  throw error
}

test('the targets of a lost cluster are marked in one transaction, not in one each', async () => {
  const { memos, transactions, reach } = open(Array.from({ length: 10 }, (_, index) => rowOf(index)))
  reach.markAll(false, failed)
  await expect.poll(() => [...memos.values()].every(({ row }) => row?.unreachable)).toBe(true)
  expect(transactions).toHaveLength(1)
})

test('a cluster with many targets is marked in slices', async () => {
  const { memos, transactions, reach } = open(Array.from({ length: 120 }, (_, index) => rowOf(index)))
  reach.markAll(false, failed)
  await expect.poll(() => [...memos.values()].every(({ row }) => row?.unreachable)).toBe(true)
  expect(transactions.map(({ length }) => length)).toEqual([50, 50, 20])
})

test('an unchanged mark costs no transaction', async () => {
  const { transactions, reach } = open([rowOf(0, true), rowOf(1, true)])
  reach.markAll(false, failed)
  await reach.mark(rowOf(0, true), false)
  expect(transactions).toEqual([])
})
