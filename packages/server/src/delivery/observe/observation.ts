import type { Clock } from '../../runtime/clock.js'
import type { Logger } from '../../runtime/logger.js'
import type { Random } from '../../runtime/random.js'
import type { Contents } from '../apply/content.js'
import { isOpenOn, managerOn } from '../apply/sharing.js'
import type { DeliveryContext } from '../delivery-context.js'
import type { HiddenValues } from '../health/hidden-values.js'
import { groupKindOf, isScaled, keyOf, kindOf, type Place } from '../place.js'
import type { SweptObject } from '../prune/sweep.js'
import { type AssessTarget, assess } from '../status/assess.js'
import type { Memo } from '../status/memo.js'
import { type Attention, createAttention } from './attention.js'
import { createAutoscalers } from './autoscalers.js'
import type { Judge } from './judge.js'
import { createPodReasons, type PodReasons } from './pod-reasons.js'
import type { RuleBudget } from './rule-budget.js'
import { createRules } from './rules.js'
import { createWatches } from './watches.js'

/** What a lane sees of its cluster without writing: watches, autoscalers, reasons of pods, and which targets deserve another look. */
export interface ClusterObservation {
  attention: Attention
  pods: PodReasons
  assessTarget: AssessTarget
  judge: Omit<Judge, 'close'>
  hidden: Pick<HiddenValues, 'read'>
  /** Whether an autoscaler on the member has the object; undefined while it is not known. */
  autoscaled(key: string): boolean | undefined
  /** The desired state of a target may have other health rules. */
  noteRules(targetUid: string): void
  /** Opens and ends watches so that there is one for each kind the inventory holds. */
  syncWatches(): void
  /** The member is known to be back. */
  retryNow(): void
  close(): void
}

interface ObservationOptions {
  context: DeliveryContext
  memos: ReadonlyMap<string, Memo>
  clock: Clock
  random: Random
  logger: Logger
  ruleBudget: RuleBudget
  contents: Contents
  isReady: () => boolean
  isClosed: () => boolean
  /** Puts a target into the queue. */
  look: (targetUid: string, delayMs?: number) => void
  /** Each object as a list or an event shows it. */
  onFound: (found: SweptObject) => void
  /** The kinds of which something is held. */
  onKinds: (kinds: ReadonlyMap<string, Place>) => void
}

export const createObservation = (options: ObservationOptions): ClusterObservation => {
  const { context, memos, clock, random, logger, isReady, isClosed, look, onFound, onKinds } = options
  const { member, hubUid, inventory, observed, resourceOf, settings } = context

  const assessTarget: AssessTarget = (rows, row) =>
    assess(rows, {
      seen: observed.get,
      knows: (held) => observed.knows(kindOf(held)),
      trouble: (held) => watches.trouble(kindOf(held)),
      autoscaled: autoscalers.has,
      podReason: (held) => pods.of(keyOf(held)),
      healthOf: rules.healthFor(row),
      managerOf: (held) => managerOn(context, held, row.releaseUid),
    })

  const rules = createRules({
    ...options,
    consider: (uid) => attention.consider(uid),
    reread: (kind) => watches.reread(kind),
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
    keeps: rules.keeps,
    onObject: onChange,
    onSeen: onFound,
    onKind: (groupKind) => {
      attention.considerRows([...inventory.all()].filter((row) => groupKindOf(row) === groupKind))
    },
  })

  return {
    attention,
    pods,
    assessTarget,
    judge: rules.judge,
    autoscaled: autoscalers.has,
    hidden: rules.hidden,
    noteRules: rules.note,
    syncWatches: () => {
      // Work in flight when the lane closed ends after its watches: it must not start them again.
      if (isClosed()) return
      const kinds = inventory.kinds()
      watches.sync(kinds, rules.kinds())
      onKinds(kinds)
      if ([...kinds.values()].some(isScaled)) autoscalers.start()
    },
    retryNow: () => {
      watches.retryNow()
      autoscalers.retryNow()
    },
    close: () => {
      attention.close()
      rules.close()
      watches.close()
      pods.close()
      autoscalers.close()
    },
  }
}
