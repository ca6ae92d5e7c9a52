import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { board, note } from '../resources/testing/index.js'
import { tokenSubject } from '../runtime/subject.js'
import { startTestHub, type TestHub } from './testing/hub.js'
import { openWatch } from './testing/sse.js'

let hub: TestHub
beforeEach(async () => {
  hub = await startTestHub({ bookmarkMs: 50 })
})
afterEach(() => hub.close())

const createNote = (name: string) => hub.send('POST', '/api/v1/namespaces/default/notes', note(name))
const createBoard = (name: string) => hub.send('POST', '/api/v1/boards', board(name))
const version = async () => (await hub.send('GET', '/api/v1/notes')).body.metadata.resourceVersion

describe('a watch over several kinds', () => {
  it('sends the changes of each over one stream, in the order in which they happened', async () => {
    const watch = await openWatch(hub, `/api/v1/watch?kinds=Note,Board&resourceVersion=${await version()}`)
    await createNote('a')
    await createBoard('b')
    await hub.send('POST', '/api/v1/namespaces/default/placements', {
      apiVersion: 'hansa.dev/v1',
      kind: 'Placement',
      metadata: { name: 'not-asked-for' },
      spec: {},
    })
    await hub.send('DELETE', '/api/v1/namespaces/default/notes/a')
    const seen = [await watch.next(), await watch.next(), await watch.next()]
    expect(seen.map(({ event, data }) => `${event} ${data.kind} ${data.metadata.name}`)).toEqual([
      'ADDED Note a',
      'ADDED Board b',
      'DELETED Note a',
    ])
    expect(hub.feed.subscribers).toBe(1)
    watch.close()
  })

  it('starts with every existing item of each, when no version is set', async () => {
    await createNote('a')
    await createBoard('b')
    const watch = await openWatch(hub, '/api/v1/watch?kinds=Board,Note&watch=true')
    expect(await watch.take(2)).toEqual(['ADDED b', 'ADDED a'])
    expect((await watch.next({ bookmarks: true })).event).toBe('BOOKMARK')
    await createBoard('c')
    expect(await watch.take(1)).toEqual(['ADDED c'])
    watch.close()
  })

  it('resumes after an interruption from the last event', async () => {
    const first = await openWatch(hub, `/api/v1/watch?kinds=Note,Board&resourceVersion=${await version()}`)
    await createNote('a')
    const { id } = await first.next()
    hub.server.closeAllConnections()
    await first.ended()
    await createBoard('b')
    const second = await openWatch(hub, '/api/v1/watch?kinds=Note,Board', { 'last-event-id': id ?? '' })
    expect(await second.take(1)).toEqual(['ADDED b'])
    second.close()
  })

  it('refuses a kind that cannot be watched, naming those that can', async () => {
    const { status, body } = await hub.send('GET', '/api/v1/watch?kinds=Note,Bord')
    expect(status).toBe(400)
    expect(body.detail).toContain('"Bord" cannot be watched (did you mean "Board"?)')
    expect(body.hint).toContain('Board, Event, Note, Placement')
  })

  it('refuses a caller without permission to list one of them, before anything is sent', async () => {
    const { status, body } = await hub.send('GET', '/api/v1/watch?kinds=Note,Secret&resourceVersion=1')
    expect([status, body.code]).toEqual([403, 'Forbidden'])
    hub.valid.now = false
    expect((await hub.send('GET', '/api/v1/watch?kinds=Note')).status).toBe(401)
  })

  it('refuses a version whose changes are gone', async () => {
    await hub.close()
    hub = await startTestHub({ bookmarkMs: 50, retention: { changes: 10, ms: 0 }, keep: 5 })
    const before = await version()
    await createNote('busy')
    for (let at = 0; at < 1_100; at++)
      await hub.store.write({ subject: tokenSubject('t') }, async (tx) => {
        const row = await tx.get('Note', 'default', 'busy')
        if (row !== undefined) await tx.put({ ...row, annotations: { at: String(at) } })
      })
    const { status, body } = await hub.send('GET', `/api/v1/watch?kinds=Note,Board&resourceVersion=${before}`)
    expect([status, body.code]).toEqual([410, 'Expired'])
  })
})
