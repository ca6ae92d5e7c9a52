import { redecision, violations } from '@hansa/placement'
import type { Bundles } from '../bundles/index.js'
import type { Fleet } from '../clusters/index.js'
import type { Row, Store, Writer } from '../db/index.js'
import { type Eviction, evictable, type Failover, type Stays, staysBecause } from '../failover/index.js'
import type { Clock } from '../runtime/clock.js'
import { done, type Result } from '../runtime/queue.js'
import { basisOf } from './basis.js'
import type { SpentRoom } from './capacity-holds.js'
import { type Cause, causeFor } from './causes.js'
import { commitDecision, commitRefusedRebalance } from './commit.js'
import { commitDeletion } from './commit-deletion.js'
import { decideRelease, evictionSubjectOf } from './decide-with-evictions.js'
import type { EngineView } from './engine-view.js'
import type { Interest } from './fleet-change-rules.js'
import type { QuotaHolds } from './quota-hold.js'
import { createTurns, type RateLimitedTurns } from './rate-limited-turns.js'
import { isFilledIn, refillTargets } from './refill.js'
import type { Relations } from './relations.js'
import { activeRollout } from './rollout/active.js'
import { advanceRollout } from './rollout/advance.js'
import { isOver } from './rollout/lifecycle.js'
import type { RolloutRecord } from './rollout/record.js'
import { namedClusters, storedText } from './sight.js'
import { isCurrent, readSituation, type Situation, stayingTargets } from './situation.js'

/** Decides one release at a time, and commits what takes effect. */
export interface Decider {
  /** Decides a release again if anything asks for it. */
  decide(releaseUid: string): Promise<Result>
  /** What is known of each release to tell which changes of the fleet concern it. */
  interests: Map<string, Interest>
}

/** How many releases a second are decided without regard to what they hold, because somebody asked for it. */
const rebalancesPerSecond = 10

const soonestOf = (...waits: readonly (number | undefined)[]): Result => {
  const soonest = Math.min(...waits.map((wait) => wait ?? Number.POSITIVE_INFINITY))
  return Number.isFinite(soonest) ? { againAfterMs: soonest } : done
}

/** Why a release is looked at, and what is known before anything is decided. */
interface Occasion {
  /** The change of the fleet that asked for it; undefined when none did. */
  asked: Cause | undefined
  userAsked: boolean
  /** The clusters it can be evicted from. */
  evicting: readonly string[]
  /** A rebalance was asked for, and it is its turn. */
  fresh: boolean
  rebalancer: string | undefined
  short: boolean
  fleetAt: number
}

interface DeciderOptions {
  store: Store
  fleet: Fleet
  bundles: Bundles
  failover: Failover
  clock: Clock
  writer: Writer
  view: EngineView
  relations: Relations
  room: SpentRoom
  /** Releases that some change of the fleet asks to decide again, and the latest such change. */
  asked: Map<string, Cause>
  stays: Pick<Stays, 'note'>
  /** The release is not there any more. */
  forgotten: (releaseUid: string) => void
  holds: QuotaHolds
  /** Releases of the namespace may take less than before. */
  freed: (namespace: string) => void
  /** The release has other clusters: these depend on it. */
  moved: (dependents: readonly string[], name: string) => void
  /** Called when a release's decision or targets changed. */
  decided: (releaseUid: string) => void
  /** The releases whose targets can have a step of a rollout due. */
  rolling: Set<string>
  /** Called when a rollout ended, with its last state. */
  rolledOut?: ((state: RolloutRecord['state']) => void) | undefined
}

/** The same with what a decider remembers between decisions. */
interface DeciderState extends DeciderOptions {
  interests: Map<string, Interest>
  turns: RateLimitedTurns
}

/** Takes evictions from the budget; 0, or the milliseconds until there is one. */
const spend = (failover: Failover, evictions: number): number => {
  for (let index = 0; index < evictions; index += 1) {
    const waitMs = failover.spend()
    if (waitMs > 0) return waitMs
  }
  return 0
}

