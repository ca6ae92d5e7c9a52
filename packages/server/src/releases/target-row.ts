import type { Reader } from '../db/index.js'
import { apiVersion } from '../resources/index.js'
import { type KeptObject, Removal, type Target } from './contract.js'
import type { Desired } from './desired.js'
import type { HookRecord } from './hook-record.js'
import type { TestRecord } from './hook-run.js'
import { hookStatuses } from './hook-status.js'
import { shownTest } from './tested.js'

/** An object that another release holds on the cluster, with content that differs from this release. */
export interface DifferingObject {
  apiVersion: string
  kind: string
  name: string
  /** Paths of the fields that differ, as text. */
  differs: string
}

/** The state of a target as its cluster shows it; written by delivery. */
export interface TargetState {
  applied: boolean
  ready: boolean
  drifted: boolean
  failed: boolean
  unreachable: boolean
  /** Waiting for a dependency or a hook. */
  waiting: boolean
  message: string
  kept: readonly KeptObject[]
  differing: readonly DifferingObject[]
  /** The hash of the `desired` that is applied to the cluster; null when none is. */
  appliedHash: string | null
  /** Null before any content was applied completely, and for targets that older hubs applied. */
  hooks: HookRecord | null
  /** The last test that was requested. */
  test: TestRecord | null
}

/** One release on one cluster, as stored. */
export interface TargetRow extends TargetState {
  uid: string
  releaseUid: string
  namespace: string
  release: string
  cluster: string
  desired: Desired
  /** Equal to `appliedHash` when there is nothing to do. */
  desiredHash: string
  removing: Removal | null
  /** The number of the revision of the release that `desired` is from; no part of `desired` or its hash. */
  releaseRevision: number
  /** That revision is a rollback: its hooks are those of rollbacks. */
  rollback: boolean
  /** Nothing is changed on the cluster, because the release is suspended. */
  suspended: boolean
  revision: number
  createdAt: string
  updatedAt: string
}

export const freshState: TargetState = {
  applied: false,
  ready: false,
  drifted: false,
  failed: false,
  unreachable: false,
  waiting: false,
  message: '',
  kept: [],
  differing: [],
  appliedHash: null,
  hooks: null,
  test: null,
}

const shownHooks = ({ hooks }: TargetRow): Pick<Target['status'], 'hooks'> => {
  const statuses = hookStatuses(hooks?.runs ?? [])
  return statuses.length === 0 ? {} : { hooks: statuses }
}

export const targetOf = (row: TargetRow): Target => {
  const { patches: _patches, health: _health, ...desired } = row.desired
  return {
    apiVersion,
    kind: 'Target',
    metadata: {
      name: targetName(row),
      namespace: row.namespace,
      uid: row.uid,
      resourceVersion: String(row.revision),
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    },
    spec: {
      release: row.release,
      releaseUid: row.releaseUid,
      cluster: row.cluster,
      desired,
      releaseRevision: row.releaseRevision,
      ...(row.suspended ? { suspended: true as const } : {}),
      ...(row.removing === null ? {} : { removing: row.removing }),
    },
    status: {
      applied: row.applied,
      ready: row.ready,
      drifted: row.drifted,
      failed: row.failed,
      unreachable: row.unreachable,
      waiting: row.waiting,
      message: row.message,
      kept: [...row.kept],
      ...shownHooks(row),
      ...(row.test === null ? {} : { test: shownTest(row.test) }),
    },
  }
}

export const targetName = (row: { release: string; cluster: string }): string =>
  `${row.release}.${row.cluster}`

type Stored = Reader['tables']['targets']['$inferSelect']

type Noted = KeptObject | DifferingObject

const isDiffering = (object: Noted): object is DifferingObject => 'differs' in object

/** The column `hooks`: the record of the hooks, if there is one, together with the last test. */
type StoredHooks = (Partial<HookRecord> & { test?: TestRecord }) | null

const isHookRecord = (record: Partial<HookRecord>): record is HookRecord => record.event !== undefined

const hooksIn = (stored: StoredHooks): Pick<TargetRow, 'hooks' | 'test'> => {
  const { test = null, ...record } = stored ?? {}
  return { hooks: isHookRecord(record) ? record : null, test }
}

export const storedHooks = ({ hooks, test }: Pick<TargetRow, 'hooks' | 'test'>): StoredHooks =>
  test === null ? hooks : { ...hooks, test }

/** A table row in the form that everything else reads. Differences are stored together with kept objects. */
export const targetRowOf = (row: Stored): TargetRow => {
  const noted = row.kept as Noted[]
  return {
    ...row,
    desired: row.desired as Desired,
    kept: noted.filter((object): object is KeptObject => !isDiffering(object)),
    differing: noted.filter(isDiffering),
    ...hooksIn(row.hooks as StoredHooks),
    removing: row.removing === null ? null : Removal.parse(row.removing),
  }
}

export const noted = ({ kept, differing }: TargetRow): Noted[] => [...kept, ...differing]
