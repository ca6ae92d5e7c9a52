import type { Bundles } from '../bundles/index.js'
import type { Fleet } from '../clusters/index.js'
import { followChanges, type Store, type Writer } from '../db/index.js'
import type { Failover, Stays } from '../failover/index.js'
import type { Clock } from '../runtime/clock.js'
import { createLocks } from '../runtime/locks.js'
import type { Logger } from '../runtime/logger.js'
import { createRests, type Rests } from '../runtime/pacing.js'
import { createQueue, type Result, type WorkQueue } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import { createSpentRoom } from './capacity-holds.js'
import type { Cause } from './causes.js'
import { createTriggers } from './change-listeners.js'
import { createDecider, type Decider } from './decider.js'
import { createEngineView } from './engine-view.js'
import type { Failures } from './failures.js'
import { createQuotaHolds } from './quota-hold.js'
import { loadRelations } from './related.js'
import { createRelations, type Relations } from './relations.js'
import { createReservations } from './reservations.js'
import type { RolloutRecord } from './rollout/record.js'

export interface Scheduler {
  /** Which releases are on which clusters, as far as workload affinity asks for it. */
  relations: Pick<Relations, 'neighbours'>
  /** Checks a release again: a rebalance was requested. */
  kick(releaseUid: string): void
  start(): Promise<void>
  close(): Promise<void>
}

export interface SchedulerOptions {
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
  /** Releases with a rollout that is not over, which it maintains. */
  rolling: Set<string>
  /** Called when a rollout ended, with its last state. */
  rolledOut?: ((state: RolloutRecord['state']) => void) | undefined
}

/** The longest a change of the fleet waits for others before a release is looked at. */
const mostRestMs = 500

/** The queue in which releases are decided, a few at a time. */
const createDecisionQueue = (
  { clock, random, logger, failures }: SchedulerOptions,
  {
    relations,
    rests,
    decide,
    interests,
    fail,
  }: Decider & { relations: Relations; rests: Rests; fail: (error: unknown) => void },
): WorkQueue => {
  /** Releases of a namespace that depend on where others are placed are decided one after the other. */
  const alone = createLocks()
  const reconcile = (uid: string): Promise<Result> => {
    const space = relations.isBound(uid) ? relations.spaceOf(uid) : undefined
    const run = async (): Promise<Result> => {
      const began = clock.monotonic()
      const result = await decide(uid)
      if (interests.has(uid)) rests.took(uid, clock.monotonic() - began)
      failures.passed(uid)
      return result
    }
    return space === undefined ? run() : alone(space, run)
  }
  return createQueue({
    reconcile,
    concurrency: 4,
    clock,
    random,
    onError: (key, error, attempt) => {
      logger.error({ release: key, error, attempt }, 'a decision failed')
      failures.failed(key, error).catch(fail)
    },
  })
}

/** Decides where releases go: on a user's change, on changes of the fleet that concern a release, and when a cluster is given up. */
export const createScheduler = (options: SchedulerOptions): Scheduler => {
  const { store, fleet, failover, clock, logger, rolling } = options
  const relations = createRelations()
  const asked = new Map<string, Cause>()
  const reservations = createReservations(clock)
  const view = createEngineView(fleet, clock, { reservations })
  const room = createSpentRoom({
    reservations,
    fleet,
    clock,
    onFreed: (cluster) => triggers.onFleetChange(cluster, 'capacityFreed'),
  })
  /** Hundreds of clusters that change one after the other are looked at together where a look takes long. */
  const rests = createRests({ leastMs: 0, mostMs: mostRestMs })
  const holds = createQuotaHolds()
  const stops: Array<() => void> = []
  const fail = (error: unknown): void => logger.error({ error }, 'the scheduler could not read what changed')

  const { decide, interests } = createDecider({
    ...options,
    view,
    relations,
    room,
    asked,
    forgotten: rests.forget,
    holds,
    rolling,
    freed: (namespace) => triggers.onQuota(namespace),
    moved: (dependents, name) => triggers.askDependents(dependents, name),
  })

  const queue = createDecisionQueue(options, { relations, rests, decide, interests, fail })
  const look = (uid: string, delayMs = 0): void => queue.add(uid, delayMs)
  const triggers = createTriggers({
    ...options,
    relations,
    interests,
    rolling,
    rests,
    holds,
    look,
    fail,
    ask: (uid, cause, delayMs) => {
      asked.set(uid, cause)
      look(uid, delayMs)
    },
  })

  return {
    relations,
    kick: (uid) => look(uid),
    start: async () => {
      const from = await store.read(async (reader) => {
        await loadRelations(relations, reader)
        return reader.revision()
      })
      stops.push(
        fleet.onChange(triggers.onFleetChange),
        failover.onRelease(() => {
          for (const uid of interests.keys()) look(uid)
        }),
        followChanges({
          store,
          from,
          kinds: ['Release', 'Placement', 'Target', 'Namespace'],
          onChange: triggers.onChange,
          onLost: () => {
            triggers.askAll().catch(fail)
          },
          logger,
        }),
      )
      await triggers.askAll()
    },
    close: async () => {
      for (const stop of stops) stop()
      room.close()
      await queue.close()
    },
  }
}