/** `gained` are clusters it was placed on since the situation was read. */
const remember = (
  interests: Map<string, Interest>,
  situation: Situation,
  { short, violating, gained = [] }: { short: boolean; violating: boolean; gained?: readonly string[] },
): void => {
  interests.set(situation.release.uid, {
    short,
    violating,
    placement: situation.placement,
    within: situation.limits.spec.clusters,
    divides: situation.workloads.length > 0,
    filledIn: isFilledIn(situation),
    redecideOn: situation.placement.redecideOn,
    targets: [...new Set([...situation.targets.map(({ cluster }) => cluster), ...gained])],
  })
}

/** The release is gone, or is being deleted. */
const forget = async (state: DeciderState, uid: string, row: Row | undefined): Promise<Result> => {
  state.interests.delete(uid)
  state.asked.delete(uid)
  state.turns.end(uid)
  state.stays.note(uid, [], '')
  state.room.forget(uid)
  state.forgotten(uid)
  state.holds.forget(uid)
  if (row === undefined) return done
  await commitDeletion(state, uid)
  state.freed(row.namespace)
  return done
}

/** Takes the evictions of a decision from the budget, once, however often its transaction is tried. */
const spending = (failover: Failover, evictions: number): (() => number) => {
  let isSpent = false
  return () => {
    if (isSpent) return 0
    const waitMs = spend(failover, evictions)
    isSpent = waitMs === 0
    return waitMs
  }
}

/** Commits a decision. Returns 0, or the milliseconds to wait for while the budget of evictions is spent. */
const write = async (
  state: DeciderState,
  situation: Situation,
  next: Eviction,
  occasion: Occasion,
): Promise<number> => {
  const { view, relations, room, interests, holds, failover } = state
  const { release } = situation
  const { asked: cause, userAsked, evicting, fresh, rebalancer, fleetAt } = occasion
  const undo = room.spend(situation, next.result)
  let committed: Awaited<ReturnType<typeof commitDecision>>
  try {
    committed = await commitDecision(state, situation, {
      result: next.result,
      evicted: next.evicted,
      basis: basisOf(situation, view, fleetAt),
      cause: causeFor(userAsked, fresh ? rebalancer : undefined, next.evicted, cause),
      fresh,
      spend: spending(failover, next.evicted.length),
    })
  } catch (error) {
    undo()
    throw error
  }
  if (committed === undefined || 'waitMs' in committed || committed.held) undo()
  if (committed !== undefined && 'waitMs' in committed) return committed.waitMs
  const { result, held, written } = committed ?? { result: next.result, held: false, written: false }
  const placed = result.outcome === 'Scheduled'
  if (held && written) room.spend(situation, result)
  holds.put(release.uid, release.namespace, held)
  if (!held || (placed && written)) state.freed(release.namespace)
  const gained = placed ? result.targets.map(({ cluster }) => cluster) : []
  if (placed && relations.place(release.uid, gained))
    state.moved(relations.dependents(release.uid), release.name)
  remember(interests, situation, {
    short: !placed || held || next.evicted.length < evicting.length,
    violating: !placed,
    gained,
  })
  state.decided(release.uid)
  // Held again: nothing was placed, but the facts in its values may have changed.
  if (held && !written) await refill(state, situation)
  return 0
}

/** Whether a decision takes effect: somebody asked for it, or it is better enough than the current one. */
const takesEffect = ({ input, result, evicted }: Eviction, { userAsked, fresh }: Occasion): boolean =>
  userAsked ||
  fresh ||
  evicted.length > 0 ||
  redecision({ input, next: result, causedByUser: false }).takesEffect

/** The release stays where it is, but the facts in its values may have changed. */
const refill = async (state: DeciderState, situation: Situation): Promise<void> => {
  if (await refillTargets(state, situation)) state.decided(situation.release.uid)
}

