import type { Transport } from '../../kube/index.js'
import { type Clock, pause } from '../../runtime/clock.js'
import { everything, missingRights, type Right, rightText, standingRights } from './permissions.js'
import { refusalOf, refuse } from './refusals.js'
import { isSettling } from './token.js'

/** How long a member may take until a credential and its rights are known everywhere in it. */
const settleMs = 10_000
const lookMs = 150

/** Proves that a credential just made works and may do what the hub needs. Throws HansaError. */
export const proveToken = async (
  server: string,
  transport: Transport,
  { narrowed, clock }: { narrowed: boolean; clock: Clock },
): Promise<void> => {
  const wanted = narrowed ? standingRights : [everything]
  const began = clock.monotonic()
  for (;;) {
    let missing: readonly Right[] = wanted
    try {
      missing = await missingRights(transport, wanted)
      if (missing.length === 0) return
      if (clock.monotonic() - began > settleMs)
        throw refuse(
          `the token made for the hub may not ${missing.map(rightText).join('; ')} on ${server}`,
          'see what restricts service accounts there (admission policies, an authorization webhook)',
        )
    } catch (error) {
      if (!isSettling(error) || clock.monotonic() - began > settleMs)
        throw refusalOf(server, error, 'use the token made for it')
    }
    await pause(clock, lookMs)
  }
}
