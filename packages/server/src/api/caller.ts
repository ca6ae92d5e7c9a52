import type { Request } from 'express'
import type { Subject } from '../runtime/subject.js'
import { looksLikeSession, type Sessions as UserSessions } from '../sign-in/index.js'
import { foreignOrigin } from './admission.js'
import type { Cookies } from './cookies.js'
import type { Credential, FindCaller } from './sessions.js'

/** Finds the callers of requests, and checks them again while a request is open. */
export interface Callers {
  find: FindCaller
  check(credential: Credential): Promise<Subject | undefined>
}

const bearerOf = (authorization: string): string | undefined => /^Bearer +(\S+)$/i.exec(authorization)?.[1]

/** Browsers send Origin with every write; a request with the cookie that has neither header is not from a page of the hub. */
const pageOf = (request: Request): string | undefined => {
  const foreign = foreignOrigin(request)
  if (foreign !== undefined) return foreign
  const reads = request.method === 'GET' || request.method === 'HEAD'
  const known = request.get('origin') !== undefined || request.get('sec-fetch-site') !== undefined
  return reads || known ? undefined : 'a client without an Origin header'
}

/**
 * A caller with an Authorization header is known by it alone; others by the cookie of a session, unless a page of another origin sent it.
 * `sessions` are those of people; there are none without it.
 */
export const createCallers = (options: {
  authenticate(authorization: string | undefined): Promise<Subject | undefined>
  sessions: Pick<UserSessions, 'subjectOf'> | undefined
  cookies: Cookies
}): Callers => {
  const { authenticate, sessions, cookies } = options

  const byHeader = (authorization: string, used: boolean): Promise<Subject | undefined> => {
    const token = bearerOf(authorization)
    return token !== undefined && looksLikeSession(token) && sessions !== undefined
      ? sessions.subjectOf(token, 'bearer', { used })
      : authenticate(authorization)
  }

  return {
    find: async (request, response) => {
      const authorization = request.get('authorization')
      if (authorization !== undefined)
        return { subject: await byHeader(authorization, true), credential: { authorization } }
      const cookie = sessions === undefined ? undefined : cookies.read(request, 'session')
      if (cookie === undefined || sessions === undefined) return { subject: await authenticate(undefined) }
      const foreign = pageOf(request)
      if (foreign !== undefined) return { subject: undefined, foreign }
      const subject = await sessions.subjectOf(cookie, 'cookie')
      if (subject === undefined) cookies.clear(request, response, 'session')
      return { subject, credential: { cookie } }
    },
    check: async (credential) =>
      'authorization' in credential
        ? byHeader(credential.authorization, false)
        : sessions?.subjectOf(credential.cookie, 'cookie', { used: false }),
  }
}
