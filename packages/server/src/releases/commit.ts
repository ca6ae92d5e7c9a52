import { type PlacedTarget, type PlacementResult, summarize } from '@hansa/placement'
import type { Bundles } from '../bundles/index.js'
import type { Fleet } from '../clusters/index.js'
import type { Store, Tx, Writer } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { announceRelease } from './announce.js'
import { type Cause, causeText, discreetCause } from './causes.js'
import { confinementOf, confineTargets } from './confinement.js'
import { numbersIn } from './content-numbers.js'
import { type DecisionBasis, type DecisionRow, decisionOf, putDecision } from './decisions.js'
import { podProblems } from './inputs.js'
import { movesBetween, movesText } from './moves.js'
import { placeTargets, withdrawTargets } from './placing.js'
import { type Within, withinQuota } from './quota-hold.js'
import { beginRollout, keepShares } from './rollout/begin.js'
import { isUnchanged } from './row.js'
import { clustersIn, namedClusters, storedText } from './sight.js'
import { heldTargets, isCurrent, placedIn, type Situation } from './situation.js'
import type { TargetRow } from './target-row.js'
import { resumeTargets, targetsOfRelease } from './targets.js'

/** Scores that counted as absent, by key: no row contains an entry per cluster. */
const expired = ({ expiredScores = [] }: PlacementResult): Pick<DecisionRow['result'], 'expiredScores'> => {
  if (expiredScores.length === 0) return {}
  const byKey = new Map<string, string[]>()
  for (const { key, cluster } of expiredScores) byKey.set(key, [...(byKey.get(key) ?? []), cluster])
  return {
    expiredScores: [...byKey]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, clusters]) => ({
        key,
        count: clusters.length,
        names: clusters.sort().slice(0, 3),
      })),
  }
}

/** A request that a user made in the meantime remains; one that this decision answers does not. */
const stillAsked = async (
  tx: Tx,
  { release, decision }: Situation,
  fresh: boolean,
): Promise<Pick<DecisionRow['result'], 'rebalance'>> => {
  const rebalance = (await decisionOf(tx, release.uid))?.result.rebalance
  const answered = fresh && rebalance?.at === decision?.result.rebalance?.at
  return rebalance === undefined || answered ? {} : { rebalance }
}

/** A rebalance without effect: nothing that runs is removed. */
export const commitRefusedRebalance = (
  { store, writer, fleet }: { store: Store; writer: Writer; fleet: Pick<Fleet, 'get'> },
  situation: Situation,
  message: string,
): Promise<void> =>
  store.write(writer, async (tx) => {
    const { release } = situation
    const decision = await decisionOf(tx, release.uid)
    if (decision === undefined) return
    const { rebalance: _rebalance, ...result } = decision.result
    const text = storedText(fleet, situation.targets, namedClusters(situation))
    await putDecision(tx, { ...decision, result: { ...result, ...(await stillAsked(tx, situation, true)) } })
    announceRelease(tx, release, {
      type: 'Warning',
      reason: 'NotRebalanced',
      message: `rescheduling found no feasible placement; nothing was moved: ${text(message)}`,
    })
  })

/** The replicas of the clusters before a decision, as far as it changed them: unchanged clusters have no entry. */
const beforeOf = (
  held: readonly PlacedTarget[],
  result: PlacementResult,
): NonNullable<DecisionRow['result']['before']> => {
  if (result.outcome === 'Unschedulable') return { first: false, changed: {} }
  if (held.length === 0) return { first: true, changed: {} }
  const had = new Map(held.map(({ cluster, workloads }) => [cluster, workloads]))
  const changed: Record<string, Record<string, number>> = {}
  for (const { cluster, workloads } of result.targets) {
    const before = had.get(cluster)
    if (before === undefined || !sameJson({ ...before }, { ...workloads })) changed[cluster] = { ...before }
  }
  return { first: false, changed }
}

