import type { AuditEntry } from '@hansa/sdk'
import type { Hub } from './hub.js'
import { say } from './output/print.js'
import { property, text } from './property.js'

/** Pauses between two requests without a new entry, in milliseconds: they grow while nothing happens. */
const pauses = { shortest: 1_000, longest: 5_000 }
/** Entries of a request; more new ones take further requests. */
const pageSize = '100'

type Query = Record<string, string | undefined>

interface Page {
  metadata: { cursor?: string }
  items: AuditEntry[]
}

const numberOf = ({ metadata }: AuditEntry): number => Number(metadata.name)

/** Whether the same request can succeed later: the hub was not reached, or is busy. */
const isTemporary = (error: unknown): boolean => {
  const status = property(error, 'status')
  return (
    ['HansaConnectionError', 'HansaTimeoutError'].includes(text(error, 'name')) ||
    status === 429 ||
    (typeof status === 'number' && status >= 500)
  )
}

/** The entries behind a number, oldest first. */
const entriesAfter = async (hub: Hub, query: Query, last: number): Promise<AuditEntry[]> => {
  const found: AuditEntry[] = []
  for (let cursor: string | undefined; ; ) {
    const asked = { ...query, limit: pageSize, cursor }
    // The hub's own answer: its form is in the OpenAPI document.
    const { items, metadata } = (await hub.call('GET', '/audit', { query: asked })) as Page
    const fresh = items.filter((entry) => numberOf(entry) > last)
    found.push(...fresh)
    cursor = metadata.cursor
    if (cursor === undefined || fresh.length < items.length) return found.reverse()
  }
}

/** Resolves after `ms`, or when the signal aborts. */
const pauseFor = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })

/**
 * New entries that match a filter, behind the number `last`, oldest first, until the signal aborts. Each is returned once. A hub that
 * cannot be reached is asked again; other errors end it.
 */
export async function* followAudit(
  hub: Hub,
  query: Query,
  { last: from, signal, pause = pauseFor }: { last: number; signal: AbortSignal; pause?: typeof pauseFor },
): AsyncGenerator<AuditEntry, void, undefined> {
  let last = from
  let restMs = pauses.shortest
  let reached = true
  while (!signal.aborted) {
    let fresh: AuditEntry[] = []
    try {
      fresh = await entriesAfter(hub, query, last)
      reached = true
    } catch (error) {
      if (!isTemporary(error)) throw error
      if (reached) say(`warning: ${error instanceof Error ? error.message : String(error)}; retrying`)
      reached = false
    }
    yield* fresh
    const newest = fresh.at(-1)
    if (newest !== undefined) last = numberOf(newest)
    restMs = newest === undefined ? Math.min(restMs * 2, pauses.longest) : pauses.shortest
    await pause(restMs, signal)
  }
}
