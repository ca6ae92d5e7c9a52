import {
  compileRule,
  type Health,
  type HealthRule,
  type KubeObject,
  type RuleVerdict,
  tooSlow,
  verdictOf,
} from '../../kube/index.js'
import type { Desired } from '../../releases/index.js'
import type { Clock } from '../../runtime/clock.js'
import { groupKindOf, type Place } from '../place.js'
import type { ObservedObject } from './observed-object.js'
import type { RuleBudget } from './rule-budget.js'

/** The health of observed objects for a target: by the rules of its bundle, or by those of the hub. */
export interface Judge {
  /**
   * Undefined while its status was not observed; `Later` when the rules of the hub's bundles have used their time for now: the target is
   * then considered again.
   */
  of(
    target: { uid: string; desired: Desired },
    place: Pick<Place, 'group' | 'kind'>,
    seen: ObservedObject,
  ): Health | 'Later' | undefined
  close(): void
}

/** A rule of a target; equal rules have equal keys. */
interface KeyedRule {
  rule: HealthRule
  key: string
}

type Rules = ReadonlyMap<string, KeyedRule>

const noRules: Rules = new Map()
const rulesByDesired = new WeakMap<Desired, Rules>()

/** The rules of a target, by `group/Kind`. */
const rulesOf = (desired: Desired): Rules => {
  if (desired.health === undefined) return noRules
  const known = rulesByDesired.get(desired)
  if (known !== undefined) return known
  const rules = new Map(
    desired.health.map((rule) => [groupKindOf(rule), { rule, key: JSON.stringify(rule) }]),
  )
  rulesByDesired.set(desired, rules)
  return rules
}

/** The kinds (`group/Kind`) that rules of these targets assess. */
export const ruledKinds = (targets: Iterable<{ desired: Desired } | undefined>): ReadonlySet<string> => {
  const kinds = new Set<string>()
  for (const target of targets) for (const rule of target?.desired.health ?? []) kinds.add(groupKindOf(rule))
  return kinds
}

interface Judged {
  /** Of the rule. */
  key: string
  /** Undefined after evaluations that took too long. */
  health: Health | undefined
  /** Evaluations that took too long. */
  slow: number
  /** When it is evaluated again although nothing changed, in monotonic time. */
  until: number
}

/** Evaluations that take too long until that is the verdict: a busy machine can interrupt one. */
const mostSlow = 3
/** Such a verdict is reconsidered after this time, in milliseconds. */
const slowMs = 60_000

/** Calls `consider` once for each target that was noted, after a wait that the first of them begins. */
const createReminder = (after: Clock['after'], consider: (targetUid: string) => void) => {
  const noted = new Set<string>()
  let cancel: (() => void) | undefined
  return {
    note: (uid: string, ms: number): void => {
      noted.add(uid)
      cancel ??= after(ms, () => {
        cancel = undefined
        const uids = [...noted]
        noted.clear()
        for (const one of uids) consider(one)
      })
    },
    close: (): void => cancel?.(),
  }
}

/** `consider`: looks at a target again. An object that did not change is assessed once by a rule. */
export const createJudge = ({
  budget,
  clock,
  consider,
  evaluate = (rule, object) => verdictOf(compileRule(rule), object),
}: {
  budget: RuleBudget
  clock: Pick<Clock, 'after' | 'monotonic'>
  consider: (targetUid: string) => void
  /** Undefined if it took too long. */
  evaluate?: (rule: HealthRule, object: KubeObject) => RuleVerdict | undefined
}): Judge => {
  const judged = new WeakMap<KubeObject, Judged>()
  const soon = createReminder(clock.after, consider)
  const slow = createReminder(clock.after, consider)

  const later = (uid: string): 'Later' => {
    soon.note(uid, budget.nextMs())
    return 'Later'
  }

  /** After an evaluation that took too long. */
  const delayed = (uid: string, live: KubeObject, key: string, before: number): Health | 'Later' => {
    const times = before + 1
    const over = times >= mostSlow
    const health = over ? tooSlow.health : undefined
    judged.set(live, { key, health, slow: times, until: clock.monotonic() + (over ? slowMs : 0) })
    if (health === undefined) return later(uid)
    slow.note(uid, slowMs)
    return health
  }

  return {
    of: ({ uid, desired }, place, seen) => {
      const keyed = rulesOf(desired).get(groupKindOf(place))
      if (keyed === undefined) return seen.health
      const { rule, key } = keyed
      const { live } = seen
      if (live === undefined) return undefined
      const known = judged.get(live)
      const same = known?.key === key ? known : undefined
      if (same?.health !== undefined && clock.monotonic() < same.until) return same.health
      const spent = budget.spend(() => ({ verdict: evaluate(rule, live) }))
      if (spent === undefined) return same?.health ?? later(uid)
      const { verdict } = spent
      if (verdict === undefined) return delayed(uid, live, key, same?.slow ?? 0)
      judged.set(live, { key, health: verdict.health, slow: 0, until: Number.POSITIVE_INFINITY })
      return verdict.health
    },
    close: () => {
      soon.close()
      slow.close()
    },
  }
}
