import {
  compileRule,
  type Health,
  type HealthRule,
  type KubeObject,
  type RuleVerdict,
  readingFields,
  tooSlow,
  verdictOf,
} from '../../kube/index.js'
import type { Desired } from '../../releases/index.js'
import type { Clock } from '../../runtime/clock.js'
import { withoutHidden } from '../health/hidden-places.js'
import type { HiddenIn } from '../health/hidden-values.js'
import { groupKindOf, keyOf, type Place } from '../place.js'
import type { ObservedObject } from './observed-object.js'
import { createReminder } from './reminder.js'
import { mostSlow, type RuleBudget, slowMs } from './rule-budget.js'

/** The health of observed objects for a target: by the rules of its bundle, or by those of the hub. */
export interface Judge {
  /**
   * Undefined while its status was not observed. When the rules of the hub's bundles have used their time for now, it is the last verdict of
   * the same rule about the object, or `Later` without one: the target is then considered again.
   */
  of(
    target: { uid: string; desired: Desired },
    place: Place,
    seen: ObservedObject,
  ): Health | 'Later' | undefined
  /** An object that changed has its last verdict until it is evaluated again. */
  replaced(before: KubeObject, after: KubeObject): void
  close(): void
}

/** A rule of a target; equal rules of a bundle have equal keys. */
interface KeyedRule {
  rule: HealthRule
  key: string
  /** It can read values that must not be found out. */
  reads: boolean
}

type Rules = ReadonlyMap<string, KeyedRule>

const noRules: Rules = new Map()
const noneHidden: HiddenIn = new Map()
const rulesByDesired = new WeakMap<Desired, Rules>()

/** The rules of a target, by `group/Kind`. */
const rulesOf = (desired: Desired): Rules => {
  if (desired.health === undefined) return noRules
  const known = rulesByDesired.get(desired)
  if (known !== undefined) return known
  const rules = new Map(
    desired.health.map((rule) => [
      groupKindOf(rule),
      { rule, key: `${desired.bundle.uid} ${JSON.stringify(rule)}`, reads: readingFields(rule).length > 0 },
    ]),
  )
  rulesByDesired.set(desired, rules)
  return rules
}

/** Whether a rule of a target assesses the objects of a kind. */
export const isRuled = (desired: Desired, place: Pick<Place, 'group' | 'kind'>): boolean =>
  rulesOf(desired).has(groupKindOf(place))

interface Judged {
  /** Of the rule. */
  key: string
  /** Undefined after evaluations that took too long, without a verdict before. */
  health: Health | undefined
  /** Evaluations that took too long. */
  slow: number
  /** When it is evaluated again although nothing changed, in monotonic time. */
  until: number
}

/** `consider`: looks at a target again. An object that did not change is assessed once by a rule. */
export const createJudge = ({
  budget,
  clock,
  consider,
  hidden,
  evaluate = (rule, object) => verdictOf(compileRule(rule), object),
}: {
  budget: RuleBudget
  clock: Pick<Clock, 'after' | 'monotonic'>
  consider: (targetUid: string) => void
  /** The places of sensitive values in the objects of a target, by key; undefined while they are not known: the target is then considered later. */
  hidden: (targetUid: string) => HiddenIn | undefined
  /** Undefined if it took too long. */
  evaluate?: (rule: HealthRule, object: KubeObject) => RuleVerdict | undefined
}): Judge => {
  const judged = new WeakMap<KubeObject, Judged>()
  const soon = createReminder(clock.after, consider)
  const slow = createReminder(clock.after, consider)

  /** After an evaluation that took too long: the last verdict stays, until it repeatedly did. */
  const delayed = (
    uid: string,
    live: KubeObject,
    key: string,
    last: Pick<Judged, 'health' | 'slow'>,
  ): Health | 'Later' => {
    const times = last.slow + 1
    const over = times >= mostSlow
    const health = over ? tooSlow.health : last.health
    judged.set(live, { key, health, slow: times, until: clock.monotonic() + (over ? slowMs : 0) })
    if (over) slow.note(uid, slowMs)
    else soon.note(uid, budget.nextMs())
    return health ?? 'Later'
  }

  return {
    of: ({ uid, desired }, place, seen) => {
      const keyed = rulesOf(desired).get(groupKindOf(place))
      if (keyed === undefined) return seen.health
      const { rule, key, reads } = keyed
      const { live } = seen
      if (live === undefined) return undefined
      const known = judged.get(live)
      const same = known?.key === key ? known : undefined
      if (same?.health !== undefined && clock.monotonic() < same.until) return same.health
      const places = reads ? hidden(uid) : noneHidden
      if (places === undefined) return same?.health ?? 'Later'
      const spent = budget.spend({ target: uid, rule: key }, () =>
        evaluate(rule, withoutHidden(live, places.get(keyOf(place)) ?? [])),
      )
      switch (spent.kind) {
        case 'Done': {
          const { health } = spent.result
          judged.set(live, { key, health, slow: 0, until: Number.POSITIVE_INFINITY })
          return health
        }
        case 'TimedOut':
          return delayed(uid, live, key, same ?? { health: undefined, slow: 0 })
        case 'TooSlow':
          slow.note(uid, spent.ms)
          return tooSlow.health
        case 'Later':
          soon.note(uid, spent.ms)
          return same?.health ?? 'Later'
      }
    },
    replaced: (before, after) => {
      const last = judged.get(before)
      if (last?.health === undefined) return
      judged.set(after, { ...last, slow: 0, until: Number.NEGATIVE_INFINITY })
    },
    close: () => {
      soon.close()
      slow.close()
    },
  }
}
