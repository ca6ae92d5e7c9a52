import type { KubeError } from '../errors.js'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One HTTP exchange, ready to be sent. */
export interface Exchange {
  method: Method
  /** With the base path and the query. */
  path: string
  headers: Record<string, string>
  body?: string | undefined
  /** A watch: it may stay open for minutes, and must not take the room of calls. */
  long: boolean
  /** Called right before it is sent, each time it is. What it throws fails the exchange, and nothing is sent. */
  permit?: (() => void) | undefined
}

/** Told what comes back: head, then data, then either end or fail; fail alone when nothing came. */
export interface Sink {
  head(status: number, headers: Readonly<Record<string, string | undefined>>): void
  data(chunk: Buffer): void
  end(): void
  fail(error: KubeError): void
}

export interface Running {
  /** Gives the exchange up; the sink hears nothing more. */
  cancel(): void
  /** The peer missed a deadline: whether its connection still lives is found out, and a dead one is dropped. */
  suspect(): void
}

/** A way to carry exchanges to one server. */
export interface Wire {
  start(exchange: Exchange, sink: Sink): Running
  /** Exchanges from now on go over new connections; open ones may finish on the old. */
  renew(): void
  /** Cuts everything that is open. */
  close(): void
}

/** Deadlines in milliseconds. */
export interface Timeouts {
  /** Until a new connection is ready. */
  connectMs: number
  /** A call's whole life, where it names none itself. */
  requestMs: number
  /** Silence after which an HTTP/2 peer is asked whether it lives. */
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