/** What is decided now, if it takes effect; milliseconds to wait for while the budget of evictions is spent. */
const take = async (state: DeciderState, situation: Situation, occasion: Occasion): Promise<number> => {
  const { view, asked, stays, interests, turns } = state
  const { uid } = situation.release
  const { userAsked, fresh, evicting, short } = occasion
  const next = decideRelease(situation, view, evicting, fresh)
  const left = evicting.filter((cluster) => !next.evicted.includes(cluster))
  const text = (full: string) => storedText(state.fleet, situation.targets, namedClusters(situation))(full)
  stays.note(uid, left, left.length === 0 ? '' : text(staysBecause(next)))
  if (!takesEffect(next, occasion)) {
    remember(interests, situation, { short, violating: violations(next.input).length > 0 })
    await refill(state, situation)
    return 0
  }
  if (fresh && !userAsked && next.result.outcome === 'Unschedulable') {
    turns.end(uid)
    await commitRefusedRebalance(state, situation, next.result.message)
    return 0
  }
  const waitMs = await write(state, situation, next, occasion)
  if (waitMs > 0 && occasion.asked !== undefined) asked.set(uid, occasion.asked)
  if (waitMs === 0 && fresh) turns.end(uid)
  return waitMs
}

/** Makes the next step of the rollout of a decided release. */
const advance = async (state: DeciderState, situation: Situation): Promise<number | undefined> => {
  const { uid } = situation.release
  const { written, againAfterMs } = await advanceRollout(state, situation)
  const record = activeRollout(situation)
  const isBehind = stayingTargets(situation).some((target) => target.releaseRevision !== record?.goal)
  if (record !== undefined && (written || !isOver(record) || isBehind)) state.rolling.add(uid)
  else state.rolling.delete(uid)
  if (written) state.decided(uid)
  // What a step makes due is seen by the next one.
  return written ? 0 : againAfterMs
}

/** No change of the fleet concerns a suspended release: it is decided when it is resumed. */
const rest = ({ asked, interests, stays, turns }: DeciderState, uid: string): Result => {
  asked.delete(uid)
  interests.delete(uid)
  turns.end(uid)
  stays.note(uid, [], '')
  return done
}

/** Decides a release that exists if anything asks for it. */
const decideSituation = async (state: DeciderState, situation: Situation): Promise<Result> => {
  const { clock, failover, asked, stays, interests, turns } = state
  const { uid } = situation.release
  if (situation.spec.suspend === true) return rest(state, uid)
  const cause = asked.get(uid)
  asked.delete(uid)
  const fleetAt = clock.now()
  const { now: evicting, askAgainMs } = evictable(failover, evictionSubjectOf(situation))
  const rebalance = situation.decision?.result.rebalance
  const turnMs = rebalance === undefined ? undefined : turns.waitMs(uid)
  const fresh = turnMs === 0
  const userAsked = !isCurrent(situation)
  // A message of a decision that places something says what the quota holds.
  const isWhole = situation.decision?.outcome === 'Scheduled' && situation.decision.message === null
  const short = !isWhole || evicting.length > 0
  remember(interests, situation, { short, violating: interests.get(uid)?.violating ?? true })
  if (evicting.length === 0) stays.note(uid, [], '')
  const result = soonestOf(askAgainMs, fresh ? undefined : turnMs)
  if (!userAsked && !fresh && cause === undefined && evicting.length === 0) {
    await refill(state, situation)
    return soonestOf(askAgainMs, turnMs, await advance(state, situation))
  }
  const occasion = {
    asked: cause,
    userAsked,
    evicting,
    fresh,
    rebalancer: rebalance?.actor,
    short,
    fleetAt,
  }
  const waitMs = await take(state, situation, occasion)
  if (waitMs > 0) return { againAfterMs: waitMs }
  // A decision begins a rollout, and its first step follows it.
  return situation.rollout === undefined ? result : { againAfterMs: 0 }
}

export const createDecider = (options: DeciderOptions): Decider => {
  const { store, bundles, relations, clock } = options
  const interests = new Map<string, Interest>()
  const state = { ...options, interests, turns: createTurns(rebalancesPerSecond, clock) }
  return {
    interests,
    decide: async (uid) => {
      const read = await readSituation(store, { bundles, relations }, uid)
      if (!('situation' in read)) return forget(state, uid, read.release)
      return decideSituation(state, read.situation)
    },
  }
}
