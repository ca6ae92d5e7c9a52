import type { Store } from '../db/index.js'
import type { Clock } from '../runtime/clock.js'
import type { Logger } from '../runtime/logger.js'
import { createQueue } from '../runtime/queue.js'
import type { Random } from '../runtime/random.js'
import type { Contents } from './apply/content.js'
import type { DeliveryContext } from './delivery-context.js'
import type { Gate } from './gate.js'
import { createHold } from './hooks/hold.js'
import { createRemovalHooks } from './hooks/removal.js'
import { createTestRunner } from './hooks/test-run.js'
import type { ClusterObservation } from './observe/observation.js'
import type { Reading } from './observe/reading.js'
import type { Leftovers } from './prune/leftovers.js'
import { createRestored, type Restored } from './prune/restored.js'
import { createSweeps } from './prune/sweeps.js'
import { createUninstaller } from './prune/uninstaller.js'
import { createReconciler } from './reconcile.js'
import { createRefused } from './refused.js'
import type { Memo } from './status/memo.js'
import type { Reach } from './status/reach.js'
import type { TargetStore } from './status/target-store.js'
import type { Targets } from './targets.js'
import { createTurn } from './turn.js'

/** The work on one cluster: a queue in which targets are reconciled or uninstalled, a few at a time. */
export interface Work extends Pick<Restored, 'begin' | 'waits'> {
  /** The cluster is lost. */
  forgetSweep(): void
  /** Puts a target into the queue. */
  look(uid: string, delayMs?: number): void
  close(): Promise<void>
}

export const createWork = (options: {
  context: DeliveryContext
  memos: ReadonlyMap<string, Memo>
  gate: Gate
  observation: ClusterObservation
  leftovers: Pick<Leftovers, 'tell' | 'removed'>
  targets: () => Targets
  reach: Pick<Reach, 'mark'>
  store: Store
  reading: Reading
  targetStore: TargetStore
  contents: Contents
  clock: Clock
  random: Random
  logger: Logger
  isReady: () => boolean
  isClosed: () => boolean
}): Work => {
  const { context, observation, leftovers, targets, clock, random, logger, isClosed } = options
  const { cluster, settings } = context

  const restored = createRestored(options)
  const sweeps = createSweeps({ ...options, tell: leftovers.tell })
  const wrote: Targets['wrote'] = (...change) => targets().wrote(...change)
  const refused = createRefused({ ...options, wrote })
  const hold = createHold({ ...options, wrote })
  const reconciler = createReconciler({
    ...options,
    refused,
    hold,
    wrote,
    others: () => targets().rows(),
    awaitOthers: observation.attention.awaitReady,
    assessTarget: observation.assessTarget,
    tests: createTestRunner(options),
  })
  const uninstaller = createUninstaller({
    ...options,
    sweeps,
    refused,
    removal: createRemovalHooks({ ...options, hold, refused }),
    wrote,
    removed: leftovers.removed,
  })
  const turn = createTurn({
    ...options,
    member: context.member,
    restored,
    uninstaller,
    reconciler,
    refused,
    loaded: () => targets().loaded,
    forget: (uid) => targets().forget(uid),
    unreachable: (row) => options.reach.mark(row, false),
  })
  const queue = createQueue({
    reconcile: turn,
    concurrency: settings.targetsInFlight,
    clock,
    random,
    onError: (uid, error, attempt) => {
      if (!isClosed())
        logger.error({ cluster, target: uid, error, attempt }, 'a target could not be reconciled')
    },
    retryBaseMs: settings.retryBaseMs,
    retryMaxMs: settings.retryMaxMs,
  })

  return {
    begin: restored.begin,
    waits: restored.waits,
    forgetSweep: sweeps.forget,
    look: (uid, delayMs = 0) => queue.add(uid, delayMs),
    close: () => queue.close(),
  }
}
