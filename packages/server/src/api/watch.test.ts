import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordEvent } from '../events/index.js'
import { note } from '../resources/testing/index.js'
import { controllerSubject, tokenSubject } from '../runtime/subject.js'
import { startTestHub, type TestHub } from './testing/hub.js'
import { openWatch } from './testing/sse.js'

let hub: TestHub
beforeEach(async () => {
  hub = await startTestHub({ bookmarkMs: 50 })
})
afterEach(() => hub.close())

const notes = '/api/v1/namespaces/default/notes'
const create = (name: string, labels: Record<string, string> = {}, namespace = 'default') =>
  hub.send('POST', `/api/v1/namespaces/${namespace}/notes`, note(name, {}, { labels }))
const label = (name: string, labels: Record<string, string | null>) =>
  hub.send(
    'PATCH',
    `${notes}/${name}`,
    { metadata: { labels } },
    { 'content-type': 'application/merge-patch+json' },
  )
const version = async () => (await hub.send('GET', '/api/v1/notes')).body.metadata.resourceVersion

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 5_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('a watch', () => {
  it('shows what changes after the list, each once, under its resourceVersion', async () => {
    await create('before')
    const watch = await openWatch(hub, `${notes}?watch=true&resourceVersion=${await version()}`)
    expect(watch.response.headers.get('content-type')).toContain('text/event-stream')
    const made = await create('a')
    await label('a', { tier: 'prod' })
    await hub.send('DELETE', `${notes}/a`)
    await create('elsewhere', {}, 'other')
    const added = await watch.next()
    expect(added).toEqual({ event: 'ADDED', id: made.body.metadata.resourceVersion, data: made.body })
    expect(await watch.take(2)).toEqual(['MODIFIED a', 'DELETED a'])
    await create('b')
    expect(await watch.take(1)).toEqual(['ADDED b'])
    watch.close()
  })

  it('starts with every existing item when no version is set', async () => {
    await create('a')
    await create('b')
    const watch = await openWatch(hub, '/api/v1/notes?watch=true')
    const first = await watch.next()
    expect([first.event, first.id]).toEqual(['ADDED', undefined])
    expect(await watch.take(1)).toEqual(['ADDED b'])
    expect((await watch.next({ bookmarks: true })).event).toBe('BOOKMARK')
    await create('c')
    expect(await watch.take(1)).toEqual(['ADDED c'])
    watch.close()
  })

  it('resumes after an interruption from the last event, losing and repeating nothing', async () => {
    const first = await openWatch(hub, `${notes}?watch=true&resourceVersion=${await version()}`)
    await create('a')
    const { id } = await first.next()
    hub.server.closeAllConnections()
    await first.ended()
    await create('b')
    const second = await openWatch(hub, `${notes}?watch=true&resourceVersion=0`, {
      'last-event-id': id ?? '',
    })
    await create('c')
    expect(await second.take(2)).toEqual(['ADDED b', 'ADDED c'])
    second.close()
  })

  it('receives its position although no change is for it', async () => {
    const watch = await openWatch(hub, `${notes}?watch=true&resourceVersion=${await version()}`)
    await create('elsewhere', {}, 'other')
    const newest = await version()
    let bookmark = await watch.next({ bookmarks: true })
    while (bookmark.id !== newest) bookmark = await watch.next({ bookmarks: true })
    expect(bookmark).toEqual({
      event: 'BOOKMARK',
      id: newest,
      data: { metadata: { resourceVersion: newest } },
    })
    watch.close()
  })

  it('with a selector shows what begins to match as ADDED and what stops matching as DELETED', async () => {
    await create('in', { tier: 'prod' })
    await create('out', { tier: 'test' })
    const watch = await openWatch(
      hub,
      `${notes}?watch=true&labelSelector=tier=prod&resourceVersion=${await version()}`,
    )
    await label('out', { other: 'x' })
    await label('in', { other: 'x' })
    await label('in', { tier: 'test' })
    await label('in', { other: null })
    await label('out', { tier: 'prod' })
    await hub.send('DELETE', `${notes}/in`)
    await hub.send('DELETE', `${notes}/out`)
    expect(await watch.take(4)).toEqual(['MODIFIED in', 'DELETED in', 'ADDED out', 'DELETED out'])
    watch.close()
  })

  it('of one resource is a field selector', async () => {
    const watch = await openWatch(
      hub,
      `${notes}?watch=true&fieldSelector=metadata.name=b&resourceVersion=${await version()}`,
    )
    await create('a')
    await create('b')
    await hub.send('DELETE', `${notes}/b`)
    expect(await watch.take(2)).toEqual(['ADDED b', 'DELETED b'])
    watch.close()
  })

  it('of events takes the filters of their list', async () => {
    const watch = await openWatch(hub, '/api/v1/events?watch=true&reason=Evicted')
    await hub.store.write({ subject: controllerSubject('hub/test') }, async (tx) => {
      const about = {
        type: 'Normal',
        kind: 'Note',
        namespace: 'default',
        name: 'a',
        uid: 'u',
        message: 'm',
      } as const
      recordEvent(tx, { ...about, reason: 'Scheduled' })
      recordEvent(tx, { ...about, reason: 'Evicted', cluster: 'eu-1', details: { seconds: 1 } })
    })
    const { data } = await watch.next()
    expect(data).toMatchObject({
      kind: 'Event',
      reason: 'Evicted',
      cluster: 'eu-1',
      regarding: { kind: 'Note', name: 'a' },
    })
    const listed = await hub.send('GET', '/api/v1/events?kind=Note&limit=1')
    expect(listed.body.items).toEqual([data])
    const older = await hub.send(
      'GET',
      `/api/v1/events?kind=Note&limit=1&cursor=${listed.body.metadata.cursor}`,
    )
    expect(older.body.items).toMatchObject([{ reason: 'Scheduled' }])
    watch.close()
  })

  it('is refused with 410 when changes after its version are gone', async () => {
    await hub.close()
    hub = await startTestHub({ retention: { changes: 10, ms: 0 }, keep: 5 })
    await create('a')
    const old = await version()
    for (let i = 0; i < 1_100; i++)
      await hub.store.write({ subject: tokenSubject('t') }, async (tx) => {
        const row = await tx.get('Note', 'default', 'a')
        if (row !== undefined) await tx.put({ ...row, status: { read: i % 2 === 0 } })
      })
    expect((await hub.send('GET', `${notes}?watch=true&resourceVersion=${old}`)).status).toBe(410)
  })

  it('reads changes from the store that are older than those in memory', async () => {
    await hub.close()
    hub = await startTestHub({ keep: 2 })
    const start = await version()
    const names = Array.from({ length: 20 }, (_, index) => `n${index}`)
    for (const name of names) await create(name)
    const watch = await openWatch(hub, `${notes}?watch=true&resourceVersion=${start}`)
    expect(await watch.take(20)).toEqual(names.map((name) => `ADDED ${name}`))
    watch.close()
  })

  it('ends when its client goes, and when its token does', async () => {
    const gone = await openWatch(hub, `${notes}?watch=true`)
    const revoked = await openWatch(hub, `${notes}?watch=true`)
    await until('two watches', () => hub.feed.subscribers === 2)
    gone.close()
    await until('one watch', () => hub.feed.subscribers === 1)
    hub.valid.now = false
    await revoked.ended()
    await until('no watch', () => hub.feed.subscribers === 0)
  })

  it('that does not read delays nobody, and gets everything once it reads', async () => {
    const from = await version()
    const slow = connect(Number(new URL(hub.url).port), '127.0.0.1')
    slow.write(
      `GET ${notes}?watch=true&resourceVersion=${from} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer ${hub.token}\r\n\r\n`,
    )
    slow.pause()
    const fast = await openWatch(hub, `${notes}?watch=true&resourceVersion=${from}`)
    await until('two watches', () => hub.feed.subscribers === 2)
    const text = 'x'.repeat(200_000)
    for (let i = 0; i < 60; i++) await hub.send('POST', notes, note(`big${i}`, { text }))
    expect((await fast.take(60)).at(-1)).toBe('ADDED big59')
    let received = ''
    slow.on('data', (chunk: Buffer) => {
      received += chunk.toString()
    })
    slow.resume()
    await until('the last event', () => received.slice(-250_000).includes('"name":"big59"'))
    expect(received.match(/event: ADDED/g)).toHaveLength(60)
    slow.destroy()
    fast.close()
  })

  it('loses nothing under concurrent writers: each watch sees every change once and in order', async () => {
    const from = await version()
    const watches = await Promise.all(
      Array.from({ length: 5 }, () => openWatch(hub, `${notes}?watch=true&resourceVersion=${from}`)),
    )
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let i = 0; i < 25; i++) await create(`w${writer}-${i}`)
    })
    await Promise.all(writers)
    for (const watch of watches) {
      const ids: number[] = []
      while (ids.length < 200) ids.push(Number((await watch.next()).id))
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
      watch.close()
    }
  })
})
