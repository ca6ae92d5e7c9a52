import { messageOf } from '../runtime/message.js'
import { type Connection, type Credentials, credentialsOf } from './connection.js'
import { classify, KubeError } from './errors.js'
import type { Exchange, Method, Running, Sink, Wire } from './wire/wire.js'

export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>

export interface Message {
  method: Method
  path: string
  query?: QueryValues | undefined
  headers?: Record<string, string> | undefined
  contentType?: string | undefined
  body?: unknown
  long: boolean
}

export interface CarrierSink extends Sink {
  /** Receives the credential that is sent, so that it can be removed from anything the server echoes. */
  secret(value: string): void
}

export type Call = Running

/** Turns a message into an exchange with the current credentials, and sends it. */
export interface Carrier {
  start(message: Message, sink: CarrierSink): Call
}

const queryOf = (query: QueryValues | undefined): string => {
  if (query === undefined) return ''
  const parts: string[] = []
  for (const [key, value] of Object.entries(query))
    if (value !== undefined) parts.push(`${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

const none: Running = { cancel: () => undefined, suspect: () => undefined }

export const createCarrier = (options: {
  connection: Connection
  basePath: string
  wire: Wire
  /** Throws when writes to the server are not allowed; called right before each message other than a GET is sent. */
  mayWrite?: (() => void) | undefined
}): Carrier => {
  const { connection, basePath, wire, mayWrite } = options

  const permit = (): void => {
    try {
      mayWrite?.()
    } catch (error) {
      throw new KubeError('LeaseLost', messageOf(error))
    }
  }

  const exchangeOf = (message: Message, credentials: Credentials): Exchange => {
    const { method, path, query, body, long } = message
    const headers: Record<string, string> = { accept: 'application/json', 'user-agent': 'hansa' }
    if ('token' in credentials) headers.authorization = `Bearer ${credentials.token}`
    if (body !== undefined) headers['content-type'] = message.contentType ?? 'application/json'
    return {
      method,
      path: basePath + path + queryOf(query),
      headers: { ...headers, ...message.headers },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
      long,
      ...(method === 'GET' || mayWrite === undefined ? {} : { permit }),
    }
  }

  const send = (message: Message, credentials: Credentials, sink: CarrierSink): Running => {
    if ('token' in credentials) {
      // The HTTP library rejects a line break in a header with the header in its message.
      if (/[^\x21-\x7e]/.test(credentials.token)) {
        sink.fail(
          new KubeError('Protocol', 'the token contains characters that are not allowed in an HTTP header'),
        )
        return none
      }
      sink.secret(credentials.token)
    }
    try {
      return wire.start(exchangeOf(message, credentials), sink)
    } catch (error) {
      sink.fail(classify(error))
      return none
    }
  }

  return {
    start: (message, sink) => {
      const credentials = credentialsOf(connection)
      if (!(credentials instanceof Promise)) return send(message, credentials, sink)
      let cancelled = false
      let running = none
      credentials.then(
        (ready) => {
          if (!cancelled) running = send(message, ready, sink)
        },
        (error: unknown) => {
          if (!cancelled) sink.fail(classify(error))
        },
      )
      return {
        cancel: () => {
          cancelled = true
          running.cancel()
        },
        suspect: () => running.suspect(),
      }
    },
  }
}
