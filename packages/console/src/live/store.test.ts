import { ExpiredError, ForbiddenError, UnauthenticatedError } from '@hansa/sdk'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLive, type Live, type LiveOptions } from './store.js'

type Client = LiveOptions['client']
type Watch = Parameters<Client['watch']>[0]

const at = '2026-01-01T00:00:00.000Z'
const cluster = (name: string, version: number) => ({
  kind: 'Cluster',
  metadata: {
    name,
    uid: name,
    labels: {},
    annotations: {},
    generation: 1,
    resourceVersion: String(version),
    createdAt: at,
    updatedAt: at,
  },
  spec: { zones: [], taints: [], unschedulable: false },
  status: { conditions: [] },
})
const problem = (code: string, status: number) => ({ code, status, detail: code, hint: '', errors: [] })

/** A fake hub: lists by path, and one watch that the test feeds. */
const openHub = () => {
  const lists = new Map<string, { version: number; pages: unknown[][] } | Error>()
  const asked: string[] = []
  const watches: Watch[] = []
  const waiting: { resolve: (value: IteratorResult<unknown>) => void; reject: (error: unknown) => void }[] =
    []
  const told: unknown[] = []
  const client = {
    request: async (_method: string, path: string, options: { query: { cursor?: string } }) => {
      asked.push(path)
      const list = lists.get(path) ?? { version: 1, pages: [[]] }
      if (list instanceof Error) throw list
      const index = Number(options.query.cursor ?? 0)
      const cursor = index + 1 < list.pages.length ? { cursor: String(index + 1) } : {}
      const metadata = { resourceVersion: String(list.version), ...cursor }
      return { status: 200, headers: new Headers(), data: { metadata, items: list.pages[index] } }
    },
    watch: (options: Watch) => {
      watches.push(options)
      const iterator = {
        next: () =>
          new Promise<IteratorResult<unknown>>((resolve, reject) => {
            const ready = told.shift()
            if (ready !== undefined) resolve({ done: false, value: ready })
            else waiting.push({ resolve, reject })
          }),
        return: async () => ({ done: true, value: undefined }),
        [Symbol.asyncIterator]: () => iterator,
      }
      return iterator
    },
    // A fake of the client methods that the store uses.
  } as unknown as Client
  return {
    client,
    lists,
    asked,
    watches,
    tell: (type: string, object: unknown, version: number): void => {
      const value = { type, object, resourceVersion: String(version) }
      const reader = waiting.shift()
      if (reader === undefined) told.push(value)
      else reader.resolve({ done: false, value })
    },
    break: (error: unknown): void => waiting.shift()?.reject(error),
  }
}

let live: Live | undefined
afterEach(() => live?.stop())

const start = (hub: ReturnType<typeof openHub>, now = () => 1_000) => {
  const signedOut = vi.fn()
  live = createLive({
    client: hub.client,
    now,
    schedule: (run) => queueMicrotask(run),
    // No time passes, but the event loop turns, so that other tasks run.
    wait: () => new Promise((resolve) => setTimeout(resolve)),
    onSignedOut: signedOut,
  })
  return { live, signedOut }
}
const names = (of: Live): string[] => of.clusters.all().map(({ name }) => name)

