import { type Clock, systemClock } from '../runtime/clock.js'
import { RefusedCaller } from '../runtime/refused-caller.js'

/** How often the tokens of open requests are checked again, in milliseconds. Together with the authenticator's cache, at most 4 s pass. */
const everyMs = 2_000

/** What a request was admitted with. */
export interface Credential {
  authorization: string
  /** Where the request comes from. */
  address: string | undefined
}

export interface Sessions {
  /** Calls `end`, once, when the token is no longer valid. The returned function cancels that. */
  follow(credential: Credential, end: () => void): () => void
}

/**
 * Checks the tokens of all open requests: a watch, a subscription or a long response does not outlive its token, on any
 * hub. If the validity of a token cannot be checked, its requests continue.
 */
export const createSessions = (options: {
  authenticate(authorization: string | undefined, address: string | undefined): Promise<unknown>
  clock?: Clock
}): Sessions => {
  const { authenticate, clock = systemClock } = options
  const followed = new Map<string, { credential: Credential; ends: Set<() => void> }>()
  let looking = false

  const isValid = async ({ authorization, address }: Credential): Promise<boolean> => {
    try {
      return (await authenticate(authorization, address)) !== undefined
    } catch (error) {
      return !(error instanceof RefusedCaller)
    }
  }

  const look = async (): Promise<void> => {
    for (const [key, { credential, ends }] of [...followed]) {
      if (await isValid(credential)) continue
      followed.delete(key)
      for (const end of ends) end()
    }
    looking = false
    lookLater()
  }
  const lookLater = (): void => {
    if (looking || followed.size === 0) return
    looking = true
    clock.after(everyMs, () => void look())
  }

  return {
    follow: (credential, end) => {
      const key = JSON.stringify([credential.authorization, credential.address])
      const known = followed.get(key) ?? { credential, ends: new Set() }
      const { ends } = known
      ends.add(end)
      followed.set(key, known)
      lookLater()
      return () => {
        ends.delete(end)
        if (ends.size === 0 && followed.get(key) === known) followed.delete(key)
      }
    },
  }
}
