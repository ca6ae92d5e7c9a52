import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recordEvent } from '../events/index.js'
import { board, note } from '../resources/testing/index.js'
import type { Predicate } from '../runtime/rights.js'
import { tokenSubject } from '../runtime/subject.js'
import { createFakeRights, rightsOn } from './testing/fake-rights.js'
import { startTestHub, type TestHub } from './testing/hub.js'
import { openWatch } from './testing/sse.js'

const inOne: Predicate = [{ namespaces: ['one'] }]
const ofShop: Predicate = [{ labels: [{ key: 'team', operator: 'In', values: ['shop'] }] }]
const on = (kinds: Readonly<Record<string, Predicate>>) => rightsOn({ Change: 'everything', ...kinds })

/** Writes are those of somebody who may change everything. */
const admin = { authorization: 'Bearer admin' }

let rights: ReturnType<typeof createFakeRights>
let hub: TestHub
let user: string
beforeEach(async () => {
  user = 'anna'
  rights = createFakeRights(on({ Note: 'everything', Board: 'everything', Event: 'everything' }))
  hub = await startTestHub({
    bookmarkMs: 50,
    rights: rights.source,
    authenticate: async (header) =>
      header === admin.authorization ? tokenSubject('admin') : { ...rights.subject(), id: user },
  })
  for (const [namespace, name, team] of [
    ['one', 'a', 'shop'],
    ['one', 'b', 'bank'],
    ['two', 'c', 'shop'],
  ] as const)
    await hub.send(
      'POST',
      `/api/v1/namespaces/${namespace}/notes`,
      note(name, { text: `text of ${name}` }, { labels: { team } }),
    )
})
afterEach(() => hub.close())

const names = (body: { items: { metadata: { name: string } }[] }): string =>
  body.items.map(({ metadata }) => metadata.name).join('')
const list = (query = '') => hub.send('GET', `/api/v1/notes${query}`)
const label = (at: string, team: string) =>
  hub.send(
    'PATCH',
    `/api/v1/namespaces/${at}`,
    { metadata: { labels: { team } } },
    { 'content-type': 'application/merge-patch+json', ...admin },
  )

describe('a list', () => {
  it('shows, counts and sorts only what may be seen', async () => {
    rights.change(on({ Note: inOne }))
    expect(names((await list()).body)).toBe('ab')
    expect((await list('?limit=1')).body.metadata.remaining).toBe(1)
    expect((await list('?limit=1&sort=-metadata.name')).body).toMatchObject({
      metadata: { remaining: 1 },
      items: [{ metadata: { name: 'b' } }],
    })
    expect(names((await list('?fieldSelector=metadata.name!=a')).body)).toBe('b')
    expect(names((await list('?fieldSelector=metadata.name=c')).body)).toBe('')
    rights.change(on({ Note: ofShop }))
    expect(names((await list()).body)).toBe('ac')
    rights.change(on({ Note: [{ clusters: ['one'] }] }))
    expect(names((await list()).body)).toBe('')
  })

  it('refuses the cursor of another user like an invalid one', async () => {
    const { cursor } = (await list('?limit=1')).body.metadata
    expect((await list(`?limit=1&cursor=${cursor}`)).status).toBe(200)
    user = 'ben'
    expect(await list(`?limit=1&cursor=${cursor}`)).toMatchObject({
      status: 400,
      body: { code: 'BadRequest', errors: [{ pointer: '/cursor' }] },
    })
  })

  it('is not hinted at by a mistyped name', async () => {
    const hint = async (name: string) =>
      (await hub.send('GET', `/api/v1/namespaces/one/notes/${name}`)).body.hint
    await hub.send('POST', '/api/v1/namespaces/one/notes', note('payroll'))
    expect(await hint('payrol')).toContain('did you mean "payroll"')
    rights.change(on({ Note: ofShop }))
    expect(await hint('payrol')).not.toContain('payroll"')
  })
})

