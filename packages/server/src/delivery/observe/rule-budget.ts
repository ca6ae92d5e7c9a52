import type { Clock } from '../../runtime/clock.js'

/** What an evaluation is paid by. */
export interface Spender {
  /** Targets (or tests of rules) take turns. */
  target: string
  /** The key of the rule: equal for the same rule of the same bundle. */
  rule: string
}

export type Spent<T> =
  | { kind: 'Done'; result: T }
  /** It took longer than an evaluation may. */
  | { kind: 'TimedOut' }
  /** It was not evaluated: it is another target's turn, or the rules have used their time. Again after `ms`. */
  | { kind: 'Later'; ms: number }
  /** It was not evaluated: evaluations of the rule repeatedly took too long. It is tried again after `ms`. */
  | { kind: 'TooSlow'; ms: number }

/**
 * The time of the hub that the health rules of all bundles take, so that slow ones do not block it. Targets that wait for time take turns: those
 * that have used less of it are first, so that slow rules of one target do not keep others waiting.
 */
export interface RuleBudget {
  /** Runs an evaluation, of at most 20 ms, which returns undefined if it took longer. */
  spend<T>(by: Spender, evaluate: () => T | undefined): Spent<T>
  /** When there is time again, in milliseconds. */
  nextMs(): number
}

/** Rules may take `budgetMs` of each `windowMs`; the last evaluation may exceed it. */
const windowMs = 100
const budgetMs = 20
/** The time that a target may have used more than one that waits, in milliseconds. */
const aheadMs = 5
/** A target that does not come back when it could does not keep others waiting, in milliseconds. */
const patienceMs = 500
/** Evaluations of a rule in a row that take too long until it is not evaluated: a busy machine can interrupt one. */
export const mostSlow = 3
/** How long such a rule is not evaluated, in milliseconds. */
export const slowMs = 60_000

/** Rules with evaluations that took too long, and none since that did not. */
const createSlowRules = () => {
  const slow = new Map<string, { times: number; until: number }>()
  return {
    /** How long a rule is not evaluated, in milliseconds; 0 if it may be. */
    waitMs: (rule: string, now: number): number => {
      const known = slow.get(rule)
      return known === undefined || known.times < mostSlow ? 0 : Math.max(0, known.until - now)
    },
    note: (rule: string, timedOut: boolean, now: number): void => {
      const times = (slow.get(rule)?.times ?? 0) + 1
      slow.delete(rule)
      if (!timedOut) return
      slow.set(rule, { times, until: now + slowMs })
      // The oldest are first.
      for (const [key, { until }] of slow) {
        if (until + slowMs > now) break
        slow.delete(key)
      }
    },
  }
}

/** Fair turns by the time that each target has used (start-time fair queueing: Goyal, Vin and Cheng, 1996). */
const createTurns = () => {
  /** The time that targets have used, in milliseconds; those without an entry, or below it, have used `turn`. */
  const used = new Map<string, number>()
  /** Since when targets wait, and the time that they had used then. */
  const waiting = new Map<string, { since: number; ms: number }>()
  let turn = 0
  const usedBy = (target: string): number => waiting.get(target)?.ms ?? Math.max(used.get(target) ?? 0, turn)
  const leastWaiting = (): number => {
    let least = Number.POSITIVE_INFINITY
    for (const { ms } of waiting.values()) {
      least = Math.min(least, ms)
      if (least <= turn) break
    }
    return least
  }
  return {
    isNext: (target: string): boolean => usedBy(target) <= leastWaiting() + aheadMs,
    wait: (target: string, now: number): void => {
      waiting.set(target, { since: now, ms: usedBy(target) })
    },
    served: (target: string, ms: number): void => {
      const before = usedBy(target)
      waiting.delete(target)
      turn = Math.max(turn, Math.min(before, leastWaiting()))
      used.set(target, before + ms)
    },
    /** Forgets what does not matter any more. */
    tidy: (now: number): void => {
      for (const [target, { since }] of waiting) if (now - since > patienceMs) waiting.delete(target)
      for (const [target, ms] of used) if (waiting.size === 0 || ms <= turn) used.delete(target)
    },
  }
}

export const createRuleBudget = (clock: Pick<Clock, 'monotonic'>): RuleBudget => {
  const slowRules = createSlowRules()
  const turns = createTurns()
  let since = Number.NEGATIVE_INFINITY
  let spent = 0
  const leftMs = (now: number): number => Math.max(0, windowMs - (now - since))

  return {
    spend: ({ target, rule }, evaluate) => {
      const began = clock.monotonic()
      const slowForMs = slowRules.waitMs(rule, began)
      if (slowForMs > 0) return { kind: 'TooSlow', ms: slowForMs }
      if (began - since >= windowMs) {
        since = began
        spent = 0
        turns.tidy(began)
      }
      if (spent >= budgetMs || !turns.isNext(target)) {
        turns.wait(target, began)
        return { kind: 'Later', ms: leftMs(began) }
      }
      let timedOut = false
      try {
        const result = evaluate()
        timedOut = result === undefined
        return result === undefined ? { kind: 'TimedOut' } : { kind: 'Done', result }
      } finally {
        const ended = clock.monotonic()
        spent += ended - began
        turns.served(target, ended - began)
        slowRules.note(rule, timedOut, ended)
      }
    },
    nextMs: () => leftMs(clock.monotonic()),
  }
}
