import type { Duplex } from 'node:stream'
import { rootCertificates } from 'node:tls'
import { buildConnector, Pool } from 'undici'
import { type Egress, localEgress } from '../../runtime/egress.js'
import { foreignText, strangerText } from '../../runtime/foreign-text.js'
import { defaultLimits, exceeded, type Limit, type TargetLimits } from '../../runtime/limits.js'
import { type ServerTime, timeOfHeader } from '../../runtime/server-time.js'
import type { ResolvedEndpoint } from '../connector.js'
import { exchange } from './exchange.js'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'LIST'
  /** Relative to the target's address, starting with `/`, including the query. */
  path: string
  /** Sent as JSON. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
  /** The call changes nothing that is provisioned, whatever its method: a login, for example. */
  reads?: boolean
  signal: AbortSignal
}

export interface HttpAnswer {
  status: number
  headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON; the text if it is not JSON; undefined when empty. */
  body: unknown
}

/** The target is unreachable or closed the connection: the same call can succeed later. */
export class TargetUnreachable extends Error {
  override name = 'TargetUnreachable'

  constructor(message: string, options?: ErrorOptions) {
    super(foreignText(message, strangerText), options)
  }
}

/** The target exceeds a limit; the message names the limit and its setting. */
export class TargetLimit extends TargetUnreachable {
  override name = 'TargetLimit'
  constructor(what: string, limit: Limit) {
    super(exceeded(what, limit))
  }
}

/** HTTP with one target over persistent connections. Returns responses of any status; throws only if the exchange fails. */
export interface HttpClient {
  readonly limits: TargetLimits
  /** The target's clock, from the `Date` header of its newest response. */
  time(): ServerTime | undefined
  /** Resolves the current address of the target; a new address gets new connections. Throws TargetUnreachable if it is unknown. */
  locate(signal: AbortSignal): Promise<ResolvedEndpoint>
  /** Throws TargetUnreachable or the reason of `signal`. After a failure the next call resolves the address again. */
  send(request: HttpRequest): Promise<HttpAnswer>
  close(): Promise<void>
}

const silenceMs = 30_000

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  // Attempts on several addresses result in one error without a message.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error.message === '' ? error.name : error.message
}

const redirects = new Set([301, 302, 303, 307, 308])

/** Whether a redirect leads to another server; a path on the same server (Gitea's for a renamed user) does not. */
const leadsElsewhere = (status: number, location: unknown, at: string): boolean => {
  if (!redirects.has(status)) return false
  const here = new URL(at)
  try {
    return new URL(String(location ?? 'none:'), here).origin !== here.origin
  } catch {
    return true
  }
}

const parseBody = (text: string, type: unknown): unknown => {
  if (text === '') return undefined
  if (!String(type ?? '').includes('json')) return text
  try {
    return JSON.parse(text)
  } catch {
    throw new TargetUnreachable('the response is not valid JSON')
  }
}

/** Lets undici use a stream that was opened elsewhere (a tunnel). */
const connectorOf =
  (open: (signal: AbortSignal) => Promise<Duplex>, signal: AbortSignal): buildConnector.connector =>
  (_options, callback) => {
    open(signal).then(
      // Undici uses only what every Duplex has.
      (stream) => callback(null, stream as Parameters<typeof callback>[1] & Duplex),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    )
  }

/** Dials the address of the endpoint. */
const dialling = (egress: Egress, certificateAuthority: string | undefined): buildConnector.connector => {
  const connect = buildConnector({
    timeout: 5_000,
    lookup: egress.lookup,
    ...(certificateAuthority === undefined ? {} : { ca: [...rootCertificates, certificateAuthority] }),
  })
  return (options, callback) => {
    try {
      egress.check(options.hostname)
    } catch (error) {
      return callback(error instanceof Error ? error : new Error(String(error)), null)
    }
    connect(options, callback)
  }
}

const openPool = (endpoint: ResolvedEndpoint, connections: number, signal: AbortSignal): Pool => {
  const { url, certificateAuthority, open, egress = localEgress } = endpoint
  return new Pool(new URL(url).origin, {
    connections,
    pipelining: 1,
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    // A tunnel does not report that the other end has closed: it must be released first.
    keepAliveTimeout: open === undefined ? 10_000 : 2_000,
    connect: open === undefined ? dialling(egress, certificateAuthority) : connectorOf(open, signal),
  })
}

/** Counts the bytes of responses. Throws TargetLimit if they exceed a limit. */
const createResponseMeter = (limits: TargetLimits) => {
  /** Bytes of all concurrent responses together: many large ones are as bad as one. */
  let underWay = 0
  /** Bytes of all reads since the address was resolved: one read of the target. */
  let read = 0
  return {
    /** A read of the target begins. */
    begin: (): void => {
      read = 0
    },
    /** Counts one response; call `end` when it is complete. */
    count: (method: string, path: string) => {
      const what = `${method} ${path.replace(/\?.*/, '')}`
      let own = 0
      return {
        add: (bytes: number): void => {
          own += bytes
          underWay += bytes
          if (underWay > limits.answerBytes.most)
            throw new TargetLimit(`the answer to ${what} takes`, limits.answerBytes)
          if (method !== 'GET' && method !== 'LIST') return
          read += bytes
          if (read > limits.readBytes.most)
            throw new TargetLimit('reading the target takes', limits.readBytes)
        },
        late: (): Error => new TargetLimit(`${what} takes`, limits.callMs),
        end: (): void => {
          underWay -= own
        },
      }
    },
  }
}

