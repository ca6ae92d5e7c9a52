import type { KubeError } from '../errors.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One HTTP exchange, ready to be sent. */
export interface Exchange {
  method: Method
  /** With the base path and the query. */
  path: string
  headers: Record<string, string>
  body?: string | undefined
  /** A watch: it may stay open for minutes, and must not use the capacity for calls. */
  long: boolean
  /** Called right before each time it is sent. An error it throws fails the exchange, and nothing is sent. */
  permit?: (() => void) | undefined
}

/** Receives the response: head, then data, then either end or fail; only fail when nothing arrived. */
export interface Sink {
  head(status: number, headers: Readonly<Record<string, string | undefined>>): void
  data(chunk: Buffer): void
  end(): void
  fail(error: KubeError): void
}

export interface Running {
  /** Aborts the exchange; the sink receives nothing more. */
  cancel(): void
  /** The peer missed a deadline: checks whether its connection still lives, and drops a dead one. */
  suspect(): void
}

/** Carries exchanges to one server. */
export interface Wire {
  start(exchange: Exchange, sink: Sink): Running
  /** Uses new connections for further exchanges; open ones may finish on the old ones. */
  renew(): void
  /** Cuts everything that is open. */
  close(): void
}

/** Deadlines in milliseconds. */
export interface Timeouts {
  /** Until a new connection is ready. */
  connectMs: number
  /** The total time of a call without its own timeout. */
  requestMs: number
  /** The silence after which an HTTP/2 peer is pinged. */
  pingAfterMs: number
  /** For its answer. */
  pingMs: number
  /** An unused connection is closed after this. */
  idleMs: number
}

export const defaultTimeouts: Timeouts = {
  connectMs: 5_000,
  requestMs: 30_000,
  pingAfterMs: 10_000,
  pingMs: 3_000,
  idleMs: 60_000,
}
