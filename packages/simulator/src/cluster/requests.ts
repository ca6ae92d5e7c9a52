import type { Clock } from '../clock.js'

export interface RequestEntry {
  verb: string
  method: string
  /** Path and query, without the cluster's prefix. */
  path: string
  /** Milliseconds since the epoch. */
  at: number
}

/** Counts every request that reached the cluster, also those it did not answer. */
export interface Requests {
  readonly total: number
  /** Verb → count. Verbs: get, list, watch, create, update, patch, apply, delete, deletecollection, token, review,
   * health, discovery. */
  readonly byVerb: Readonly<Record<string, number>>
  /** The sum of the verbs named. */
  count(...verbs: string[]): number
  /** The last requests, oldest first. */
  readonly recent: readonly RequestEntry[]
  reset(): void
}

export interface RequestLog extends Requests {
  add(verb: string, method: string, path: string): void
}

const kept = 200

export const createRequestLog = (clock: Clock): RequestLog => {
  let counts: Record<string, number> = {}
  let total = 0
  let recent: RequestEntry[] = []
  return {
    get total() {
      return total
    },
    get byVerb() {
      return { ...counts }
    },
    get recent() {
      return recent.slice(-kept)
    },
    count: (...verbs) => verbs.reduce((sum, verb) => sum + (counts[verb] ?? 0), 0),
    reset: () => {
      counts = {}
      total = 0
      recent = []
    },
    add: (verb, method, path) => {
      total += 1
      counts[verb] = (counts[verb] ?? 0) + 1
      recent.push({ verb, method, path, at: clock.now() })
      if (recent.length > kept * 2) recent = recent.slice(-kept)
    },
  }
}
