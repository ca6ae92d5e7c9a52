import { randomUUID } from 'node:crypto'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Change, Reader, Row, Tx } from '../db/index.js'
import { digestOf, sameJson } from '../runtime/canonical.js'
import type { Removal } from './contract.js'
import type { Desired } from './desired.js'
import { statementsOf } from './statements.js'
import {
  freshState,
  noted,
  storedHooks,
  type TargetRow,
  type TargetState,
  targetName,
  targetOf,
  targetRowOf,
} from './target-row.js'

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
    { type, kind: 'Target', namespace, name: targetName(row), uid, labelsOf, ...before, object },
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

/** The revision of a release that a target gets. */
export interface TargetGoal {
  number: number
  rollback: boolean
}

const firstGoal: TargetGoal = { number: 1, rollback: false }

const hooksUnder = (
  { hooks, appliedHash, desiredHash }: TargetRow,
  releaseRevision: number,
): TargetRow['hooks'] =>
  hooks?.complete === true && appliedHash === desiredHash ? { ...hooks, releaseRevision } : hooks

/**
 * Creates or changes the desired state of one cluster; a target that is being removed stays instead. Nothing is
 * written when nothing differs. With a `goal`, which decisions have, it is not suspended any more; without one, its revision stays.
 */
export const placeTarget = (
  tx: Tx,
  {
    goal,
    ...place
  }: {
    releaseUid: string
    namespace: string
    release: string
    cluster: string
    desired: Desired
    goal?: TargetGoal
  },
  present: TargetRow | undefined,
): TargetRow => {
  const desiredHash = digestOf(place.desired)
  const { number: releaseRevision, rollback } = goal ?? {
    number: present?.releaseRevision ?? firstGoal.number,
    rollback: present?.rollback ?? firstGoal.rollback,
  }
  const suspended = goal === undefined && present?.suspended === true
  const stored = { releaseRevision, rollback, suspended }
  if (present === undefined) {
    const row: TargetRow = {
      ...freshState,
      ...place,
      ...stored,
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
  if (present.desiredHash === desiredHash && present.removing === null) {
    const { releaseRevision: number, rollback: back, suspended: held } = present
    if (number === releaseRevision && back === rollback && held === suspended) return present
    // The same content under another number: nothing is applied for it, and no hook of that revision is due any more.
    const row: TargetRow = { ...present, ...stored, hooks: hooksUnder(present, releaseRevision) }
    record(tx, 'MODIFIED', row)
    return row
  }
  const row: TargetRow = {
    ...present,
    ...stored,
    desired: place.desired,
    desiredHash,
    removing: null,
    applied: false,
    ready: false,
    // They stay until a delivery decides again, and say why.
    kept: present.removing === null ? present.kept : [],
    // A target that was being removed may be half gone: everything is applied again.
    appliedHash: present.removing === null ? present.appliedHash : null,
  }
  record(tx, 'MODIFIED', row)
  return row
}

/** Changes nothing on the clusters of these targets until they are resumed. A removal after an eviction goes on: until then, no release is placed there. */
export const suspendTargets = (tx: Tx, targets: readonly TargetRow[]): void => {
  for (const target of targets) {
    const isHeld = target.removing === null || target.removing === 'Replaced'
    if (isHeld && !target.suspended) record(tx, 'MODIFIED', { ...target, suspended: true })
  }
}

export const resumeTargets = (tx: Tx, targets: readonly TargetRow[]): void => {
  for (const target of targets) if (target.suspended) record(tx, 'MODIFIED', { ...target, suspended: false })
}

/** Changes the desired state of a target that stays. Nothing is written when nothing differs. */
export const changeTarget = (tx: Tx, present: TargetRow, desired: TargetRow['desired']): TargetRow => {
  const { releaseUid, namespace, release, cluster } = present
  return placeTarget(tx, { releaseUid, namespace, release, cluster, desired }, present)
}

/** Changes what the removal of a target depends on; it continues. */
export const readdressTarget = (tx: Tx, present: TargetRow, desired: TargetRow['desired']): void =>
  record(tx, 'MODIFIED', { ...present, desired, desiredHash: digestOf(desired) })

/** The targets that are not being removed. */
export const staying = (targets: readonly TargetRow[]): TargetRow[] =>
  targets.filter(({ removing }) => removing === null)

/**
 * Marks a target for removal from its cluster. A target that is already being removed keeps its first reason:
 * `Evicted` is removed the most thoroughly. Only unregistering the cluster, or giving up on the leftovers there,
 * overrides it. None of these waits until a suspended release is resumed.
 */
export const withdrawTarget = (tx: Tx, present: TargetRow, reason: Removal): void => {
  const final = reason === 'Unregistered' || reason === 'Left'
  const stronger = reason === 'ReleaseDeleted' && present.removing !== 'Evicted'
  if (present.removing === reason || (present.removing !== null && !final && !stronger)) return
  record(tx, 'MODIFIED', { ...present, removing: reason, suspended: false })
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
      name: targetName(present),
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
