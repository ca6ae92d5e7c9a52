import { PartlyDoneError } from './errors.js'
import type { Hub, Reference, Shown } from './hub.js'
import { property, text } from './property.js'
import { waitFor } from './waiting.js'

/** Why a rollout does not go on without somebody; undefined while it does. */
const stopOf = (rollout: unknown): string | undefined => {
  const [state, reason, message] = ['state', 'reason', 'message'].map((field) => text(rollout, field))
  if (state === 'RolledBack') return `rolled back: ${message}`
  return state === 'Paused' && reason !== 'Unproven' ? `paused: ${message}` : undefined
}

/**
 * Watches a release until all of its clusters are Ready with its newest revision, or its rollout has completed. Throws `TimedOutError`, and
 * `PartlyDoneError` when the rollout is paused or rolled back.
 */
export const waitForRollout = (
  hub: Pick<Hub, 'get' | 'watch'>,
  reference: Reference,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Shown> =>
  waitFor(hub, reference, 'Ready', {
    timeoutMs,
    signal,
    isReached: ({ status }) => {
      const rollout = property(status, 'rollout')
      const stop = rollout === undefined ? undefined : stopOf(rollout)
      if (stop !== undefined)
        throw new PartlyDoneError(
          `the rollout of release "${reference.name}" is ${stop}; see \`hansa rollout status ${reference.name}\``,
        )
      return rollout === undefined || text(rollout, 'state') === 'Completed'
    },
    describe: ({ status }) => {
      const rollout = property(status, 'rollout')
      if (rollout === undefined || text(rollout, 'state') === 'Completed') return undefined
      return `rollout ${text(rollout, 'state')}: ${text(rollout, 'message')}`
    },
  })
