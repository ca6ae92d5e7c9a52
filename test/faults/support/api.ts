import { setTimeout as pause } from 'node:timers/promises'
import { at, listAt } from '../../rig/index.js'

/** A response of the hub other than 2xx. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    what: string,
    problem: unknown,
  ) {
    super(`${what}: ${status} ${String(at(problem, 'code') ?? '')} ${String(at(problem, 'detail') ?? '')}`)
  }
}

/** A resource, as far as these suites read it. */
export interface Shown {
  kind: string
  metadata: { name: string; namespace?: string; uid: string; generation: number; deletionTimestamp?: string }
  spec: unknown
  status: unknown
}

/** The hub's REST API without anything in between: no retry, no time-out, every answer as it came. */
export interface Api {
  /** A call below /api/v1. Throws Refused for an answer other than 2xx; another error when there was none. */
  call(method: string, path: string, body?: unknown): Promise<unknown>
  /** Every page of a list. */
  list(path: string): Promise<Shown[]>
  /**
   * The same call again and again while no hub answers (it may be dead), until one does. Only for calls that are safe
   * to repeat. Throws Refused as `call` does, and the last error when `timeoutMs` is over.
   */
  insist(method: string, path: string, body?: unknown, timeoutMs?: number): Promise<unknown>
}

export const createApi = (hub: { url: string; token: string }): Api => {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${hub.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${hub.token}`,
        ...(body === undefined
          ? {}
          : {
              'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
            }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const value: unknown = text === '' ? undefined : JSON.parse(text)
    if (!answer.ok) throw new Refused(answer.status, `${method} ${path}`, value)
    return value
  }
  return {
    call,
    list: async (path) => {
      const items: Shown[] = []
      let cursor = ''
      do {
        const page = await call('GET', `${path}?limit=1000${cursor}`)
        // What the hub answers was checked against its schema there.
        items.push(...(listAt(page, 'items') as Shown[]))
        const next = at(page, 'metadata', 'cursor')
        cursor = typeof next === 'string' ? `&cursor=${encodeURIComponent(next)}` : ''
      } while (cursor !== '')
      return items
    },
    insist: async (method, path, body, timeoutMs = 60_000) => {
      const deadline = performance.now() + timeoutMs
      for (;;) {
        try {
          return await call(method, path, body)
        } catch (error) {
          const passing = !(error instanceof Refused) || error.status === 503
          if (!passing || performance.now() > deadline) throw error
          await pause(20)
        }
      }
    },
  }
}
