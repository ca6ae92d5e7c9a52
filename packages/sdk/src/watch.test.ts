import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'
import { recordEvent } from '../../server/dist/events/index.js'
import { tokenSubject } from '../../server/src/runtime/subject.js'
import { HansaClient } from './client.js'
import { ExpiredError } from './http/errors.js'
import { WaitTimeoutError } from './resources/conditions.js'
import { take, until } from './testing/until.js'

let hub: Awaited<ReturnType<typeof startTestHub>>
let client: HansaClient
let stop: AbortController
const open = async (options: Parameters<typeof startTestHub>[0] = {}) => {
  hub = await startTestHub({ bookmarkMs: 50, ...options })
  client = new HansaClient({ baseUrl: hub.url, token: hub.token })
  stop = new AbortController()
}
beforeEach(() => open())
afterEach(async () => {
  stop.abort()
  await hub.close()
})

const placement = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'Placement' as const,
  metadata: { name, labels },
  spec: {},
})
const told = ({ type, object }: { type: string; object: { metadata: { name: string } } }): string =>
  `${type} ${object.metadata.name}`

describe('a watch', () => {
  it('starts with every existing item, and repeats none', async () => {
    await client.placements.create(placement('a'))
    await client.placements.create(placement('b'))
    const changes = client.placements.watch({ signal: stop.signal })
    expect((await take(changes, 2)).map(told)).toEqual(['ADDED a', 'ADDED b'])
    await client.placements.apply(placement('a', { x: '1' }))
    await client.placements.delete('b')
    await client.placements.create(placement('b'))
    expect((await take(changes, 3)).map(told)).toEqual(['MODIFIED a', 'DELETED b', 'ADDED b'])
  })

  it('ends with the reason of its signal', async () => {
    const changes = client.placements.watch({ signal: stop.signal })
    const next = changes.next()
    await until('the watch is open', () => hub.feed.subscribers === 1)
    stop.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    await until('the watch is closed', () => hub.feed.subscribers === 0)
  })

  it('ends with the reason of its signal, however long it was open', async () => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    const changes = client.placements.watch({ signal: stop.signal })
    const next = changes.next()
    await until('the watch is open', () => hub.feed.subscribers === 1)
    // Twice, with events handled between: what is only held by weak references goes in the second.
    for (let round = 0; round < 2; round++) {
      await new Promise(setImmediate)
      if (typeof collect === 'function') collect()
    }
    stop.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    await until('the watch is closed', () => hub.feed.subscribers === 0)
  })

  it('is closed when its consumer stops', async () => {
    await client.placements.create(placement('a'))
    const changes = client.placements.watch()
    await take(changes, 1)
    const next = changes.next()
    await until('the watch is open', () => hub.feed.subscribers === 1)
    await client.placements.create(placement('b'))
    await next
    await changes.return()
    await until('the watch is closed', () => hub.feed.subscribers === 0)
  })

  it('loses and repeats nothing while connections are cut and others write', async () => {
    const changes = client.placements.watch({ signal: stop.signal })
    const seen: string[] = []
    const reading = (async () => {
      for await (const change of changes) {
        seen.push(told(change))
        if (seen.length === 120) return
      }
    })()
    await until('the watch is open', () => hub.feed.subscribers === 1)
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      for (let i = 0; i < 40; i++) {
        await hub
          .send('POST', '/api/v1/namespaces/default/placements', placement(`w${writer}-${i}`))
          .catch(() => {
            throw new Error('a write was cut')
          })
        if (writer === 0 && i % 8 === 7) for (const socket of hub.streams()) socket.destroy()
      }
    })
    await Promise.all(writers)
    await reading
    expect(new Set(seen).size).toBe(120)
  })

  it('treats a silent connection as lost', async () => {
    await hub.close()
    await open({ bookmarkMs: 60_000 })
    const opened: number[] = []
    client = new HansaClient({
      baseUrl: hub.url,
      token: hub.token,
      fetch: (input, init) => {
        opened.push(Date.now())
        return fetch(input, init)
      },
    })
    const changes = client.placements.watch({ signal: stop.signal, idleMs: 100 })
    const next = changes.next()
    await until('it came back', () => opened.length >= 3)
    await client.placements.create(placement('a'))
    expect(told((await next).value ?? { type: '', object: { metadata: { name: '' } } })).toBe('ADDED a')
  })
})

