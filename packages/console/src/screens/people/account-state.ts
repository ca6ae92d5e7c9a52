import type { PersonShown } from '@hansa/sdk'
import type { Tone } from '../../parts/state.js'

type OnSystem = PersonShown['systems'][number]

const tones: Readonly<Record<OnSystem['state'], Tone>> = {
  Active: 'good',
  Creating: 'busy',
  Pending: 'busy',
  Leaving: 'warn',
  Disabled: 'warn',
  Problem: 'bad',
  None: 'idle',
}

/** The state of a person on a system, as it is shown: a word, its look, and the reasons in the hub's words. */
export interface StandingOn {
  readonly label: string
  readonly tone: Tone
  readonly reasons: readonly string[]
}

/**
 * An account that no rule grants is not healthy, even if active: it is about to be disabled, or a held run waits. Where the
 * hub has not evaluated people yet, rules are not mentioned.
 */
export const standingOf = ({ problem, why, state, wanted }: OnSystem): StandingOn => {
  const tone = tones[state]
  if (problem !== undefined) return { label: state, tone, reasons: [problem, ...why] }
  if (why.length > 0 || state === 'None') return { label: state, tone, reasons: why }
  if (wanted !== false)
    return { label: state, tone, reasons: ['the rules have not been evaluated since the hub started'] }
  if (state === 'Leaving') return { label: state, tone, reasons: ['no rule grants access to this system'] }
  return {
    label: `${state}, not granted`,
    tone: 'warn',
    reasons: [
      'no rule grants access to this system: unless a held run is waiting for approval, the next sync disables or deletes the account according to the connector’s leaver settings',
    ],
  }
}
