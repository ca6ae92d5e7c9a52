import { redecision, violations } from '@hansa/placement'
import type { Bundles } from '../bundles/index.js'
import type { ClusterChange, Fleet } from '../clusters/index.js'
import { type Change, followChanges, type Store, type Writer } from '../db/index.js'
import type { Failover } from '../failover/index.js'
import type { Clock } from '../runtime/clock.js'
import { createLocks } from '../runtime/locks.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue, done, type Result } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { createRests } from '../runtime/rests.js'
import { basisOf } from './basis.js'
import { type Cause, causeFor, causeOf } from './causes.js'
import { changedTarget, createUserChanges } from './changes.js'
import { commitDecision, commitDeletion, commitRefusedRebalance } from './commit.js'
import { createEngineView } from './engine-view.js'
import type { Failures } from './failures.js'
import { canAffect, type Interest, mayBreak } from './interest.js'
import { decideLeaving } from './leaving.js'
import { loadRelations, placementOf, relatePlacement, relateRelease } from './related.js'
import { createRelations, type Relations } from './relations.js'
import { createReservations } from './reservations.js'
import { isCurrent, readSituation, type Situation, stayingTargets } from './situation.js'
import { createSpentRoom } from './spent-room.js'
import { type Stays, staysBecause } from './stays.js'
import { fencedClusters } from './targets.js'
import { createTurns } from './turns.js'

export interface Scheduler {
  /** The clusters of each release, as far as workload affinity needs them. */
  relations: Pick<Relations, 'neighbours'>
  /** Checks a release again: a rebalance was requested. */
  kick(releaseUid: string): void
  start(): Promise<void>
  close(): Promise<void>
}

/** How many releases per second are rescheduled on request. */
const rebalancesPerSecond = 10
/** How long a change of the fleet waits for others at most before a release is checked. */
const mostRestMs = 500

const soonestOf = (...waits: readonly (number | undefined)[]): Result => {
  const soonest = Math.min(...waits.map((wait) => wait ?? Number.POSITIVE_INFINITY))
  return Number.isFinite(soonest) ? { againAfterMs: soonest } : done
}

