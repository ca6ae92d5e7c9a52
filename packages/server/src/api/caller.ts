import type { Request } from 'express'
import { bearerTextOf } from '../access/index.js'
import type { Subject } from '../runtime/subject.js'
import { looksLikeSession, type Sessions as UserSessions } from '../sign-in/index.js'
import type { Cookies } from './cookies.js'
import { cookieRefusal } from './origin.js'
import type { Credential, FindCaller } from './sessions.js'

/** Finds the callers of requests, and checks them again while a request is open. */
export interface Callers {
  find: FindCaller
  check(credential: Credential): Promise<Subject | undefined>
}

/**
 * A caller with an Authorization header is known by it alone; others by the cookie of a session, unless a page of another origin sent it.
 * `sessions` are those of people; there are none without it.
 */
export const createCallers = (options: {
  authenticate(authorization: string | undefined, address: string | undefined): Promise<Subject | undefined>
  sessions: Pick<UserSessions, 'subjectOf'> | undefined
  cookies: Cookies
  /** The origins of the hub's own pages. */
  origins(request: Request): readonly string[]
}): Callers => {
  const { authenticate, sessions, cookies, origins } = options

  const byHeader = (
    authorization: string,
    address: string | undefined,
    used: boolean,
  ): Promise<Subject | undefined> => {
    const token = bearerTextOf(authorization)
    return token !== undefined && looksLikeSession(token) && sessions !== undefined
      ? sessions.subjectOf(token, 'bearer', { used })
      : authenticate(authorization, address)
  }

  return {
    find: async (request, response) => {
      const authorization = request.get('authorization')
      const address = request.ip
      if (authorization !== undefined)
        return {
          subject: await byHeader(authorization, address, true),
          credential: { authorization, address },
        }
      const cookie = sessions === undefined ? undefined : cookies.read(request, 'session')
      if (cookie === undefined || sessions === undefined)
        return { subject: await authenticate(undefined, address) }
      const refused = cookieRefusal(request, origins(request))
      if (refused !== undefined) return { subject: undefined, refused }
      const subject = await sessions.subjectOf(cookie, 'cookie')
      if (subject === undefined) cookies.clear(request, response, 'session')
      return { subject, credential: { cookie } }
    },
    check: async (credential) =>
      'authorization' in credential
        ? byHeader(credential.authorization, credential.address, false)
        : sessions?.subjectOf(credential.cookie, 'cookie', { used: false }),
  }
}
