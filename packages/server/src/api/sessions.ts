import type { Request, Response } from 'express'
import { type Clock, systemClock } from '../runtime/clock.js'
import type { HansaError } from '../runtime/errors.js'
import { RefusedCaller } from '../runtime/refused-caller.js'
import { type Subject, standingOf } from '../runtime/subject.js'

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
  /** Calls `end`, once, when the token is no longer valid, or no longer that of the subject as it was. The returned function cancels that. */
  follow(credential: Credential, subject: Subject, end: () => void): () => void
}

/** What identifies the caller of a request: its Authorization header, or the cookie of a session. */
export type Credential = { authorization: string; address: string | undefined } | { cookie: string }

/**
 * Checks the tokens of all open requests: a watch, a subscription or a long response does not outlive its token, nor the groups of its
 * user, on any hub. If the validity of a token cannot be checked, its requests continue.
 */
export const createSessions = (options: {
  /** The subject of a credential; undefined once it is not valid. Does not count as a use. */
  check(credential: Credential): Promise<Subject | undefined>
  clock?: Clock
}): Sessions => {
  const { check, clock = systemClock } = options
  const followed = new Map<string, { credential: Credential; standing: string; ends: Set<() => void> }>()
  let looking = false

  const isValid = async (credential: Credential, standing: string): Promise<boolean> => {
    try {
      const subject = await check(credential)
      return subject !== undefined && standingOf(subject) === standing
    } catch (error) {
      return !(error instanceof RefusedCaller)
    }
  }

  const look = async (): Promise<void> => {
    for (const [key, { credential, standing, ends }] of [...followed]) {
      if (await isValid(credential, standing)) continue
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
    follow: (credential, subject, end) => {
      const standing = standingOf(subject)
      const key = JSON.stringify([credential, standing])
      const entry = followed.get(key) ?? { credential, standing, ends: new Set() }
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
