import { hasStatus, readVersion, type Transport } from '../../kube/index.js'
import { type Clock, pause } from '../../runtime/clock.js'
import { everything, missingRights, type Right, rightText, standingRights } from './permissions.js'
import { refusalOf, refuse } from './refusals.js'
import { isSettling } from './token.js'

/** How long a new credential and its permissions may take to become effective in a member. */
const settleMs = 10_000
const lookMs = 150

export interface Proving {
  narrowed: boolean
  clock: Clock
  /** With the credential that created the token. */
  given: Transport
  /** What to do when the server accepts only such credentials. */
  otherwise: string
}

const works = (transport: Transport): Promise<boolean> =>
  readVersion(transport).then(
    () => true,
    () => false,
  )

/** Proves that a new credential works and has the permissions that the hub needs. Throws HansaError. */
export const proveToken = async (
  server: string,
  transport: Transport,
  { narrowed, clock, given, otherwise }: Proving,
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
          `the token issued for the hub lacks permissions on ${server}: ${missing.map(rightText).join('; ')}`,
          'check what restricts service accounts in the cluster (admission policies, an authorization webhook)',
        )
    } catch (error) {
      const settling = isSettling(error) && clock.monotonic() - began <= settleMs
      // A proxy that signs people in itself (Rancher's, say) knows nothing of the service accounts behind it.
      if (!settling && hasStatus(error, 401) && (await works(given)))
        throw refuse(
          `${server} rejects the token of the hub's service account (401) but accepts the given credential: a proxy in front of the API server accepts only tokens it issued`,
          `use the API server's own address, or ${otherwise}`,
          error,
        )
      if (!settling) throw refusalOf(server, error, 'use the token issued for the hub')
    }
    await pause(clock, lookMs)
  }
}
