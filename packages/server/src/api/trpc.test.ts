import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { note } from '../resources/testing/index.js'
import { startTestHub, type TestHub } from './testing/hub.js'
import { openWatch } from './testing/sse.js'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.close())

const input = (value: unknown): string => encodeURIComponent(JSON.stringify(value))
const create = (name: string) =>
  hub.send('POST', '/trpc/notes.create', { namespace: 'default', resource: note(name) })

describe('tRPC', () => {
  it('serves the procedures REST is made from', async () => {
    const made = await create('a')
    const read = await hub.send('GET', `/trpc/notes.get?input=${input({ namespace: 'default', name: 'a' })}`)
    expect(read.body.result.data).toEqual(made.body.result.data)
    expect((await hub.send('GET', '/api/v1/namespaces/default/notes/a')).body).toEqual(read.body.result.data)
  })

  it('answers a batch as one', async () => {
    await create('b')
    const both = input({ 0: { namespace: 'default', name: 'b' }, 1: { namespace: 'default', name: 'none' } })
    const { status, body } = await hub.send('GET', `/trpc/notes.get,notes.get?batch=1&input=${both}`)
    expect(status).toBe(207)
    expect(body[0].result.data.metadata.name).toBe('b')
    expect(body[1].error.data.problem).toMatchObject({
      code: 'NotFound',
      status: 404,
      hint: expect.any(String),
    })
  })

  it('tells errors by code and problem, and never by stack', async () => {
    const wrong = await hub.send('POST', '/trpc/notes.create', {
      namespace: 'default',
      resource: note('A_b'),
    })
    expect(wrong.body.error.data).toMatchObject({ code: 'BAD_REQUEST', problem: { code: 'BadRequest' } })
    expect(wrong.body.error.data.problem.errors[0].pointer).toBe('/resource/metadata/name')
    const bug = await hub.send('GET', `/trpc/notes.fail?input=${input({ how: 'bug' })}`)
    expect([bug.status, bug.text]).toEqual([500, expect.not.stringMatching(/secret|\.ts/)])
    const stranger = await hub.send(
      'GET',
      `/trpc/notes.list?input=${input({ namespace: 'default' })}`,
      undefined,
      {
        authorization: '',
      },
    )
    expect([stranger.status, stranger.body.error.data.problem.code]).toEqual([401, 'Unauthenticated'])
  })

  it('wraps a watch in a subscription', async () => {
    const from = (await hub.send('GET', '/api/v1/notes')).body.metadata.resourceVersion
    const watch = await openWatch(hub, `/trpc/notes.watch?input=${input({ resourceVersion: from })}`)
    await create('watched')
    const deadline = Date.now() + 5_000
    let found: unknown
    while (found === undefined && Date.now() < deadline) {
      const { data } = await watch.next({ bookmarks: true })
      if (data?.type !== undefined) found = data
    }
    expect(found).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'watched' } } })
    watch.close()
  })
})
