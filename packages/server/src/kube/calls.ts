import type { Limit } from '../runtime/limits.js'
import type { QueryValues } from './carrier.js'
import type { Reads } from './reads.js'
import type { Method } from './wire/wire.js'

export interface RequestOptions {
  method: Method
  /** Below the server's own path, beginning with `/`. */
  path: string
  query?: QueryValues | undefined
  /** Sent as JSON, unless it is a string, which is sent as it is. */
  body?: unknown
  /** `application/json` unless said. */
  contentType?: string | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** For connecting, sending and the whole answer, in milliseconds. */
  timeoutMs?: number | undefined
  /** The largest answer taken, in bytes; more is a KubeError `Limit`. */
  limit?: Limit | undefined
  /** Takes a good answer piece by piece as it arrives; its `body` is undefined then. What it throws fails the call. */
  onData?: ((chunk: Buffer) => void) | undefined
}

export interface KubeResponse {
  status: number
  headers: Readonly<Record<string, string | undefined>>
  /** Parsed JSON; undefined when the answer is of another type, which is then in `text`. */
  body: unknown
  text?: string
}

export interface StreamOptions {
  path: string
  query?: QueryValues | undefined
  headers?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** Until the server has begun to answer, in milliseconds. */
  openTimeoutMs?: number | undefined
  /** The longest silence between two pieces of the answer, in milliseconds. */
  silenceMs?: number | undefined
  /** The longest line taken, in bytes. */
  limit?: Limit | undefined
  /** Called when the server has accepted the stream. */
  onOpen?: (() => void) | undefined
  /** Called with each line. What it throws ends the stream and comes out of `stream`. */
  onLine: (line: string) => void
}

/** Speaks HTTP with one member's API server. Every rejection is a KubeError. */
export interface Transport {
  /** How much is read of the member; the defaults where it is absent. */
  readonly reads?: Reads | undefined
  /** Resolves when a watch may be opened: the member is known to answer, and it is its turn in the fleet; or when `signal` aborts. */
  turn?(signal?: AbortSignal): Promise<void>
  /** Whether a write would be sent now; they all would where it is absent. Costs nothing, so that nothing is begun that has to be given up. */
  mayWrite?(): boolean
  /** Rejects with cause `Status` when the server answers 400 or more. */
  request(options: RequestOptions): Promise<KubeResponse>
  /** Resolves when the server has ended the answer in order; rejects when it was cut. */
  stream(options: StreamOptions): Promise<void>
  /** New connections from now on (new client certificate, new address behind the name); open calls finish on the old. */
  renew(): void
  /** Cuts everything that is open and answers nothing more. */
  close(): void
}
