import type { Limit } from '../runtime/limits.js'
import type { QueryValues } from './carrier.js'
import type { ReadBudget } from './read-budget.js'
import type { Method } from './wire/wire.js'

export interface RequestOptions {
  method: Method
  /** Relative to the server's own path, starting with `/`. */
  path: string
  query?: QueryValues | undefined
  /** Sent as JSON, unless it is a string, which is sent as is. */
  body?: unknown
  /** `application/json` by default. */
  contentType?: string | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** For connecting, sending and the whole response, in milliseconds. */
  timeoutMs?: number | undefined
  /** The maximum size of the response, in bytes; more is a KubeError `Limit`. */
  limit?: Limit | undefined
  /**
   * Receives a successful response piece by piece as it arrives; its `body` is then undefined. An error it throws
   * fails the call.
   */
  onData?: ((chunk: Buffer) => void) | undefined
}

export interface KubeResponse {
  status: number
  headers: Readonly<Record<string, string | undefined>>
  /** Parsed JSON; undefined for another content type, with the body in `text`. */
  body: unknown
  text?: string
}

export interface StreamOptions {
  path: string
  query?: QueryValues | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** Until the server has started to respond, in milliseconds. */
  openTimeoutMs?: number | undefined
  /** The longest silence between two pieces of the response, in milliseconds. */
  silenceMs?: number | undefined
  /** The longest line accepted, in bytes. */
  limit?: Limit | undefined
  /** Called when the server has accepted the stream. */
  onOpen?: (() => void) | undefined
  /** Called with each line. An error it throws ends the stream and rejects `stream`. */
  onLine: (line: string) => void
}

/** Speaks HTTP with one member's API server. Every rejection is a KubeError. */
export interface Transport {
  /** The read limits for the member; the defaults when absent. */
  readonly reads?: ReadBudget | undefined
  /** Resolves when a watch may be opened: the member is known to answer, and it is its turn in the fleet; or when `signal` aborts. */
  turn?(signal?: AbortSignal): Promise<void>
  /** Whether a write would be sent now; always true when absent. Costs nothing, so that no work is started that would have to be abandoned. */
  mayWrite?(): boolean
  /** Rejects with cause `Status` when the server answers 400 or more. */
  request(options: RequestOptions): Promise<KubeResponse>
  /** Resolves when the server has ended the response in order; rejects when it was cut. */
  stream(options: StreamOptions): Promise<void>
  /**
   * Uses new connections from now on (new client certificate, new address behind the name); open calls finish on the
   * old ones.
   */
  renew(): void
  /** Cuts all open calls and rejects further ones. */
  close(): void
}
