import { randomUUID } from 'node:crypto'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Change, Reader, Row, Tx } from '../db/index.js'
import { digestOf, sameJson } from '../runtime/canonical.js'
import { type KeptObject, Removal, type Target } from './contract.js'
import type { Desired } from './desired.js'
import type { HookRecord } from './hook-record.js'
import type { TestRecord } from './hook-run.js'
import { hookStatuses } from './hook-status.js'
import { statementsOf } from './statements.js'
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
  revision: number
  createdAt: string
  updatedAt: string
}

const freshState: TargetState = {
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
  const { patches: _patches, ...desired } = row.desired
  return {
    apiVersion: 'hansa.dev/v1',
    kind: 'Target',
    metadata: {
      name: nameOf(row),
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

const nameOf = (row: { release: string; cluster: string }): string => `${row.release}.${row.cluster}`

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

const storedHooks = ({ hooks, test }: Pick<TargetRow, 'hooks' | 'test'>): StoredHooks =>
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

const noted = ({ kept, differing }: TargetRow): Noted[] => [...kept, ...differing]

/** The targets of a release, by cluster. */
export const targetsOfRelease = async (reader: Reader, releaseUid: string): Promise<TargetRow[]> =>
  (await statementsOf(reader).targetsOfRelease.execute({ uid: releaseUid })).map(targetRowOf)

/** The targets on a cluster, including those being removed. */
export const targetsOnCluster = (reader: Reader, cluster: string): Promise<TargetRow[]> =>
  targetsOnClusters(reader, [cluster])

export const targetsOnClusters = async (
  reader: Reader,
  clusters: readonly string[],
): Promise<TargetRow[]> => {
  const { targets } = reader.tables
  const rows = await reader.db
    .select()
    .from(targets)
    .where(inArray(targets.cluster, [...clusters]))
    .orderBy(targets.uid)
  return rows.map(targetRowOf)
}

export const targetByUid = async (reader: Reader, uid: string): Promise<TargetRow | undefined> => {
  const [row] = await statementsOf(reader).targetByUid.execute({ uid })
  return row === undefined ? undefined : targetRowOf(row)
}

/** The same, for a caller that has an earlier version of the row: it is read in full only if it was written since. */
export const targetSince = async (reader: Reader, known: TargetRow): Promise<TargetRow | undefined> => {
  const [head] = await statementsOf(reader).targetRevision.execute({ uid: known.uid })
  if (head === undefined) return undefined
  return head.revision === known.revision ? known : targetByUid(reader, known.uid)
}

/** The targets of these releases that should stay, for questions such as "is a release of this bundle Ready here?". */
export const stayingTargets = async (
  reader: Reader,
  releaseUids: readonly string[],
): Promise<TargetRow[]> => {
  if (releaseUids.length === 0) return []
  const { targets } = reader.tables
  const rows = await reader.db
    .select()
    .from(targets)
    .where(and(inArray(targets.releaseUid, [...releaseUids]), isNull(targets.removing)))
  return rows.map(targetRowOf)
}

/** The rows behind the changes that this process wrote: a reader of the feed need not read them again. */
const written = new WeakMap<object, TargetRow>()

/** The row after a change of the feed; undefined when another process wrote it, or when it has to be read for another reason. */
export const writtenTarget = ({ object }: Change): TargetRow | undefined =>
  typeof object === 'object' && object !== null ? written.get(object) : undefined

/** Stages a target; its revision and times are filled in when the transaction writes it. */
const record = (
  tx: Tx,
  type: 'ADDED' | 'MODIFIED',
  row: TargetRow,
  before: Pick<Change, 'labelsBefore'> = {},
): void => {
  const { namespace, uid, releaseUid: labelsOf } = row
  const object = targetOf(row)
  written.set(object, row)
  tx.record(
    { type, kind: 'Target', namespace, name: nameOf(row), uid, labelsOf, ...before, object },
    async (revision, at) => {
      object.metadata.resourceVersion = String(revision)
      object.metadata.updatedAt = at
      if (type === 'ADDED') object.metadata.createdAt = at
      row.revision = revision
      row.updatedAt = at
      if (type === 'ADDED') row.createdAt = at
      const { insertTarget, updateTarget } = statementsOf(tx)
      await (type === 'ADDED' ? insertTarget : updateTarget).execute({
        ...row,
        kept: noted(row),
        hooks: storedHooks(row),
      })
    },
  )
}

/**
 * Creates or changes the desired state of one cluster; a target that is being removed stays instead. Nothing is
 * written when nothing differs.
 */
export const placeTarget = (
  tx: Tx,
  place: { releaseUid: string; namespace: string; release: string; cluster: string; desired: Desired },
  present: TargetRow | undefined,
): TargetRow => {
  const desiredHash = digestOf(place.desired)
  if (present === undefined) {
    const row: TargetRow = {
      ...freshState,
      ...place,
      uid: randomUUID(),
      desiredHash,
      removing: null,
      revision: 0,
      createdAt: '',
      updatedAt: '',
    }
    record(tx, 'ADDED', row)
    return row
  }
  if (present.desiredHash === desiredHash && present.removing === null) return present
  const row: TargetRow = {
    ...present,
    desired: place.desired,
    desiredHash,
    removing: null,
    applied: false,
    ready: false,
    kept: [],
    // A target that was being removed may be half gone: everything is applied again.
    appliedHash: present.removing === null ? present.appliedHash : null,
  }
  record(tx, 'MODIFIED', row)
  return row
}

/** Changes the desired state of a target that stays. Nothing is written when nothing differs. */
export const changeTarget = (tx: Tx, present: TargetRow, desired: TargetRow['desired']): TargetRow => {
  const { releaseUid, namespace, release, cluster } = present
  return placeTarget(tx, { releaseUid, namespace, release, cluster, desired }, present)
}

/** The targets that are not being removed. */
export const staying = (targets: readonly TargetRow[]): TargetRow[] =>
  targets.filter(({ removing }) => removing === null)

/**
 * Marks a target for removal from its cluster. A target that is already being removed keeps its first reason:
 * `Evicted` is removed the most thoroughly. Only unregistering the cluster, or giving up on the leftovers there,
 * overrides it.
 */
export const withdrawTarget = (tx: Tx, present: TargetRow, reason: Removal): void => {
  const final = reason === 'Unregistered' || reason === 'Left'
  const stronger = reason === 'ReleaseDeleted' && present.removing !== 'Evicted'
  if (present.removing === reason || (present.removing !== null && !final && !stronger)) return
  record(tx, 'MODIFIED', { ...present, removing: reason })
}

/** Announces the targets of a release with other labels: rights show targets by the labels of their release. */
export const relabelTargets = async (tx: Tx, { uid, labels: labelsBefore }: Row): Promise<void> => {
  for (const row of await targetsOfRelease(tx, uid)) record(tx, 'MODIFIED', { ...row }, { labelsBefore })
}

/** Writes the observations of delivery. Nothing is written when nothing differs. Returns the resulting target. */
export const reportTarget = (tx: Tx, present: TargetRow, state: Partial<TargetState>): TargetRow => {
  const row: TargetRow = { ...present, ...state }
  const plain = [
    'applied',
    'ready',
    'drifted',
    'failed',
    'unreachable',
    'waiting',
    'message',
    'appliedHash',
  ] as const
  const same =
    plain.every((field) => row[field] === present[field]) &&
    sameJson(noted(row), noted(present)) &&
    sameJson(row.hooks, present.hooks) &&
    sameJson(row.test, present.test)
  if (same) return present
  record(tx, 'MODIFIED', row)
  return row
}

/**
 * Forgets a target and its inventory, once none of its objects is left on the cluster (or can be checked any more).
 */
export const dropTarget = (tx: Tx, present: TargetRow): void => {
  tx.record(
    {
      type: 'DELETED',
      kind: 'Target',
      namespace: present.namespace,
      name: nameOf(present),
      uid: present.uid,
      labelsOf: present.releaseUid,
      object: targetOf(present),
    },
    async () => {
      const { targets, inventory } = tx.tables
      await tx.db.delete(inventory).where(eq(inventory.targetUid, present.uid))
      await tx.db.delete(targets).where(eq(targets.uid, present.uid))
    },
  )
}

/**
 * The clusters with leftovers of a failover that still have to be removed: they accept no releases until those are
 * gone.
 */
export const fencedClusters = async (reader: Reader): Promise<ReadonlySet<string>> =>
  new Set((await statementsOf(reader).fenced.execute()).map(({ cluster }) => cluster))