/** A decision to be committed, and its cause. */
export interface PlacementDecision {
  result: PlacementResult
  /** The clusters that were given up because they failed. */
  evicted: readonly string[]
  basis: DecisionBasis
  cause: Cause
  /** Made as if the release had no targets, because a rebalance was requested. */
  fresh: boolean
  /** Takes its evictions from the budget: 0, or the milliseconds until there is one. Called at most once with effect. */
  spend: () => number
}

interface Commit {
  store: Store
  fleet: Fleet
  clock: Clock
  writer: Writer
  bundles: Pick<Bundles, 'generated' | 'rendersPerCluster'>
}

/** The fields of events that say why a decision was made. */
const becauseOf = ({ type, of }: Cause): Record<string, unknown> => ({
  cause: type,
  ...(of === undefined ? {} : { of }),
})

const decisionRow = (
  { release, decision, inputsRevision }: Situation,
  { result, basis }: PlacementDecision,
  {
    before,
    content,
    asked,
    decidedAt,
    message,
    named,
  }: {
    before: DecisionRow['result']['before']
    content: Pick<DecisionRow['result'], 'content'>
    asked: Pick<DecisionRow['result'], 'rebalance'>
    decidedAt: string
    /** Why nothing fits, or what the quota of the namespace holds. */
    message: string | undefined
    /** The clusters that the message names. */
    named: string[]
  },
): DecisionRow => ({
  releaseUid: release.uid,
  outcome: result.outcome,
  group: result.outcome === 'Scheduled' ? result.group : (decision?.group ?? null),
  inputsRevision,
  message: message ?? null,
  rejected: summarize(result.rejected).map(({ filter, count, names }) => ({
    filter,
    count,
    names: [...names],
  })),
  result: {
    ...{ ...basis, before, ...content, ...expired(result), ...asked },
    ...(named.length === 0 ? {} : { named }),
  },
  decidedAt,
})

const announceUnreadPods = (tx: Tx, { release, workloads }: Situation): void => {
  const unread = podProblems(workloads)
  if (unread.length > 0)
    announceRelease(tx, release, {
      type: 'Warning',
      reason: 'PodSpecUnread',
      message: `pod specs cannot be read, so their resource requests and constraints are ignored: ${unread.slice(0, 3).join('; ')}${unread.length > 3 ? ` (and ${unread.length - 3} more)` : ''}`,
    })
}

const announcePlacement = (
  tx: Tx,
  fleet: Fleet,
  situation: Situation,
  { cause, fresh }: PlacementDecision,
  { shares, added }: { shares: readonly PlacedTarget[]; added: string[] },
): void => {
  const { release, workloads } = situation
  const moves = movesBetween(
    heldTargets(situation, fleet),
    shares,
    workloads.map(({ key }) => key),
  )
  if (fresh && moves.length > 0)
    announceRelease(tx, release, {
      type: 'Normal',
      reason: 'Rebalanced',
      message: `${causeText(cause)}: ${movesText(moves)}`,
      details: { ...becauseOf(cause), moves },
    })
  else if (added.length > 0)
    announceRelease(tx, release, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `placed on ${added.sort().join(', ')}: ${causeText(cause)}`,
      details: becauseOf(cause),
    })
}

/** Whether the stored decision says the same, and the targets are those of it. */
const isHeldAlready = (situation: Situation, { result, message }: Within): boolean => {
  const { decision, targets } = situation
  if (!isCurrent(situation) || decision === undefined || decision.result.rebalance !== undefined) return false
  if (decision.outcome !== result.outcome) return false
  if (result.outcome === 'Unschedulable') return decision.message === result.message
  const present = new Map(placedIn(situation, targets).map((one) => [one.cluster, one.workloads]))
  return (
    decision.message === message &&
    present.size === result.targets.length &&
    result.targets.every((one) => sameJson({ ...present.get(one.cluster) }, { ...one.workloads }))
  )
}

