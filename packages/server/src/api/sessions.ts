import type { Request, Response } from 'express'
import { type Clock, systemClock } from '../runtime/clock.js'
import type { HansaError } from '../runtime/errors.js'
import { RefusedCaller } from '../runtime/refused-caller.js'
import type { Subject } from '../runtime/subject.js'

/** Who called, and how that is known. */
export interface Caller {
  subject: Subject | undefined
  credential?: Credential
  /** Why the cookie that was sent does not count. */
  refused?: HansaError
}

export type FindCaller = (request: Request, response: Response) => Promise<Caller>

/** How often the tokens of open requests are checked again, in milliseconds. Together with the authenticator's cache, at most 4 s pass. */
const everyMs = 2_000

export interface Sessions {
  /** Calls `end`, once, when the token is no longer valid. The returned function cancels that. */
  follow(credential: Credential, end: () => void): () => void
}

/** What identifies the caller of a request: its Authorization header, or the cookie of a session. */
export type Credential = { authorization: string; address: string | undefined } | { cookie: string }

/**
 * Checks the tokens of all open requests: a watch, a subscription or a long response does not outlive its token, on any
 * hub. If the validity of a token cannot be checked, its requests continue.
 */
export const createSessions = (options: {
  /** The subject of a credential; undefined once it is not valid. Does not count as a use. */
  check(credential: Credential): Promise<unknown>
  clock?: Clock
}): Sessions => {
  const { check, clock = systemClock } = options
  const followed = new Map<string, { credential: Credential; ends: Set<() => void> }>()
  let looking = false

  const isValid = async (credential: Credential): Promise<boolean> => {
    try {
      return (await check(credential)) !== undefined
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
      const key = JSON.stringify(credential)
      const entry = followed.get(key) ?? { credential, ends: new Set() }
      entry.ends.add(end)
      followed.set(key, entry)
      lookLater()
      return () => {
        entry.ends.delete(end)
        if (entry.ends.size === 0 && followed.get(key) === entry) followed.delete(key)
      }
    },
  }
}
