import { foreignText } from '../../runtime/foreign-text.js'
import { messageOf } from '../../runtime/message.js'
import type { TrialStep } from '../contract.js'
import { ReadFailure } from '../failure.js'

/** The steps so far, in order. */
export interface Steps {
  readonly all: readonly TrialStep[]
  ok(step: TrialStep['step'], detail: string): void
  bad(step: TrialStep['step'], detail: string, fix: string): void
  /** Runs one step and records its result or failure. Returns undefined when it failed. */
  run<T>(step: TrialStep['step'], body: () => Promise<T>, say: (value: T) => string): Promise<T | undefined>
}

export const createSteps = (): Steps => {
  const all: TrialStep[] = []
  const ok: Steps['ok'] = (step, detail) => {
    all.push({ step, ok: true, detail: foreignText(detail) })
  }
  const bad: Steps['bad'] = (step, detail, fix) => {
    all.push({ step, ok: false, detail: foreignText(detail), fix: foreignText(fix) })
  }
  return {
    all,
    ok,
    bad,
    run: async (step, body, say) => {
      try {
        const value = await body()
        ok(step, say(value))
        return value
      } catch (error) {
        if (error instanceof ReadFailure) bad(step, error.message, error.hint)
        else bad(step, messageOf(error), 'check the hub’s log')
        return undefined
      }
    },
  }
}
