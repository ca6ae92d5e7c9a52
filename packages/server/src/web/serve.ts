import { createHash } from 'node:crypto'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { type ConsoleFile, createConsoleFiles, type Packing } from './files.js'

/** Scripts, styles and data only from this hub, nothing inline, no framing. Source: W3C Content Security Policy Level 3. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Source: the OWASP HTTP Headers Cheat Sheet. */
const secured: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  })
  next()
}

/** Paths that never belong to the console: an unknown path below them is an error, not a page. */
const others = /^\/(api|auth|trpc|docs|metrics|livez|readyz|version|openapi\.json)(\/|$)/

const packingOf = (request: Request, file: ConsoleFile): Packing => {
  const accepted = new Set(request.acceptsEncodings())
  return file.packings.find((packing) => accepted.has(packing)) ?? 'identity'
}

const send = async (request: Request, response: Response, file: ConsoleFile): Promise<void> => {
  const packing = packingOf(request, file)
  const body = await file.body(packing)
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`
  response.set({
    'Content-Type': file.type,
    // no-transform: files compressed here must not be compressed again.
    'Cache-Control': file.immutable
      ? 'public, max-age=31536000, immutable, no-transform'
      : 'no-cache, no-transform',
    ETag: tag,
    Vary: 'Accept-Encoding',
    ...(packing === 'identity' ? {} : { 'Content-Encoding': packing }),
  })
  if (request.get('if-none-match') === tag) response.status(304).end()
  else response.send(body)
}

/** A page is served only if `Accept` names HTML: a program that accepts everything does not want one. */
const wantsPage = (request: Request): boolean =>
  request.path === '/' || (request.get('accept') ?? '').includes('text/html')

const absent = `This hub has no console: its files are not installed here.

Build it in the clone (npm run build), install @hansa/console beside the hub, or set HANSA_CONSOLE to its folder.
The API is at /api/v1, its reference at /docs.
`

/**
 * Serves the built console: its files, and its one page for every route in it. `folder` contains the files;
 * without them `/` says so.
 */
export const createConsole = (folder: string | undefined): Router => {
  const files = folder === undefined ? undefined : createConsoleFiles(folder)
  const router = Router()
  const handle: RequestHandler = async (request, response, next) => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || others.test(request.path)) return next()
    const path = request.path === '/' ? '/index.html' : request.path
    const file = await files?.find(path)
    const found = file ?? (wantsPage(request) ? await files?.find('/index.html') : undefined)
    response.locals.route = 'console'
    if (found !== undefined)
      return secured(request, response, () => void send(request, response, found).catch(next))
    if (request.path !== '/') return next()
    response.status(404).type('text/plain').send(absent)
  }
  router.use(handle)
  return router
}
