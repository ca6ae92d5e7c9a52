import { verbOf } from '../api/api.js'
import type { Answer, Call, User } from '../api/call.js'
import { healthPaths } from '../api/root.js'
import type { Tokens } from '../api/tokens.js'
import { StatusError, unauthorized } from '../errors.js'
import type { Exchange } from '../listen/exchange.js'
import type { JsonObject } from '../objects/json.js'
import type { Faults, Verdict } from './faults.js'
import type { RequestLog } from './requests.js'

export interface ServeOptions {
  /** The cluster's name: client certificates must be issued for it. */
  name: string
  api: (call: Call) => Answer
  faults: Faults
  tokens: Tokens
  requests: RequestLog
  /** Open exchanges, so that going down can destroy them. */
  open: Set<Exchange>
  /** Those of them that are watches. */
  streams: Set<Exchange>
  /** Whether other clusters use the exchange's connection too. */
  shared: (exchange: Exchange) => boolean
}

const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] }

/** A request without credentials is anonymous; invalid credentials are refused, on every path. */
const authenticate = ({ tokens, name }: ServeOptions, exchange: Exchange): User => {
  const header = exchange.header('authorization')
  if (header === '') {
    const client = exchange.client()
    return client?.organization === name ? { name: client.user, groups: ['system:authenticated'] } : anonymous
  }
  const user = tokens.verify(header.replace(/^Bearer\s+/i, ''))
  if (!user) throw unauthorized()
  return user
}

const troubled: Record<Verdict['status'], [string, string]> = {
  429: ['TooManyRequests', 'Too many requests, please try again later.'],
  500: ['InternalError', 'Internal error occurred: the simulator injected a fault'],
}

const refuse = (exchange: Exchange, error: unknown, headers: Record<string, string> = {}): void => {
  const status =
    error instanceof StatusError
      ? error
      : new StatusError(500, 'InternalError', error instanceof Error ? error.message : String(error))
  exchange.reply(
    status.code,
    { 'content-type': 'application/json', ...headers },
    JSON.stringify(status.status),
  )
}

const send = (exchange: Exchange, answer: Answer, streams: Set<Exchange>): void => {
  if ('stream' in answer) {
    streams.add(exchange)
    exchange.open(200, { 'content-type': answer.contentType })
    const sink = { send: (line: string) => exchange.write(line), end: () => exchange.end() }
    const stop = answer.stream(sink)
    exchange.onClose(() => {
      streams.delete(exchange)
      stop()
    })
    return
  }
  const { status, body, contentType = 'application/json' } = answer
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  exchange.reply(status, { 'content-type': contentType }, text)
}

/** Handles one exchange: counts it, applies the faults, authenticates, answers. */
export const createServe = (options: ServeOptions): ((exchange: Exchange, path: string) => Promise<void>) => {
  const { faults, requests, open } = options
  return async (exchange, url) => {
    const question = url.indexOf('?')
    const path = question < 0 ? url : url.slice(0, question)
    const call: Call = {
      method: exchange.method,
      path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
      query: new URLSearchParams(question < 0 ? '' : url.slice(question + 1)),
      accept: exchange.header('accept'),
      contentType: exchange.header('content-type'),
      userAgent: exchange.header('user-agent'),
      body: '',
      user: anonymous,
    }
    requests.add(verbOf(call), call.method, url)
    open.add(exchange)
    exchange.onClose(() => open.delete(exchange))
    if (faults.mode() === 'down') return exchange.destroy(options.shared(exchange))
    const health = healthPaths.has(call.path) || call.path === '/version'
    try {
      const body = call.method === 'GET' ? '' : await exchange.body()
      if (!(await faults.pass(health))) return exchange.destroy(options.shared(exchange))
      const verdict = faults.strike(health)
      if (verdict) {
        const [reason, message] = troubled[verdict.status]
        const details: JsonObject =
          verdict.status === 429 ? { retryAfterSeconds: verdict.retryAfterSeconds } : {}
        const headers = verdict.status === 429 ? { 'retry-after': String(verdict.retryAfterSeconds) } : {}
        return refuse(exchange, new StatusError(verdict.status, reason, message, details), headers)
      }
      const user = authenticate(options, exchange)
      send(exchange, options.api({ ...call, body, user }), options.streams)
    } catch (error) {
      refuse(exchange, error)
    }
  }
}