describe('the live store', () => {
  it('lists every page, then watches all kinds over one stream from the lowest version', async () => {
    const hub = openHub()
    hub.lists.set('/api/v1/clusters', { version: 7, pages: [[cluster('a', 5)], [cluster('b', 6)]] })
    hub.lists.set('/api/v1/releases', { version: 4, pages: [[]] })
    for (const path of [
      'targets/summaries',
      'placements',
      'bundles',
      'connectors',
      'directories',
      'mappings',
      'roles',
      'rolebindings',
      'events',
    ])
      hub.lists.set(`/api/v1/${path}`, { version: 9, pages: [[]] })
    const { live } = start(hub)
    await expect.poll(() => hub.watches.length).toBe(1)
    expect(names(live)).toEqual(['a', 'b'])
    expect(hub.watches[0]).toMatchObject({ resourceVersion: '4' })
    expect(hub.watches[0]?.kinds).toHaveLength(11)
    expect(live.clusters.standing()).toEqual({ state: 'live' })
    hub.tell('ADDED', cluster('c', 10), 10)
    hub.tell('DELETED', cluster('a', 5), 11)
    await expect.poll(() => names(live)).toEqual(['b', 'c'])
  })

  it('shows clusters before it asks for anything else', async () => {
    const hub = openHub()
    start(hub)
    expect(hub.asked).toEqual(['/api/v1/clusters'])
    await expect.poll(() => hub.watches.length).toBe(1)
  })

  it('is stale since the connection was lost, and live again when it is back', async () => {
    const hub = openHub()
    let now = 1_000
    const { live } = start(hub, () => now)
    await expect.poll(() => hub.watches.length).toBe(1)
    now = 5_000
    hub.watches[0]?.onConnection?.({ state: 'lost', error: new Error('refused'), retryMs: 500 })
    expect(live.connection()).toEqual({
      state: 'lost',
      since: 5_000,
      figuresFrom: 1_000,
      retryAt: 5_500,
      reason: 'refused',
    })
    await expect.poll(() => live.clusters.standing()).toEqual({ state: 'stale', since: 5_000 })
    now = 6_000
    hub.watches[0]?.onConnection?.({ state: 'lost', error: new Error('refused'), retryMs: 1_000 })
    expect(live.connection()).toMatchObject({ since: 5_000, retryAt: 7_000 })
    hub.watches[0]?.onConnection?.({ state: 'open' })
    expect(live.connection()).toEqual({ state: 'live' })
    await expect.poll(() => live.clusters.standing()).toEqual({ state: 'live' })
  })

  it('lists again when the hub no longer keeps changes that old, and drops what is gone', async () => {
    const hub = openHub()
    hub.lists.set('/api/v1/clusters', { version: 7, pages: [[cluster('a', 5), cluster('b', 6)]] })
    const { live } = start(hub)
    await expect.poll(() => hub.watches.length).toBe(1)
    hub.lists.set('/api/v1/clusters', { version: 20, pages: [[cluster('b', 12)]] })
    hub.break(new ExpiredError(problem('Expired', 410), undefined))
    await expect.poll(() => hub.watches.length).toBe(2)
    expect(names(live)).toEqual(['b'])
  })

  it('leaves kinds that the token cannot read out of the watch, and reports them', async () => {
    const hub = openHub()
    hub.lists.set('/api/v1/connectors', new ForbiddenError(problem('Forbidden', 403), undefined))
    const { live } = start(hub)
    await expect.poll(() => hub.watches.length).toBe(1)
    expect(hub.watches[0]?.kinds).not.toContain('Connector')
    expect(live.connectors.standing()).toEqual({ state: 'refused', reason: 'Forbidden' })
  })

  it('watches nothing while the token has no permissions, and asks again later', async () => {
    const hub = openHub()
    const paths = ['clusters', 'releases', 'targets/summaries', 'placements', 'bundles', 'connectors']
    for (const path of [...paths, 'directories', 'mappings', 'roles', 'rolebindings', 'events'])
      hub.lists.set(`/api/v1/${path}`, new ForbiddenError(problem('Forbidden', 403), undefined))
    start(hub)
    await expect.poll(() => hub.asked.filter((path) => path === '/api/v1/clusters').length).toBeGreaterThan(1)
    expect(hub.watches).toEqual([])
    hub.lists.clear()
    await expect.poll(() => hub.watches.length).toBe(1)
  })

  it('signs out when the hub no longer accepts the token', async () => {
    const hub = openHub()
    hub.lists.set('/api/v1/clusters', new UnauthenticatedError(problem('Unauthenticated', 401), undefined))
    const { signedOut } = start(hub)
    await expect.poll(() => signedOut.mock.calls).toEqual([['Unauthenticated']])
  })
})
