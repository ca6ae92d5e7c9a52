import type { RolloutPolicy } from './policy.js'
import type { RolloutRecord, TargetRecord } from './record.js'

/** A target that stays, as a rollout sees it. */
export interface RolloutTarget {
  cluster: string
  /** The name of its wave. */
  wave: string
  /** The number of the revision of the release that it has. */
  revision: number
  applied: boolean
  /** As observed for the revision that it has. */
  ready: boolean
  /** For a dependency or a hook. */
  waiting: boolean
  failed: boolean
  unreachable: boolean
  message: string
  /** Over all workloads. */
  replicas: number
  /** Hooks of an upgrade ran for its content. */
  ranHooks: boolean
}

type Limits = Pick<RolloutPolicy, 'minReadyMs' | 'deadlineMs'>

const unseen: TargetRecord = { wasReady: false, since: null, applied: false, readyAt: null }

/** Whether its revision is applied, and it was observed to be Ready with it. */
export const isReadyNow = ({
  applied,
  ready,
  unreachable,
}: Pick<RolloutTarget, 'applied' | 'ready' | 'unreachable'>): boolean => applied && ready && !unreachable

/** What is known of a target that has the revision, after it was observed. */
const observed = (known: TargetRecord, target: RolloutTarget, now: number): TargetRecord => {
  const { applied, waiting, unreachable } = target
  const isReady = isReadyNow(target)
  const restarts = (applied && !known.applied) || (known.readyAt !== null && !isReady)
  return {
    wasReady: known.wasReady,
    applied: known.applied || applied,
    since: waiting || unreachable ? null : restarts ? now : (known.since ?? now),
    readyAt: isReady ? (known.readyAt ?? now) : null,
  }
}

export const isDone = ({ readyAt }: TargetRecord, { minReadyMs }: Limits, now: number): boolean =>
  readyAt !== null && now - readyAt >= minReadyMs

/** Whether a target is past its deadline. */
export const isOverdue = ({ since, readyAt }: TargetRecord, { deadlineMs }: Limits, now: number): boolean =>
  readyAt === null && since !== null && now - since >= deadlineMs

/**
 * The record with what the targets show now. Targets of waves that have ended are forgotten when they are done, so that
 * the record grows with what is in progress; so are those with another revision, which it or a superseded rollout made not Ready. Pure.
 */
export const observeTargets = (
  record: RolloutRecord,
  targets: readonly RolloutTarget[],
  limits: Limits,
  now: number,
): RolloutRecord => {
  const seen = targets.flatMap((target): [string, TargetRecord][] => {
    const known = record.targets[target.cluster]
    const has = target.revision === record.goal
    const isForgotten = !has || record.waves[target.wave]?.endedAt !== undefined
    if (known === undefined && isForgotten) return []
    if (!has && known?.wasReady !== true) return []
    const next = observed(known ?? unseen, target, now)
    return isForgotten && isDone(next, limits, now) ? [] : [[target.cluster, next]]
  })
  return { ...record, targets: Object.fromEntries(seen) }
}

/** A target that is changed now. It counts as unavailable if it was Ready, or a change before this one made it not Ready. Pure. */
export const changedTarget = (
  { ready, unreachable }: RolloutTarget,
  known: TargetRecord | undefined,
): TargetRecord => ({ ...unseen, wasReady: known?.wasReady === true || (ready && !unreachable) })

/** When time alone changes something about a target, in milliseconds since the epoch. */
export const nextChangeAt = (
  { since, readyAt }: TargetRecord,
  { minReadyMs, deadlineMs }: Limits,
  now: number,
): number | undefined => {
  const at = readyAt !== null ? readyAt + minReadyMs : since === null ? undefined : since + deadlineMs
  return at !== undefined && at > now ? at : undefined
}
