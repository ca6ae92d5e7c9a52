import { orAborted } from './aborted.js'
import { errorOf, type HansaApiError, HansaConnectionError, HansaError, HansaTimeoutError } from './errors.js'
import { withoutRedirects } from './redirect.js'
import { backoffMs, isRetryable, retryAfterMs, sleep } from './retry.js'
import { uuid } from './uuid.js'

/** Receives retries and reconnections. The client never prints. */
export interface Logger {
  debug(details: object, message: string): void
  warn(details: object, message: string): void
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** Options of every call. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  /** Timeout of each attempt in milliseconds; the client's own by default. */
  timeoutMs?: number | undefined
  headers?: Readonly<Record<string, string>> | undefined
}

export interface RequestOptions extends CallOptions {
  query?: Query | undefined
  /** Sent as JSON; bytes (`Uint8Array`) as they are. */
  body?: unknown
  contentType?: string | undefined
}

export interface Answer {
  status: number
  headers: Headers
  /** Parsed JSON; text if it is not JSON; undefined without a body. */
  data: unknown
}

export interface TransportOptions {
  baseUrl: string
  token: string | undefined
  /** Sent with every request as `X-Hansa-Reason`. */
  reason?: string | undefined
  timeoutMs: number
  retries: number
  logger: Logger | undefined
  fetch: typeof fetch
  random: () => number
}

export interface Transport {
  /** Sends a request, with retries; throws HansaApiError for every refusal. `path` starts with a slash. */
  request(method: Method, path: string, options?: RequestOptions): Promise<Answer>
  /**
   * Opens a stream: resolves with the response as soon as its head has arrived; not retried. Throws as `request` does. The reader must
   * cancel it when the signal aborts.
   */
  open(path: string, options?: RequestOptions): Promise<Response>
  /** Sends the request that `make` returns, with retries, and returns any response. */
  send(make: (signal: AbortSignal) => Request, options?: CallOptions): Promise<Response>
}

const read = async (response: Response): Promise<unknown> => {
  const body = await response.text()
  if (body === '') return undefined
  if (!(response.headers.get('content-type') ?? '').includes('json')) return body
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

const refusal = async (response: Response): Promise<HansaApiError> =>
  errorOf(response.status, await read(response), response.headers.get('x-request-id') ?? undefined)

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}

/** Aborts with the caller's signal or after `ms`; call `clear` when it is no longer needed. */
const deadline = (ms: number, outer: AbortSignal | undefined) => {
  const controller = new AbortController()
  const state = { timedOut: false }
  const timer = setTimeout(() => {
    state.timedOut = true
    controller.abort()
  }, ms)
  const forward = (): void => controller.abort(outer?.reason)
  if (outer?.aborted) forward()
  else outer?.addEventListener('abort', forward, { once: true })
  return {
    signal: controller.signal,
    state,
    /** Stops the timeout; the caller's signal remains in effect. */
    stopClock: () => clearTimeout(timer),
    clear: () => {
      clearTimeout(timer)
      outer?.removeEventListener('abort', forward)
    },
  }
}

/** Bytes as `fetch` takes them: not in memory that threads share. */
const bytesOf = (body: Uint8Array): Uint8Array<ArrayBuffer> =>
  body.buffer instanceof ArrayBuffer
    ? new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
    : new Uint8Array(body)

/** The requests of this client: its hub's address and its token. */
const createRequests = (base: string, { token, reason }: Pick<TransportOptions, 'token' | 'reason'>) => {
  const urlOf = (path: string, query: Query = {}): string => {
    const url = new URL(base + path)
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value))
    return url.href
  }

  const headersOf = (headers: Readonly<Record<string, string>> | undefined): Headers => {
    const all = new Headers({ accept: 'application/json', ...headers })
    if (token !== undefined && !all.has('authorization')) all.set('authorization', `Bearer ${token}`)
    // Headers hold bytes, reasons any text.
    if (reason !== undefined && !all.has('x-hansa-reason'))
      all.set('x-hansa-reason', encodeURIComponent(reason))
    return all
  }

  const requestOf =
    (
      method: Method,
      path: string,
      { query, body, headers, contentType = 'application/json' }: RequestOptions,
    ) =>
    (signal: AbortSignal): Request => {
      const all = headersOf(headers)
      if (body !== undefined) all.set('content-type', contentType)
      return new Request(urlOf(path, query), {
        method,
        headers: all,
        redirect: 'manual',
        signal,
        ...(body === undefined
          ? {}
          : { body: body instanceof Uint8Array ? bytesOf(body) : JSON.stringify(body) }),
      })
    }

  return { headersOf, requestOf }
}

