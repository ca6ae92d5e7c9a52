import { type Dispatcher, request } from 'undici'
import { parseUrl } from '../url.js'
import { createDispatchers } from './dispatchers.js'
import { ChartFetchError } from './error.js'
import { failureOf, isCut } from './failure.js'
import { type AddressGuard, createAddressGuard, isLoopback } from './guard.js'
import { type Access, defaultTimeLimits, type ProxySettings, type TransferOptions } from './options.js'
import { proxyFor } from './proxy.js'
import { attempts, backOff, retryAfterMs } from './retry.js'
import { shownText, shownUrl } from './shown.js'

export interface Answer {
  status: number
  header(name: string): string | undefined
  /** All values of a header that can be repeated. */
  headers(name: string): readonly string[]
  body: Dispatcher.ResponseData['body']
  /** After redirects. */
  url: URL
  /** For a body that is not needed. Never fails. */
  discard(): Promise<void>
}

export interface GetOptions {
  accept?: string
  /** Not sent to another origin after a redirect. */
  authorization?: string | undefined
  headers?: Readonly<Record<string, string>>
}

/** GET requests with redirects, repetition and time limits. */
export interface Transport {
  /**
   * Follows up to 5 redirects; repeats what the server puts off (429, 503) and what a broken connection lost.
   * @throws ChartFetchError RateLimited, Unreachable, TimedOut, AddressRefused, or Invalid for a redirect; the reason of the caller's signal
   */
  get(url: URL, options: GetOptions): Promise<Answer>
  /** Waits before another attempt. */
  backOff(next: number): Promise<void>
  /** The error to throw for one met while reading from an address: the reason of the caller's signal, or a ChartFetchError. */
  failure(error: unknown, url: URL): unknown
  close(): Promise<void>
}

const redirects = new Set([301, 302, 303, 307, 308])
const maxRedirects = 5
/** Bytes of an unwanted body that are read to keep the connection. */
const dumpBytes = 64 * 1024

/** @param origin of the registry or repository: the only one that gets the client certificate */
export const createTransport = (
  origin: string,
  options: TransferOptions & Omit<Access, 'credentials'>,
): Transport => {
  const limits = { ...defaultTimeLimits, ...options.limits }
  const guard = options.guard ?? createAddressGuard()
  const proxy = options.proxy ?? {}
  const dispatchers = createDispatchers({
    origin,
    guard,
    tls: options.tls ?? {},
    proxy,
    limits,
  })
  const deadline = AbortSignal.timeout(limits.totalMs)
  const signal = options.signal === undefined ? deadline : AbortSignal.any([options.signal, deadline])
  const failure = (error: unknown, url: URL): unknown => {
    if (options.signal?.aborted === true) return options.signal.reason
    if (deadline.aborted)
      return new ChartFetchError(
        'TimedOut',
        `${url.host} took longer than the limit of ${limits.totalMs / 1000} s`,
      )
    return failureOf(error, routeTo(url, proxy))
  }
  const send = async (url: URL, { accept = '*/*', authorization, headers }: GetOptions): Promise<Answer> => {
    checkAddress(url, guard, options.plainHttp === true)
    const response = await request(url, {
      dispatcher: dispatchers.dispatcherFor(url),
      signal,
      headers: {
        accept,
        'accept-encoding': 'identity',
        'user-agent': 'hansa',
        ...headers,
        ...(authorization === undefined ? {} : { authorization }),
      },
    })
    return answerOf(response, url)
  }
  const pause = (next: number, url: URL): Promise<void> =>
    backOff({ next, retryMs: limits.retryMs }, signal).catch((error) => {
      throw failure(error, url)
    })
  const patient = async (url: URL, get: GetOptions): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await send(url, get)
        if (answer.status !== 429 && answer.status !== 503) return answer
        const wait = retryAfterMs(answer.header('retry-after'))
        await answer.discard()
        if (attempt >= attempts || (wait ?? 0) > limits.retryAfterMs) throw putOff(answer, wait)
        await backOff({ next: attempt + 1, retryMs: limits.retryMs, minimumMs: wait }, signal)
      } catch (error) {
        if (signal.aborted || attempt >= attempts || !isCut(error)) throw failure(error, url)
        await pause(attempt + 1, url)
      }
    }
  }
  return {
    failure,
    async get(url, get) {
      let target = url
      let allowed = get
      for (let hop = 0; hop <= maxRedirects; hop += 1) {
        const answer = await patient(target, allowed)
        const location = answer.header('location')
        if (!redirects.has(answer.status) || location === undefined) return answer
        await answer.discard()
        const next = redirected(target, location)
        if (next.origin !== target.origin) allowed = { ...get, authorization: undefined }
        target = next
      }
      throw new ChartFetchError('Invalid', `${shownUrl(url)} redirects more than ${maxRedirects} times`)
    },
    backOff: (next) => pause(next, new URL(origin)),
    close: () => dispatchers.close(),
  }
}

/** The host for messages, with the proxy in between. */
const routeTo = (url: URL, proxy: ProxySettings): string => {
  try {
    const via = proxyFor(url, proxy)
    return via === undefined ? url.host : `${url.host} (through proxy ${via.host})`
  } catch {
    return url.host
  }
}

const answerOf = ({ statusCode, headers, body }: Dispatcher.ResponseData, url: URL): Answer => {
  // Errors of a body that nobody reads any more must not end the process.
  body.on('error', () => undefined)
  const all = (name: string): readonly string[] => {
    const value = headers[name]
    return value === undefined ? [] : typeof value === 'string' ? [value] : value
  }
  return {
    status: statusCode,
    header: (name) => all(name)[0],
    headers: all,
    body,
    url,
    discard: () => body.dump({ limit: dumpBytes }).catch(() => undefined),
  }
}

/** Without user name and password: undici would send neither, and errors must not hold them. */
const redirected = (from: URL, location: string): URL => {
  const next = parseUrl(location, from)
  if (next === undefined)
    throw new ChartFetchError('Invalid', `${shownUrl(from)} redirects to an invalid address`)
  next.username = ''
  next.password = ''
  return next
}

const checkAddress = (url: URL, guard: AddressGuard, plainHttp: boolean): void => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new ChartFetchError('Invalid', `${shownUrl(url)} cannot be fetched: expected an https address`)
  try {
    guard.check(url.hostname)
  } catch (error) {
    throw new ChartFetchError('AddressRefused', shownText(error instanceof Error ? error.message : ''))
  }
  if (url.protocol === 'http:' && !plainHttp && !isLoopback(url.hostname))
    throw new ChartFetchError(
      'AddressRefused',
      `${shownUrl(url)} is not encrypted: expected https, or the option to allow plain HTTP`,
    )
}

const putOff = ({ status, url }: Answer, waitMs: number | undefined): ChartFetchError => {
  const wait = waitMs === undefined ? 'later' : `in ${Math.ceil(waitMs / 1000)} s`
  return status === 429
    ? new ChartFetchError('RateLimited', `${url.host} is rate limiting requests; try again ${wait}`)
    : new ChartFetchError('Unreachable', `${url.host} is unavailable (HTTP 503); try again ${wait}`)
}
