import type { JsonObject } from '../objects/json.js'
import type { Writer } from '../writes/core.js'

export interface User {
  name: string
  groups: readonly string[]
}

/** One request as the handlers see it: after the transport, the faults and the authentication. */
export interface Call {
  method: string
  /** Without the cluster's prefix; no query. */
  path: string
  query: URLSearchParams
  accept: string
  contentType: string
  userAgent: string
  body: string
  user: User
}

export interface Sink {
  send(line: string): void
  end(): void
}

/** `stream` starts a watch and returns a function to call when the client disconnects. */
export type Answer =
  | { status: number; body: JsonObject | string; contentType?: string }
  | { stream: (sink: Sink) => () => void; contentType: string }

export const ok = (body: JsonObject | string): Answer => ({ status: 200, body })
export const created = (body: JsonObject | string): Answer => ({ status: 201, body })

/** The field manager is the query's, else the program's name from the User-Agent, as on a real server. */
export const writerOf = (call: Call, subresource: string): Writer => {
  const program = call.userAgent.split('/')[0]?.trim() ?? ''
  return {
    manager: call.query.get('fieldManager') ?? (program === '' ? 'unknown' : program),
    subresource,
    dryRun: call.query.getAll('dryRun').includes('All'),
  }
}