/** The same key for every attempt: the hub does not repeat a POST that succeeded without an answer. */
const keyed = (method: Method, call: RequestOptions): RequestOptions =>
  method === 'POST' ? { ...call, headers: { 'idempotency-key': uuid(), ...call.headers } } : call

/** The error of a failed attempt, as the caller gets it. */
const failureOf = (
  base: string,
  error: unknown,
  { timedOut, timeoutMs, outer }: { timedOut: boolean; timeoutMs: number; outer: AbortSignal | undefined },
): unknown => {
  if (outer?.aborted) return outer.reason
  if (timedOut) return new HansaTimeoutError(`${base} did not answer within ${timeoutMs / 1000} s`)
  if (error instanceof HansaError) return error
  return new HansaConnectionError(`${base} could not be reached: ${reasonOf(error)}`, { cause: error })
}

/** Sends requests, each in as many attempts as `retries` allows. */
const createRetries = (
  base: string,
  fetchOnce: (request: Request) => Promise<Response>,
  options: TransportOptions,
) => {
  const { retries, logger, random } = options

  /** One attempt. `use` reads the response while the timeout is still in effect. */
  const attempt = async <T>(
    make: (signal: AbortSignal) => Request,
    { signal: outer, timeoutMs = options.timeoutMs }: CallOptions,
    use: (response: Response) => Promise<T>,
  ): Promise<T> => {
    const limit = deadline(timeoutMs, outer)
    try {
      return await orAborted(limit.signal, fetchOnce(make(limit.signal)).then(use))
    } catch (error) {
      throw failureOf(base, error, { timedOut: limit.state.timedOut, timeoutMs, outer })
    } finally {
      limit.clear()
    }
  }

  return async (make: (signal: AbortSignal) => Request, call: CallOptions): Promise<Response> => {
    for (let tried = 1; ; tried++) {
      let waitMs = backoffMs(tried, random)
      try {
        // The body is read here, so that timeouts and lost connections apply to it too.
        const response = await attempt(make, call, async (answer) => {
          const body = await answer.arrayBuffer()
          const { status, statusText, headers } = answer
          const bare = status === 204 || status === 304 || body.byteLength === 0
          return new Response(bare ? null : body, { status, statusText, headers })
        })
        if (!isRetryable(response.status) || tried > retries) return response
        waitMs = retryAfterMs(response.headers.get('retry-after'), Date.now()) ?? waitMs
        logger?.debug({ status: response.status, waitMs }, 'the hub asked for a retry')
      } catch (error) {
        if (!(error instanceof HansaConnectionError || error instanceof HansaTimeoutError) || tried > retries)
          throw error
        logger?.debug({ error, waitMs }, 'the hub could not be reached; retrying')
      }
      await sleep(waitMs, call.signal)
    }
  }
}

export const createTransport = (options: TransportOptions): Transport => {
  const base = options.baseUrl.replace(/\/+$/, '')
  const fetchOnce = withoutRedirects(options.fetch, base)
  const { headersOf, requestOf } = createRequests(base, options)
  const retried = createRetries(base, fetchOnce, options)

  return {
    request: async (method, path, call = {}) => {
      const response = await retried(requestOf(method, path, keyed(method, call)), call)
      if (!response.ok) throw await refusal(response)
      return { status: response.status, headers: response.headers, data: await read(response) }
    },

    open: async (path, { signal: outer, timeoutMs = options.timeoutMs, ...call } = {}) => {
      const limit = deadline(timeoutMs, outer)
      try {
        const headers = { accept: 'text/event-stream', ...call.headers }
        const request = requestOf('GET', path, { ...call, headers })(limit.signal)
        const response = await orAborted(limit.signal, fetchOnce(request))
        limit.stopClock()
        if (!response.ok) throw await refusal(response)
        return response
      } catch (error) {
        limit.clear()
        throw failureOf(base, error, { timedOut: limit.state.timedOut, timeoutMs, outer })
      }
    },

    send: (make, call = {}) =>
      retried((signal) => {
        const request = make(signal)
        for (const [name, value] of headersOf(undefined))
          if (!request.headers.has(name)) request.headers.set(name, value)
        return request
      }, call),
  }
}