/** The address of a target and the connections to it. */
interface Located {
  endpoint: ResolvedEndpoint
  pool: Pool
  /** The path of the endpoint's URL, without a slash at its end. */
  prefix: string
}

type ResolveEndpoint = (signal: AbortSignal) => Promise<ResolvedEndpoint>

const resolved = async (endpoint: ResolveEndpoint, signal: AbortSignal): Promise<ResolvedEndpoint> => {
  try {
    return await endpoint(signal)
  } catch (error) {
    signal.throwIfAborted()
    throw new TargetUnreachable(reasonOf(error), { cause: error })
  }
}

const sameEndpoint = (known: ResolvedEndpoint | undefined, found: ResolvedEndpoint): boolean =>
  known !== undefined &&
  known.url === found.url &&
  known.generation === found.generation &&
  known.certificateAuthority === found.certificateAuthority

/** Keeps connections to the current address of a target. */
const createLocator = (endpoint: ResolveEndpoint, connections: number) => {
  const closing = new AbortController()
  let current: Located | undefined
  let stale = true

  const leave = async (): Promise<void> => {
    const left = current
    current = undefined
    await left?.pool.destroy()
  }

  return {
    /** The current address; undefined before `locate` and after `close`. */
    current: (): Located | undefined => (closing.signal.aborted ? undefined : current),
    /** Whether the address must be resolved before the next call. */
    isStale: (): boolean => current === undefined || stale,
    expire: (): void => {
      stale = true
    },
    locate: async (signal: AbortSignal): Promise<ResolvedEndpoint> => {
      const found = await resolved(endpoint, signal)
      if (!sameEndpoint(current?.endpoint, found)) {
        await leave()
        const prefix = new URL(found.url).pathname.replace(/\/+$/, '')
        current = { endpoint: found, pool: openPool(found, connections, closing.signal), prefix }
      }
      stale = false
      return found
    },
    close: async (): Promise<void> => {
      closing.abort(new TargetUnreachable('the connection was closed'))
      await leave()
    },
  }
}

const optionsOf = (prefix: string, { method, path, body, headers }: HttpRequest) => ({
  // Undici sends any method; its type lists only the usual ones.
  method: method as 'GET',
  path: prefix + path,
  headers: {
    accept: 'application/json',
    'user-agent': 'hansa',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
})

/** @param connections maximum number of concurrent calls; more calls wait */
export const createHttpClient = (options: {
  endpoint: ResolveEndpoint
  connections: number
  /** Throws if writes to the target are not permitted. */
  mayWrite: () => void
  limits?: TargetLimits | undefined
  monotonic?: () => number
}): HttpClient => {
  const { endpoint, connections, mayWrite, limits = defaultLimits.target } = options
  const { monotonic = () => performance.now() } = options
  const locator = createLocator(endpoint, connections)
  const meter = createResponseMeter(limits)
  let time: ServerTime | undefined
  const permit = (): void => {
    try {
      mayWrite()
    } catch (error) {
      throw new TargetUnreachable(reasonOf(error), { cause: error })
    }
  }

  return {
    limits,
    time: () => time,
    locate: (signal) => {
      meter.begin()
      return locator.locate(signal)
    },
    send: async (request) => {
      const { method, path, reads, signal } = request
      signal.throwIfAborted()
      if (locator.isStale()) await locator.locate(signal)
      const at = locator.current()
      if (at === undefined) throw new TargetUnreachable('the connection was closed')
      const counted = meter.count(method, path)
      try {
        const answer = await exchange(at.pool, optionsOf(at.prefix, request), signal, {
          permit: reads === true || method === 'GET' || method === 'LIST' ? undefined : permit,
          onData: counted.add,
          // Idle timeouts are set elsewhere; this deadline ends a slow response.
          deadline: { ms: limits.callMs.most, error: counted.late },
        })
        const { status, headers, text } = answer
        // Following it would send the token to that address.
        if (leadsElsewhere(status, headers.location, at.endpoint.url))
          throw new TargetUnreachable(
            `${at.endpoint.url} answered with a redirect (${status}) to another address, which Hansa does not follow; set the endpoint to the address of the target itself`,
          )
        time = timeOfHeader(headers.date, monotonic()) ?? time
        return { status, headers, body: parseBody(text, headers['content-type']) }
      } catch (error) {
        signal.throwIfAborted()
        locator.expire()
        if (error instanceof TargetUnreachable) throw error
        throw new TargetUnreachable(`${at.endpoint.url} did not answer: ${reasonOf(error)}`, { cause: error })
      } finally {
        counted.end()
      }
    },
    close: locator.close,
  }
}
