import type { Member } from '../clusters/index.js'
import { KubeError } from '../kube/index.js'
import type { TargetRow } from '../releases/index.js'
import { HansaError } from '../runtime/errors.js'
import { failureText, isOutage } from '../runtime/failure.js'
import type { Logger } from '../runtime/logger.js'
import { done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { type ApplyError, applyErrorOf } from './apply/apply-error.js'
import type { Gate } from './gate.js'
import type { ClusterObservation } from './observe/observation.js'
import type { Reading } from './observe/reading.js'
import { clusterPlace } from './place.js'
import type { Restored } from './prune/restored.js'
import type { Uninstaller } from './prune/uninstaller.js'
import type { Reconciler } from './reconcile.js'
import type { Refused } from './refused.js'
import { accept, type Memo } from './status/memo.js'
import { Superseded } from './status/target-store.js'

/** The shortest pause of a cluster's work while this hub may not write; the longest is twice that. */
const leaseHoldMs = 1_000

const refresh = async (reading: Reading, uid: string, memo: Memo): Promise<void> => {
  memo.stale = false
  try {
    const row = await reading.target(uid)
    if (row === undefined) memo.row = undefined
    else accept(memo, row)
  } catch (error) {
    memo.stale = true
    throw error
  }
}

/** An unexpected error is shown on the target in addition to the log: it must not retry for ever silently. */
const refusalOfAll = (logger: Logger, cluster: string, uid: string, error: unknown): ApplyError => {
  if (isOutage(error)) throw error
  if (error instanceof HansaError || error instanceof KubeError)
    return applyErrorOf(error, clusterPlace(cluster), cluster)
  logger.error({ cluster, target: uid, error }, 'a target could not be reconciled')
  return { reason: 'Failed', message: failureText(error) }
}

/** One turn of a target in the queue of its cluster: it is read again if needed, and delivered or removed. */
export const createTurn = (options: {
  memos: ReadonlyMap<string, Memo>
  member: Member
  observation: Pick<ClusterObservation, 'noteRules'>
  reading: Reading
  gate: Gate
  restored: Pick<Restored, 'observe'>
  uninstaller: Uninstaller
  reconciler: Reconciler
  refused: Refused
  random: Random
  logger: Logger
  /** Resolves when the inventory of the cluster has been read. */
  loaded: () => Promise<void>
  isClosed: () => boolean
  isReady: () => boolean
  /** The target is gone from the store. */
  forget: (uid: string) => void
  /** Records that the target is unreachable. */
  unreachable: (row: TargetRow) => Promise<void>
}): ((uid: string) => Promise<Result>) => {
  const {
    memos,
    member,
    observation,
    reading,
    gate,
    restored,
    uninstaller,
    reconciler,
    refused,
    random,
    logger,
    isClosed,
    isReady,
  } = options
  const cluster = member.name

  /**
   * Without the lease nothing is started: neither a connection nor a transaction. A busy hub that retried each target
   * repeatedly would be too busy to renew it.
   */
  const leaseWaitMs = (): number => {
    if (member.transport.mayWrite?.() !== false) return 0
    gate.hold(leaseHoldMs * (1 + random()))
    return gate.waitMs()
  }

  return async (uid) => {
    await options.loaded()
    const memo = memos.get(uid)
    if (memo === undefined || isClosed()) return done
    if (memo.stale) {
      await refresh(reading, uid, memo)
      observation.noteRules(uid)
    }
    const { row } = memo
    if (row === undefined) {
      options.forget(uid)
      return done
    }
    // Without the cluster only what needs no call of it can be done; its return asks for everything again.
    if (!isReady() && !uninstaller.needsNothing(row)) {
      if (!isClosed()) await options.unreachable(row)
      return done
    }
    const waitMs = gate.waitMs() || leaseWaitMs()
    if (waitMs > 0) return { againAfterMs: waitMs }
    try {
      await restored.observe()
      // It is removed when its release is resumed.
      if (row.suspended && row.removing !== null) return done
      return row.removing === null ? await reconciler.bring(memo, row) : await uninstaller.leave(memo, row)
    } catch (error) {
      if (error instanceof Superseded) {
        memo.stale = true
        return { againAfterMs: 1 }
      }
      // Failures that concern no object: for example, the APIs of the cluster could not be read.
      return refused(memo, row, refusalOfAll(logger, cluster, uid, error))
    }
  }
}
