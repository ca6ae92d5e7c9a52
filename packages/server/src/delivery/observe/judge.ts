import { type CompiledRule, compileRule, type Health, type KubeObject, verdictOf } from '../../kube/index.js'
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

type Rules = ReadonlyMap<string, CompiledRule>

const noRules: Rules = new Map()
const rulesByDesired = new WeakMap<Desired, Rules>()

/** The rules of a target, by `group/Kind`. */
const rulesOf = (desired: Desired): Rules => {
  if (desired.health === undefined) return noRules
  const known = rulesByDesired.get(desired)
  if (known !== undefined) return known
  const rules = new Map(desired.health.map((rule) => [groupKindOf(rule), compileRule(rule)]))
  rulesByDesired.set(desired, rules)
  return rules
}

/** The kinds (`group/Kind`) that rules of these targets assess. */
export const ruledKinds = (targets: Iterable<{ desired: Desired } | undefined>): ReadonlySet<string> => {
  const kinds = new Set<string>()
  for (const target of targets) for (const rule of target?.desired.health ?? []) kinds.add(groupKindOf(rule))
  return kinds
}

/** `consider`: looks at a target again. An object that did not change is assessed once by a rule. */
export const createJudge = ({
  budget,
  after,
  consider,
}: {
  budget: RuleBudget
  after: Clock['after']
  consider: (targetUid: string) => void
}): Judge => {
  const judged = new WeakMap<KubeObject, { rule: CompiledRule; health: Health }>()
  const later = new Set<string>()
  let cancel: (() => void) | undefined

  const considerLater = (uid: string): void => {
    later.add(uid)
    cancel ??= after(budget.nextMs(), () => {
      cancel = undefined
      const uids = [...later]
      later.clear()
      for (const one of uids) consider(one)
    })
  }

  return {
    of: ({ uid, desired }, place, seen) => {
      const rule = rulesOf(desired).get(groupKindOf(place))
      if (rule === undefined) return seen.health
      const { live } = seen
      if (live === undefined) return undefined
      const known = judged.get(live)
      if (known?.rule === rule) return known.health
      const health = budget.spend(() => verdictOf(rule, live).health)
      if (health === undefined) {
        considerLater(uid)
        return 'Later'
      }
      judged.set(live, { rule, health })
      return health
    },
    close: () => cancel?.(),
  }
}
