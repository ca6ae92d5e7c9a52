import type { Clock } from '../../runtime/clock.js'

/** The time of the hub that the health rules of all bundles take, so that slow ones do not block it. */
export interface RuleBudget {
  /** Runs an evaluation, of at most 20 ms; undefined if the rules have used their time for now. */
  spend<T>(evaluate: () => T): T | undefined
  /** When there is time again, in milliseconds. */
  nextMs(): number
}

/** Rules may take `budgetMs` of each `windowMs`; the last evaluation may exceed it. */
const windowMs = 100
const budgetMs = 20

export const createRuleBudget = (clock: Pick<Clock, 'monotonic'>): RuleBudget => {
  let since = Number.NEGATIVE_INFINITY
  let spent = 0
  return {
    spend: (evaluate) => {
      const began = clock.monotonic()
      if (began - since >= windowMs) {
        since = began
        spent = 0
      }
      if (spent >= budgetMs) return undefined
      try {
        return evaluate()
      } finally {
        spent += clock.monotonic() - began
      }
    },
    nextMs: () => Math.max(0, windowMs - (clock.monotonic() - since)),
  }
}
