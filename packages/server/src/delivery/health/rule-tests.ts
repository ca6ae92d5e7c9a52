import pLimit from 'p-limit'
import type { HealthRule } from '../../bundles/index.js'
import { compileRule, type KubeObject, type RuleVerdict, tooSlow, verdictOf } from '../../kube/index.js'
import type { Clock } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import type { RuleBudget } from '../observe/rule-budget.js'

/** Tries a rule on an object. Throws `Unavailable` if it has no time within 10 s. */
export type TestRule = (rule: HealthRule, object: KubeObject) => Promise<RuleVerdict>

/** How long a test waits for others and for time, in milliseconds. */
const patienceMs = 10_000

const noTime = ({ kind }: HealthRule): HansaError =>
  new HansaError(
    'Unavailable',
    {
      reason: `the health rule for ${kind} was not evaluated within ${patienceMs / 1_000} s: the hub is busy with other rules`,
    },
    { hint: 'retry in a few seconds' },
  )

/**
 * Tests of rules, one at a time, within the time that the rules of the hub's bundles may take: all tests together have the share of one target.
 * A busy machine can interrupt an evaluation, so that it is repeated.
 */
export const createRuleTests = ({
  budget,
  clock,
  evaluate = (rule, object) => verdictOf(compileRule(rule), object),
}: {
  budget: RuleBudget
  clock: Pick<Clock, 'after' | 'monotonic'>
  /** Undefined if it took too long. */
  evaluate?: (rule: HealthRule, object: KubeObject) => RuleVerdict | undefined
}): TestRule => {
  const turn = pLimit(1)
  let tests = 0
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve))

  const test = async (rule: HealthRule, object: KubeObject, until: number): Promise<RuleVerdict> => {
    tests += 1
    // A rule that is slow on the object of a test is not slow for releases.
    const by = { target: 'health test', rule: `health test ${tests}` }
    while (clock.monotonic() < until) {
      const spent = budget.spend(by, () => evaluate(rule, object))
      if (spent.kind === 'Done') return spent.result
      if (spent.kind === 'TooSlow') return tooSlow
      await pause(spent.kind === 'Later' ? spent.ms : budget.nextMs())
    }
    throw noTime(rule)
  }

  return (rule, object) => {
    const until = clock.monotonic() + patienceMs
    return turn(() => test(rule, object, until))
  }
}
