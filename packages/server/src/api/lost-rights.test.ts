import { Agent, request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createResourceService } from '../resources/index.js'
import { note, noteKind } from '../resources/testing/index.js'
import { systemClock } from '../runtime/clock.js'
import { allRights, noRights, type Rights } from '../runtime/rights.js'
import { type Subject, tokenSubject } from '../runtime/subject.js'
import { startTestHub, type TestHub } from './testing/hub.js'

const notes = '/api/v1/namespaces/default/notes'
const state: { subject: Subject } = { subject: tokenSubject('anna') }
const become = (held: Partial<Subject>): void => {
  state.subject = { ...state.subject, ...held }
}

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub({ authenticate: async () => state.subject })
})
afterAll(() => hub.close())
let users = 0
beforeEach(() => {
  users += 1
  state.subject = { ...tokenSubject(`anna-${users}`), kind: 'User', groups: ['a', 'b'] }
})

const without =
  (verb: string): Rights['on'] =>
  (one) =>
    one === verb ? [] : 'everything'

describe('a stored answer', () => {
  it('is not given to a subject that lost the right to the operation', async () => {
    const key = { 'idempotency-key': 'stamped' }
    const stamp = () => hub.send('POST', `${notes}/lost/stamp`, { times: 1 }, key)
    expect((await hub.send('POST', notes, note('lost'))).status).toBe(201)
    const first = await stamp()
    expect([first.status, (await stamp()).body]).toEqual([200, first.body])
    become({ rights: { on: without('update') } })
    expect((await stamp()).status).toBe(403)
    become({ rights: noRights })
    expect((await stamp()).status).toBe(404)
    become({ rights: allRights })
    expect((await stamp()).body).toEqual(first.body)
  })

  it('of a creation is not given to a subject that lost the right to create, or to set what it sets', async () => {
    const { store } = hub
    const { subject } = state
    const kind = { ...noteKind, fieldVerbs: () => ['bind'] as const }
    const sealer = { sign: (_purpose: string, text: string) => text }
    const service = createResourceService({ kind, store, sealer, clock: systemClock })
    const { spec, ...rest } = note('made')
    const sent = { ...rest, apiVersion: 'hansa.dev/v1' as const, spec: noteKind.specInput.parse(spec) }
    const create = (rights: Rights) =>
      service.create(sent, {
        subject: { ...subject, rights },
        namespace: 'default',
        idempotencyKey: 'made',
      })
    const first = await create(allRights)
    expect(await create(allRights)).toEqual(first)
    for (const verb of ['create', 'bind'])
      await expect(create({ on: without(verb) })).rejects.toMatchObject({
        code: 'Forbidden',
        details: { verb },
      })
  })
})

describe('a watch that resumes', () => {
  const version = async (): Promise<string> =>
    (await hub.send('GET', `${notes}?limit=1`)).body.metadata.resourceVersion
  const resume = async (from: string): Promise<number> => {
    const controller = new AbortController()
    const { status } = await fetch(`${hub.url}${notes}?watch=true&resourceVersion=${from}`, {
      headers: { authorization: 'Bearer any' },
      signal: controller.signal,
    })
    controller.abort()
    return status
  }
  let written = 0
  const write = async (): Promise<void> => {
    written += 1
    expect((await hub.send('POST', notes, note(`written-${written}`))).status).toBe(201)
  }

  it.each([
    ['groups', { groups: ['a'] }],
    ['roles', { roles: ['viewer'] }],
    ['ceiling', { ceiling: 'viewer' }],
    ['token, and with it the ceiling', { tokenId: 'another', ceiling: 'viewer' }],
  ])('from before its subject had other %s is refused; from after, it is not', async (_, held) => {
    const before = await version()
    await write()
    expect(await resume(before)).toBe(200)
    become(held)
    expect(await resume(before)).toBe(410)
    const after = await version()
    await write()
    expect(await resume(after)).toBe(200)
  })

  it('is not refused because groups come in another order', async () => {
    const before = await version()
    await write()
    become({ groups: ['b', 'a'] })
    expect(await resume(before)).toBe(200)
  })
})

describe('a connection that is kept', () => {
  it('gets no more listeners with each stream and each request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<{ listenerCount(event: string): number }>()
    hub.server.on('connection', (socket) => sockets.add(socket))
    const send = (path: string, accept: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const headers = { authorization: 'Bearer any', accept }
        request(`${hub.url}${path}`, { agent, headers }, (response) => {
          response.resume().on('end', resolve)
        })
          .on('error', reject)
          .end()
      })
    // Streams that are refused leave the connection open.
    for (let round = 0; round < 20; round += 1) {
      await send(notes, 'application/json')
      await send(`${notes}?watch=true&resourceVersion=none`, 'text/event-stream')
    }
    expect(sockets.size).toBeLessThan(4)
    for (const socket of sockets) expect(socket.listenerCount('close')).toBeLessThan(8)
    agent.destroy()
  })
})
