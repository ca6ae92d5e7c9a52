import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import { isOpenOn, managerOn } from '../apply/sharing.js'
import type { DeliveryContext } from '../delivery-context.js'
import { groupKindOf, isScaled, keyOf, kindOf, type Place } from '../place.js'
import type { SweptObject } from '../prune/sweep.js'
import { type AssessTarget, assess } from '../status/assess.js'
import type { Memo } from '../status/memo.js'
import { type Attention, createAttention } from './attention.js'
import { createAutoscalers } from './autoscalers.js'
import { createJudge, type Judge, ruledKinds } from './judge.js'
import { createPodReasons, type PodReasons } from './pod-reasons.js'
import type { RuleBudget } from './rule-budget.js'
import { createWatches } from './watches.js'

/** What a lane sees of its cluster without writing: watches, autoscalers, reasons of pods, and which targets deserve another look. */
export interface ClusterObservation {
  attention: Attention
  pods: PodReasons
  assessTarget: AssessTarget
  judge: Pick<Judge, 'of'>
  /** Whether an autoscaler on the member has the object; undefined while it is not known. */
  autoscaled(key: string): boolean | undefined
  /** Opens and ends watches so that there is one for each kind the inventory holds. */
  syncWatches(): void
  /** The member is known to be back. */
  retryNow(): void
  close(): void
}

export const createObservation = (options: {
  context: DeliveryContext
  memos: ReadonlyMap<string, Memo>
  clock: Clock
  random: Random
  logger: Logger
  ruleBudget: RuleBudget
  isReady: () => boolean
  isClosed: () => boolean
  /** Puts a target into the queue. */
  look: (targetUid: string, delayMs?: number) => void
  /** Each object as a list or an event shows it. */
  onFound: (found: SweptObject) => void
  /** The kinds of which something is held. */
  onKinds: (kinds: ReadonlyMap<string, Place>) => void
}): ClusterObservation => {
  const { context, memos, clock, random, logger, isReady, isClosed, look, onFound, onKinds } = options
  const { member, hubUid, inventory, observed, resourceOf, settings } = context

  const assessTarget: AssessTarget = (rows, row) =>
    assess(rows, {
      seen: observed.get,
      knows: (held) => observed.knows(kindOf(held)),
      trouble: (held) => watches.trouble(kindOf(held)),
      autoscaled: autoscalers.has,
      podReason: (held) => pods.of(keyOf(held)),
      healthOf: (held, seen) => judge.of(row, held, seen),
      managerOf: (held) => managerOn(context, held, row.releaseUid),
    })

  const judge = createJudge({
    budget: options.ruleBudget,
    clock,
    consider: (uid) => attention.consider(uid),
  })
  const attention = createAttention({
    memos,
    inventory,
    isReady,
    look,
    isOpen: (row, releaseUid) => isOpenOn(context, row, releaseUid),
    assessTarget,
    seen: observed.get,
    progressMs: settings.progressMs,
    after: clock.after,
  })
  const onChange = attention.considerHolders
  const autoscalers = createAutoscalers({ member, clock, random, logger, onChange })
  const pods = createPodReasons({ context, clock, logger, isReady, onChange })
  const watches = createWatches({
    member,
    hubUid,
    observed,
    resourceOf,
    clock,
    random,
    logger,
    onObject: onChange,
    onSeen: onFound,
    onKind: (groupKind) => {
      attention.considerRows([...inventory.all()].filter((row) => groupKindOf(row) === groupKind))
    },
  })

  const targets = () => [...memos.values()].map(({ row }) => row)

  return {
    attention,
    pods,
    assessTarget,
    judge,
    autoscaled: autoscalers.has,
    syncWatches: () => {
      // Work in flight when the lane closed ends after its watches: it must not start them again.
      if (isClosed()) return
      const kinds = inventory.kinds()
      watches.sync(kinds, ruledKinds(targets()))
      onKinds(kinds)
      if ([...kinds.values()].some(isScaled)) autoscalers.start()
    },
    retryNow: () => {
      watches.retryNow()
      autoscalers.retryNow()
    },
    close: () => {
      attention.close()
      judge.close()
      watches.close()
      pods.close()
      autoscalers.close()
    },
  }
}