describe('a watch', () => {
  const watchNotes = async () => {
    const watch = await openWatch(hub, '/api/v1/notes?watch=true')
    return watch
  }

  it('shows what begins to be in scope, and hides what leaves it without showing it once more', async () => {
    rights.change(on({ Note: ofShop }))
    const watch = await watchNotes()
    expect(await watch.take(2)).toEqual(['ADDED a', 'ADDED c'])
    await label('one/notes/b', 'shop')
    expect(await watch.take(1)).toEqual(['ADDED b'])
    await label('one/notes/a', 'bank')
    const { event, data } = await watch.next()
    expect([event, data.metadata.name]).toEqual(['DELETED', 'a'])
    expect(Object.keys(data)).toEqual(['apiVersion', 'kind', 'metadata'])
    expect(JSON.stringify(data)).not.toContain('bank')
    watch.close()
  })

  it('follows rights that are lost and gained while it runs', async () => {
    rights.change(on({ Note: inOne }))
    const watch = await watchNotes()
    expect(await watch.take(2)).toEqual(['ADDED a', 'ADDED b'])
    rights.change(on({ Note: [{ namespaces: ['two'] }] }))
    expect((await watch.take(3)).sort()).toEqual(['ADDED c', 'DELETED a', 'DELETED b'])
    await label('one/notes/a', 'x')
    await label('two/notes/c', 'x')
    expect(await watch.take(1)).toEqual(['MODIFIED c'])
    watch.close()
  })

  it('follows rights that changed without an announcement, too', async () => {
    rights.change(on({ Note: inOne }))
    const watch = await watchNotes()
    expect(await watch.take(2)).toEqual(['ADDED a', 'ADDED b'])
    rights.change(on({ Note: ofShop }), { announced: false })
    expect((await watch.take(2)).sort()).toEqual(['ADDED c', 'DELETED b'])
    watch.close()
  })

  it('ends when nothing of its kind may be seen any more, and is then refused', async () => {
    const watch = await openWatch(hub, '/api/v1/watch?kinds=Note,Board')
    expect(await watch.take(3)).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
    rights.change(on({ Note: 'everything' }))
    await watch.ended()
    expect((await hub.send('GET', '/api/v1/boards?watch=true')).status).toBe(403)
    expect((await hub.send('GET', '/api/v1/watch?kinds=Note,Board')).status).toBe(403)
  })

  it('lists again when it would resume from before its rights changed', async () => {
    const before = (await list()).body.metadata.resourceVersion
    await hub.send('POST', '/api/v1/boards', board('x'))
    rights.change(on({ Note: inOne }))
    const resume = (from: string) => hub.send('GET', `/api/v1/notes?watch=true&resourceVersion=${from}`)
    expect((await resume(before)).status).toBe(410)
    const watch = await openWatch(
      hub,
      `/api/v1/notes?watch=true&resourceVersion=${(await list()).body.metadata.resourceVersion}`,
    )
    expect(watch.response.status).toBe(200)
    watch.close()
  })

  it('lists again when its user saw only a part before, and now sees everything', async () => {
    rights.change(on({ Note: inOne }))
    const watch = await watchNotes()
    await watch.take(2)
    watch.close()
    await expect.poll(() => hub.feed.subscribers).toBe(0)
    rights.change(on({ Note: 'everything' }))
    const at = hub.feed.head()
    expect((await hub.send('GET', `/api/v1/notes?watch=true&resourceVersion=${at}`)).status).toBe(410)
    const whole = await watchNotes()
    expect(await whole.take(3)).toEqual(['ADDED a', 'ADDED b', 'ADDED c'])
    whole.close()
  })
})

describe('events', () => {
  const record = (kind: string, namespace: string, name: string, cluster?: string) =>
    hub.store.write({ subject: tokenSubject('hub') }, async (tx) => {
      const found = await tx.get(kind, namespace, name)
      recordEvent(tx, {
        type: 'Normal',
        reason: 'Noted',
        kind,
        namespace,
        name,
        uid: found?.uid ?? `${kind}-${name}`,
        cluster,
        message: '',
      })
    })
  const regarding = async () =>
    (await hub.send('GET', '/api/v1/events')).body.items
      .map((event: { regarding: { kind: string; name: string } }) =>
        [event.regarding.kind, event.regarding.name].join(' '),
      )
      .sort()

  it('are those of objects that their reader can get, in lists and in watches', async () => {
    const told: readonly [kind: string, namespace: string, name: string, cluster?: string][] = [
      ['Release', 'one', 'web', 'eu-1'],
      ['Release', 'two', 'web2', 'eu-1'],
      ['Cluster', '', 'eu-1', 'eu-1'],
      ['Directory', '', 'corp'],
      ['Hub', '', 'hub'],
    ]
    const everyone = { Event: 'everything', Release: 'everything', Cluster: 'everything' } as const
    const cases: [Readonly<Record<string, Predicate>>, string[]][] = [
      [
        { ...everyone, Directory: 'everything' },
        ['Cluster eu-1', 'Directory corp', 'Hub hub', 'Release web', 'Release web2'],
      ],
      [everyone, ['Cluster eu-1', 'Hub hub', 'Release web', 'Release web2']],
      [{ Event: inOne, Release: inOne }, ['Release web']],
      [{ Event: inOne, Release: [{ namespaces: ['two'] }] }, []],
      [{ Event: [{ clusters: ['eu-1'] }], Cluster: [{ clusters: ['eu-1'] }] }, ['Cluster eu-1']],
      [{ Event: [{ clusters: ['eu-2'] }], Cluster: 'everything' }, []],
    ]
    for (const one of told) await record(...one)
    for (const [kinds, expected] of cases) {
      rights.change(on(kinds))
      expect(await regarding()).toEqual(expected)
      const at = hub.feed.head()
      const watch = await openWatch(hub, `/api/v1/events?watch=true&resourceVersion=${at}`)
      for (const one of told) await record(...one)
      const found: string[] = []
      while (found.length < expected.length) {
        const { data } = await watch.next()
        found.push(`${data.regarding.kind} ${data.regarding.name}`)
      }
      expect(found.sort()).toEqual(expected)
      // Nothing came after the last of them: the next bookmark is at the end of the feed.
      for (let reached = 0; reached < hub.feed.head(); ) {
        const { event, id } = await watch.next({ bookmarks: true })
        expect(event).toBe('BOOKMARK')
        reached = Number(id)
      }
      watch.close()
      await hub.store.write({ subject: tokenSubject('hub') }, async (tx) => {
        await tx.db.delete(tx.tables.events)
      })
      for (const one of told) await record(...one)
    }
  })
})