/** Decides where releases run: on a user's change, on relevant changes of the fleet, and when a cluster is given up. */
export const createScheduler = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  failover: Failover
  clock: Clock
  random: Random
  logger: Logger
  writer: Writer
  failures: Pick<Failures, 'failed' | 'passed'>
  stays: Pick<Stays, 'note'>
  /** Called when a release's decision or targets changed. */
  decided: (releaseUid: string) => void
}): Scheduler => {
  const { store, fleet, bundles, failover, clock, random, logger, writer, failures, stays, decided } = options
  const interests = new Map<string, Interest>()
  const relations = createRelations()
  /** Releases of a namespace that depend on each other's clusters are decided one after the other. */
  const alone = createLocks()
  /** Releases that some change of the fleet asks to reschedule, and the latest such change. */
  const asked = new Map<string, Cause>()
  const reservations = createReservations(clock)
  const view = createEngineView(fleet, clock, { reservations })
  const room = createSpentRoom({
    reservations,
    fleet,
    clock,
    onFreed: (cluster) => onFleetChange(cluster, 'capacityFreed'),
  })
  const turns = createTurns(rebalancesPerSecond, clock)
  const isUserChange = createUserChanges()
  const stops: Array<() => void> = []

  /** The clusters this release may be evicted from now, and in how many milliseconds to check the others again. */
  const evictable = (situation: Situation): { now: string[]; askAgainMs: number | undefined } => {
    const policy = situation.placement.failover?.cluster
    const verdicts =
      policy === undefined
        ? []
        : stayingTargets(situation).map(({ cluster }) => ({
            cluster,
            verdict: failover.judge(cluster, policy.tolerationSeconds),
          }))
    const waits = verdicts.flatMap(({ verdict }) => (verdict.evict ? [] : [verdict.askAgainMs ?? Infinity]))
    const soonest = Math.min(...waits)
    return {
      now: verdicts.filter(({ verdict }) => verdict.evict).map(({ cluster }) => cluster),
      askAgainMs: Number.isFinite(soonest) ? soonest : undefined,
    }
  }

  const spend = (evictions: number): number => {
    for (let index = 0; index < evictions; index += 1) {
      const waitMs = failover.spend()
      if (waitMs > 0) return waitMs
    }
    return 0
  }

  /** `gained` are clusters it was placed on since the situation was read. */
  const remember = (
    situation: Situation,
    { short, violating, gained = [] }: { short: boolean; violating: boolean; gained?: readonly string[] },
  ): void => {
    interests.set(situation.release.uid, {
      short,
      violating,
      placement: situation.placement,
      divides: situation.workloads.length > 0,
      redecideOn: situation.placement.redecideOn,
      targets: [...new Set([...situation.targets.map(({ cluster }) => cluster), ...gained])],
    })
  }

  /** Hundreds of clusters that change one after the other are processed together if a check takes long. */
  const rests = createRests({ leastMs: 0, mostMs: mostRestMs })

  const reconcile = (uid: string): Promise<Result> => {
    const space = relations.isBound(uid) ? relations.spaceOf(uid) : undefined
    const decide = async (): Promise<Result> => {
      const began = clock.monotonic()
      const result = await decideAnew(uid)
      if (interests.has(uid)) rests.took(uid, clock.monotonic() - began)
      failures.passed(uid)
      return result
    }
    return space === undefined ? decide() : alone(space, decide)
  }

  const decideAnew = async (uid: string): Promise<Result> => {
    const read = await readSituation(store, { bundles, relations }, uid)
    if (!('situation' in read)) {
      interests.delete(uid)
      rests.forget(uid)
      asked.delete(uid)
      turns.end(uid)
      stays.note(uid, [], '')
      room.forget(uid)
      if (read.release !== undefined) await commitDeletion(store, writer, uid)
      return done
    }
    const { situation } = read
    const wasAsked = asked.get(uid)
    asked.delete(uid)
    const fleetAt = clock.now()
    const { now: evicting, askAgainMs } = evictable(situation)
    const rebalance = situation.decision?.result.rebalance
    const turnMs = rebalance === undefined ? undefined : turns.waitMs(uid)
    const fresh = turnMs === 0
    const result = soonestOf(askAgainMs, fresh ? undefined : turnMs)
    const userAsked = !isCurrent(situation)
    const short = situation.decision?.outcome !== 'Scheduled'
    const known = interests.get(uid)?.violating ?? true
    remember(situation, { short: short || evicting.length > 0, violating: known })
    if (evicting.length === 0) stays.note(uid, [], '')
    if (!userAsked && !fresh && wasAsked === undefined && evicting.length === 0) return result

    const next = decideLeaving(situation, view, evicting, fresh)
    const left = evicting.filter((cluster) => !next.evicted.includes(cluster))
    stays.note(uid, left, staysBecause(next))
    const worthIt =
      userAsked ||
      fresh ||
      next.evicted.length > 0 ||
      redecision({ input: next.input, next: next.result, causedByUser: false }).takesEffect
    if (!worthIt) {
      const violating = violations(next.input).length > 0
      remember(situation, { short: short || evicting.length > 0, violating })
      return result
    }
    const waitMs = spend(next.evicted.length)
    if (waitMs > 0) {
      if (wasAsked !== undefined) asked.set(uid, wasAsked)
      return { againAfterMs: waitMs }
    }
    if (fresh) turns.end(uid)
    const commit = { store, fleet, clock, writer }
    if (fresh && !userAsked && next.result.outcome === 'Unschedulable') {
      await commitRefusedRebalance(commit, situation, next.result.message)
      return result
    }
    const undo = room.spend(situation, next.result)
    let written = false
    try {
      written = await commitDecision(commit, situation, {
        result: next.result,
        evicted: next.evicted,
        basis: basisOf(situation, view, fleetAt),
        cause: causeFor(userAsked, fresh ? rebalance?.actor : undefined, next.evicted, wasAsked),
        fresh,
      })
    } finally {
      if (!written) undo()
    }
    const placed = next.result.outcome === 'Scheduled'
    const gained =
      next.result.outcome === 'Scheduled' ? next.result.targets.map(({ cluster }) => cluster) : []
    if (placed && relations.place(uid, gained))
      askDependents(relations.dependents(uid), situation.release.name)
    remember(situation, {
      short: !placed || next.evicted.length < evicting.length,
      violating: !placed,
      gained,
    })
    decided(uid)
    return result
  }

  const queue = createQueue({
    reconcile,
    concurrency: 4,
    clock,
    random,
    onError: (key, error, attempt) => {
      logger.error({ release: key, error, attempt }, 'a decision failed')
      failures.failed(key, error).catch(fail)
    },
  })

  const ask = (uid: string, cause: Cause, delayMs = 0): void => {
    asked.set(uid, cause)
    queue.add(uid, delayMs)
  }

  const onFleetChange = (cluster: string, change: ClusterChange): void => {
    const facts = fleet.get(cluster)
    for (const [uid, interest] of interests) {
      if (!interest.violating && mayBreak(change) && interest.targets.includes(cluster))
        interests.set(uid, { ...interest, violating: true })
      if (!canAffect(change, cluster, facts, interest)) continue
      const cause = causeOf(change, cluster)
      if (cause === undefined) queue.add(uid, rests.of(uid))
      else ask(uid, cause, rests.of(uid))
    }
  }

  /** The last leftover of a failover is gone: the cluster accepts releases again. */
  const onTargetGone = async (cluster: string): Promise<void> => {
    const fenced = await store.read(fencedClusters)
    if (!fenced.has(cluster) && fleet.get(cluster)?.ready) onFleetChange(cluster, 'returned')
  }

  const onPlacement = async (namespace: string, name: string): Promise<void> => {
    const releases = await store.read((reader) => reader.list({ kind: 'Release', namespace }))
    for (const { uid, spec } of releases) if (placementOf(spec) === name) queue.add(uid)
  }

  const fail = (error: unknown): void => logger.error({ error }, 'the scheduler could not read what changed')

  /** Releases that selected a release, or were kept away by it, are checked again when it moves or changes. */
  const askDependents = (uids: readonly string[], name: string): void => {
    for (const dependent of uids) ask(dependent, { type: 'Neighbour', of: name })
  }

  const onRelease = (change: Change): void => {
    const before = relations.dependents(change.uid)
    if (relateRelease(relations, change)) {
      askDependents([...before, ...relations.dependents(change.uid)], change.name)
      if (relations.isBound(change.uid)) ask(change.uid, { type: 'UserChange' })
    }
    if (isUserChange(change)) queue.add(change.uid)
  }

  const onChange = (change: Change): void => {
    if (change.kind === 'Placement') {
      relatePlacement(relations, change)
      onPlacement(change.namespace, change.name).catch(fail)
    } else if (change.kind === 'Release') onRelease(change)
    else {
      const { releaseUid, cluster, removing } = changedTarget(change)
      const stays = change.type !== 'DELETED' && (removing ?? null) === null
      if (relations.setTarget(releaseUid, cluster, stays))
        askDependents(relations.dependents(releaseUid), relations.nameOf(releaseUid))
      if (change.type === 'DELETED') {
        queue.add(releaseUid)
        onTargetGone(cluster).catch(fail)
      } else if (removing === 'Unregistered') ask(releaseUid, { type: 'Unregistered', of: cluster })
    }
  }

  const listAll = async (): Promise<void> => {
    for (const { uid } of await store.read((reader) => reader.list({ kind: 'Release' })))
      ask(uid, { type: 'Start' })
  }

  return {
    relations,
    kick: (uid) => queue.add(uid),
    start: async () => {
      const from = await store.read(async (reader) => {
        await loadRelations(relations, reader)
        return reader.revision()
      })
      stops.push(
        fleet.onChange(onFleetChange),
        failover.onRelease(() => {
          for (const uid of interests.keys()) queue.add(uid)
        }),
        followChanges({
          store,
          from,
          kinds: ['Release', 'Placement', 'Target'],
          onChange,
          onLost: () => {
            listAll().catch(fail)
          },
          logger,
        }),
      )
      await listAll()
    },
    close: async () => {
      for (const stop of stops) stop()
      room.close()
      await queue.close()
    },
  }
}
