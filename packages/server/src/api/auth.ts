import { type Request, type RequestHandler, type Response, Router } from 'express'
import { createAct } from '../runtime/act.js'
import { type ActPort, isDenial, nobody } from '../runtime/acts.js'
import { errorTable, type HansaError } from '../runtime/errors.js'
import type { Logger } from '../runtime/logger.js'
import { hansaErrorOf } from '../runtime/problem.js'
import { parse } from '../runtime/validation.js'
import { type Caller, CommandLine, type SignInService } from '../sign-in/index.js'
import { addressKeyOf } from './admission.js'
import type { Cookies } from './cookies.js'
import { originOf } from './origin.js'
import { infoOf } from './request.js'

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** A page without scripts and styles: its policy allows none. */
const page = (title: string, body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)} - Hansa</title>${head}</head><body><h1>${escaped(title)}</h1>${body}</body></html>`

const link = (to: string, text: string): string => `<p><a href="${escaped(to)}">${escaped(text)}</a></p>`

/**
 * A navigation from a page of the hub: the browser sends a cookie with SameSite=Strict only then, and not with a redirect that the issuer
 * caused.
 */
const onwards = (to: string): string =>
  page('Signed in', link(to, 'Continue'), `<meta http-equiv="refresh" content="0;url=${escaped(to)}">`)

/** What a person compares with the terminal, so that nobody else's command line is signed in. */
const confirmationOf = (challenge: string): string => `${challenge.slice(0, 4)} ${challenge.slice(4, 8)}`

const commandLinePage = ({ port, state, challenge }: CommandLine, code: string, username: string): string => {
  const to = `http://127.0.0.1:${port}/?${new URLSearchParams({ code, state })}`
  return page(
    'Sign in to the command line',
    `<p>The command line <code>hansa</code> on this computer asks to act as <b>${escaped(username)}</b>. Continue only if your terminal shows this code:</p><p><code>${escaped(confirmationOf(challenge))}</code></p>${link(to, 'Continue')}`,
  )
}

const problemPage = ({ message, hint, code }: HansaError, name: string): string =>
  page(
    'Sign-in failed',
    `<p>${escaped(message)}</p><p>${escaped(hint)}</p>${code === 'NotFound' ? '' : link(`/auth/${encodeURIComponent(name)}/start`, 'Try again')}${link('/', 'Open the console')}`,
  )

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** The command line in the query of /start. Throws `BadRequest`. */
const commandLineOf = ({ query }: Request): CommandLine | undefined => {
  const { port, challenge, state } = query
  if (port === undefined && challenge === undefined && state === undefined) return undefined
  return parse(CommandLine, { port: Number(port), challenge, state })
}

const callerOf = (request: Request): Caller => ({
  key: addressKeyOf(request),
  address: request.ip ?? '',
  requestId: infoOf(request).id,
})

/** The pages of a sign-in at an issuer: /auth/NAME/start and /auth/NAME/callback. */
export const createAuth = (options: {
  service: Pick<SignInService, 'begin' | 'finish'>
  cookies: Cookies
  logger: Logger
  acts?: ActPort | undefined
}): Router => {
  const { service, cookies, logger, acts } = options

  const fail = (request: Request, response: Response, name: string, thrown: unknown): void => {
    const error = hansaErrorOf(thrown)
    const info = infoOf(request)
    if (error.code === 'Internal')
      logger.error(
        { error: error.cause ?? thrown, requestId: info.id, path: request.path },
        'a sign-in failed',
      )
    info.refusalRecorded = true
    const { entry } = createAct({
      subject: nobody,
      verb: 'sign-in',
      kind: 'Session',
      name: name.slice(0, 253),
      address: request.ip ?? '',
      requestId: info.id,
      result: isDenial(error) ? 'Denied' : 'Failed',
      detail: { code: error.code },
    })
    acts?.refused(entry)
    const { retryAfter } = error.details
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter))
    response.status(errorTable[error.code].http).type('html').send(problemPage(error, name))
  }

  const start: RequestHandler<{ name: string }> = async (request, response) => {
    const { name } = request.params
    try {
      const commandLine = commandLineOf(request)
      const { location, cookie } = await service.begin(
        name,
        { origin: originOf(request), to: textOf(request.query.to), ...(commandLine && { commandLine }) },
        callerOf(request),
      )
      cookies.set(request, response, 'flow', cookie)
      response.redirect(302, location.href)
    } catch (error) {
      fail(request, response, name, error)
    }
  }

  const callback: RequestHandler<{ name: string }> = async (request, response) => {
    const { name } = request.params
    try {
      const url = new URL(request.originalUrl, originOf(request))
      const finished = await service.finish(
        name,
        { url, cookie: cookies.read(request, 'flow') },
        callerOf(request),
      )
      cookies.clear(request, response, 'flow')
      if ('session' in finished) cookies.set(request, response, 'session', finished.session.secret)
      response
        .type('html')
        .send(
          'session' in finished
            ? onwards(finished.to)
            : commandLinePage(finished.commandLine, finished.code, finished.username),
        )
    } catch (error) {
      fail(request, response, name, error)
    }
  }

  const router = Router()
  router.get('/:name/start', start)
  router.get('/:name/callback', callback)
  return router
}