/** Gives all targets of a release what its namespace makes of them now. */
const confineAll = (
  tx: Tx,
  { limits, spec }: Pick<Situation, 'limits' | 'spec'>,
  targets: readonly TargetRow[],
): boolean => confineTargets(tx, targets, confinementOf(limits, spec))

/** A decision that places nothing: the targets keep their content, but not what their namespace no longer allows. */
const placeNothing = (tx: Tx, situation: Situation, targets: readonly TargetRow[]): void => {
  resumeTargets(tx, targets)
  confineAll(
    tx,
    situation,
    targets.map((target) => ({ ...target, suspended: false })),
  )
}

const announceHeld = (
  tx: Tx,
  { release }: Situation,
  { cause }: PlacementDecision,
  reason: 'Unschedulable' | 'QuotaExceeded',
  message: string,
): void => announceRelease(tx, release, { type: 'Warning', reason, message, details: becauseOf(cause) })

/** The decision in force, whether the quota holds it or a part of it, and whether anything was written. */
export type Committed = Within & { written: boolean }

/**
 * Commits a decision: its row, its targets and the events about it, in one transaction. Writes nothing when the
 * release has changed since it was read: that change asks for another decision, or when the quota of its namespace holds it again; then
 * only the limits and the account of the namespace are passed on. The budget of evictions is spent for what the quota allows. Returns
 * undefined when another decision is asked for, and `waitMs` while the budget is spent.
 */
export const commitDecision = (
  { store, fleet, clock, writer, bundles }: Commit,
  situation: Situation,
  made: PlacementDecision,
): Promise<Committed | { waitMs: number } | undefined> =>
  store.write(writer, async (tx) => {
    const { release } = situation
    if (!(await isUnchanged(tx, release))) return undefined
    const kept = await withinQuota(tx, situation, made.result, made.evicted)
    const { result } = kept
    const targets = await targetsOfRelease(tx, release.uid)
    if (kept.held && isHeldAlready(situation, kept)) {
      const written = confineAll(tx, situation, targets)
      return { ...kept, written }
    }
    const waitMs = result.outcome === 'Scheduled' ? made.spend() : 0
    if (waitMs > 0) return { waitMs }
    const decision = { ...made, result, cause: discreetCause(made.cause, targets, result) }
    const { evicted, fresh } = decision
    const before = beforeOf(heldTargets(situation, fleet), result)
    const asked = await stillAsked(tx, situation, fresh)
    const { numbers, ...content } = await numbersIn(tx, bundles, situation)
    const decidedAt = timestamp(clock)
    const message = result.outcome === 'Unschedulable' ? result.message : kept.message
    const named = message === undefined ? [] : clustersIn(fleet, message, namedClusters(situation))
    const row = { before, content, asked, decidedAt, message, named }
    const text = (full: string) => storedText(fleet, targets, namedClusters(situation))(full)
    await putDecision(tx, decisionRow(situation, decision, row))
    if (!isCurrent(situation)) announceUnreadPods(tx, situation)
    if (result.outcome === 'Unschedulable') {
      placeNothing(tx, situation, targets)
      announceHeld(tx, situation, decision, 'Unschedulable', text(result.message))
      return { ...kept, written: true }
    }
    const shares = result.targets
    const rolled = await beginRollout(tx, situation, decidedAt)
    const added = placeTargets(tx, fleet, rolled, shares, targets, numbers)
    await keepShares(tx, rolled, shares, targets)
    const chosen = new Set(shares.map(({ cluster }) => cluster))
    withdrawTargets(tx, fleet, situation, { chosen, evicted }, targets)
    resumeTargets(
      tx,
      targets.filter(({ cluster, removing }) => removing !== null && !chosen.has(cluster)),
    )
    announcePlacement(tx, fleet, situation, decision, { shares, added })
    if (kept.message !== undefined && kept.message !== situation.decision?.message)
      announceHeld(tx, situation, decision, 'QuotaExceeded', text(kept.message))
    return { ...kept, written: true }
  })