describe('a watch with changes that are gone', () => {
  const churn = async (): Promise<void> => {
    for (let i = 0; i < 1_100; i++)
      await hub.store.write({ subject: tokenSubject('t') }, async (tx) => {
        const row = await tx.get('Placement', 'default', 'busy')
        if (row !== undefined) await tx.put({ ...row, annotations: { count: String(i) } })
      })
  }

  it('lists again and yields the difference as changes', async () => {
    await hub.close()
    await open({ retention: { changes: 10, ms: 0 }, keep: 5 })
    for (const name of ['busy', 'gone', 'same']) await client.placements.create(placement(name))
    let blocked = false
    client = new HansaClient({
      baseUrl: hub.url,
      token: hub.token,
      fetch: async (input, init) => {
        await until('the way is free', () => !blocked)
        return fetch(input, init)
      },
    })
    const changes = client.placements.watch({ signal: stop.signal })
    expect((await take(changes, 3)).map(told)).toEqual(['ADDED busy', 'ADDED gone', 'ADDED same'])
    const next = take(changes, 3)
    await until('the watch is open', () => hub.feed.subscribers === 1)
    blocked = true
    for (const socket of hub.streams()) socket.destroy()
    await until('the watch is cut', () => hub.feed.subscribers === 0)
    await hub.send('DELETE', '/api/v1/namespaces/default/placements/gone')
    await hub.send('POST', '/api/v1/namespaces/default/placements', placement('made'))
    await churn()
    blocked = false
    expect((await next).map(told)).toEqual(['DELETED gone', 'MODIFIED busy', 'ADDED made'])
  })

  it('throws when it asked for a version', async () => {
    await hub.close()
    await open({ retention: { changes: 10, ms: 0 }, keep: 5 })
    const { resourceVersion } = (await client.placements.create(placement('busy'))).metadata
    await churn()
    await expect(client.placements.watch({ resourceVersion }).next()).rejects.toBeInstanceOf(ExpiredError)
  })
})

describe('waiting', () => {
  const stamped = (name: string) => ({ ...placement(name, { stamped: 'yes' }) })

  it('ends when a predicate is met', async () => {
    const waiting = client.placements.waitFor('a', ({ metadata }) => metadata.labels?.stamped === 'yes')
    await client.placements.create(placement('a'))
    await client.placements.apply(stamped('a'))
    expect((await waiting)?.metadata.name).toBe('a')
  })

  it('ends when the resource is deleted, or never existed', async () => {
    expect(await client.placements.waitFor('none', 'delete')).toBeUndefined()
    await client.placements.create(placement('a'))
    const waiting = client.placements.waitFor('a', 'delete')
    await until('it watches', () => hub.feed.subscribers === 1)
    await client.placements.delete('a')
    expect((await waiting)?.metadata.name).toBe('a')
  })

  it('says what is missing after the timeout', async () => {
    await client.placements.create(placement('a'))
    const waiting = client.placements.waitFor('a', 'Ready', { timeoutMs: 200 })
    await expect(waiting).rejects.toBeInstanceOf(WaitTimeoutError)
    await expect(waiting).rejects.toThrow('a was not Ready within 0.2 s: it has no condition Ready')
  })
})

describe('a watch over several kinds', () => {
  it('reconnects automatically, reports the state of the connection, and loses nothing', async () => {
    const { resourceVersion } = (await client.placements.list()).metadata
    const states: string[] = []
    const changes = client.watch({
      kinds: ['Placement', 'Event'],
      resourceVersion,
      signal: stop.signal,
      onConnection: ({ state }) => states.push(state),
    })
    const next = take(changes, 1)
    await until('the watch is open', () => hub.feed.subscribers === 1)
    await client.placements.create(placement('a'))
    expect((await next).map(({ object }) => object.kind)).toEqual(['Placement'])
    const second = take(changes, 1)
    for (const socket of hub.streams()) socket.destroy()
    await client.placements.create(placement('b'))
    expect((await second).map(({ object }) => object.metadata.name)).toEqual(['b'])
    expect(states.slice(0, 3)).toEqual(['open', 'lost', 'open'])
  })
})

describe('events', () => {
  it('are followed from now on, oldest first', async () => {
    const tell = (reason: string) =>
      hub.store.write({ subject: tokenSubject('t') }, async (tx) =>
        recordEvent(tx, {
          type: 'Normal',
          reason,
          kind: 'Release',
          namespace: 'default',
          name: 'a',
          uid: 'u',
          message: 'm',
        }),
      )
    await tell('Before')
    const events = client.events.watch({ kind: 'Release', signal: stop.signal })
    const next = take(events, 2)
    await until('it watches', () => hub.feed.subscribers === 1)
    await tell('One')
    await tell('Two')
    expect((await next).map(({ reason }) => reason)).toEqual(['One', 'Two'])
    expect((await client.events.list({ limit: 2 })).items.map(({ reason }) => reason)).toEqual(['Two', 'One'])
  })
})
