import { createContext, Script } from 'node:vm'
import { HansaError } from '../errors.js'

/** A body that did not finish in time. */
class OverBudget extends HansaError {}

const context = createContext({ body: undefined })
const script = new Script('body()')

/** The error is from another realm: not an instance of this realm's Error. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'

/**
 * Runs `body` for at most `budgetMs` milliseconds, even inside a slow regular expression or comprehension: V8 terminates it. `body` must
 * be free of side effects. Throws `OverBudget` (`Unprocessable`) with `what` after the time limit. Costs 0.1 ms.
 */
export const bounded = <T>(budgetMs: number, what: string, body: () => T): T => {
  let result: { value: T } | undefined
  context.body = () => {
    result = { value: body() }
  }
  try {
    script.runInContext(context, { timeout: budgetMs })
  } catch (error) {
    if (isTimeout(error))
      throw new OverBudget('Unprocessable', {
        reason: `${what} did not finish within ${budgetMs} ms`,
        fix: 'simplify its expressions: no nested repetitions, no nested comprehensions',
      })
    throw error
  } finally {
    context.body = undefined
  }
  if (result === undefined) throw new Error('a bounded body ended without a result')
  return result.value
}

/** Like `bounded`, but returns undefined after the time limit. */
export const boundedOrUndefined = <T>(budgetMs: number, what: string, body: () => T): T | undefined => {
  try {
    return bounded(budgetMs, what, body)
  } catch (error) {
    if (error instanceof OverBudget) return undefined
    throw error
  }
}
