import { type Clock, systemClock } from '../runtime/clock.js'

/** How often the tokens of open requests are checked again, in milliseconds. Together with the authenticator's cache, at most 4 s pass. */
const everyMs = 2_000

export interface Sessions {
  /** Calls `end`, once, when the token is no longer valid. The returned function cancels that. */
  follow(authorization: string, end: () => void): () => void
}

/**
 * Checks the tokens of all open requests: a watch, a subscription or a long response does not outlive its token, on any
 * hub. If the validity of a token cannot be checked, its requests continue.
 */
export const createSessions = (options: {
  authenticate(authorization: string | undefined): Promise<unknown>
  clock?: Clock
}): Sessions => {
  const { authenticate, clock = systemClock } = options
  const followed = new Map<string, Set<() => void>>()
  let looking = false

  const look = async (): Promise<void> => {
    for (const [authorization, ends] of [...followed]) {
      const subject = await authenticate(authorization).catch(() => 'unknown')
      if (subject !== undefined) continue
      followed.delete(authorization)
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
    follow: (authorization, end) => {
      const ends = followed.get(authorization) ?? new Set()
      ends.add(end)
      followed.set(authorization, ends)
      lookLater()
      return () => {
        ends.delete(end)
        if (ends.size === 0 && followed.get(authorization) === ends) followed.delete(authorization)
      }
    },
  }
}
