import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireLease, type Lease, type OpenStore, openTestStore } from '../../db/index.js'
import { systemClock } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { silentLogger } from '../../runtime/logger.js'
import { controllerSubject } from '../../runtime/subject.js'
import { act } from '../testing/trail.js'
import { type Copier, createCopier } from './copier.js'
import { createTail } from './tail.js'
import { createWebhookSink } from './webhook.js'

const secret = Buffer.alloc(32, 7)
const subject = controllerSubject('hub/audit')

interface Received {
  headers: IncomingHttpHeaders
  body: { hub: string; entries: { metadata: { name: string } }[]; head?: { sequence: number } }
  text: string
}

let opened: OpenStore
let receiver: Server
let url: string
let received: Received[]
/** Answers a request; 204 by default. */
let answer: (response: ServerResponse, received: Received) => void
let copiers: Copier[]

beforeEach(async () => {
  opened = await openTestStore()
  received = []
  copiers = []
  answer = (response) => response.writeHead(204).end()
  receiver = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8').on('data', (more: string) => {
      text += more
    })
    request.on('end', () => {
      const one = { headers: request.headers, text, body: JSON.parse(text) }
      received.push(one)
      answer(response, one)
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/audit?token=hunter2`
})
afterEach(async () => {
  for (const copier of copiers) await copier.close()
  receiver.closeAllConnections()
  receiver.close()
  await opened.close()
})

const leaseOf = async (): Promise<Lease> => {
  const lease = await acquireLease({ store: opened.store, name: 'controllers', clock: systemClock })
  if (lease === undefined) throw new Error('the lease is held')
  return lease
}

const start = (lease: () => Lease | undefined): Copier => {
  const { store, audit: trail } = opened
  const shared = { store, clock: systemClock, hubUid: store.hubUid }
  const leader = () => {
    const held = lease()
    if (held === undefined) throw new HansaError('LeaseLost', { lease: 'controllers' })
    return { subject, lease: held }
  }
  const copier = createCopier({
    ...{ ...shared, random: () => 0, logger: silentLogger, tail: createTail({ store, trail }) },
    sink: createWebhookSink({ ...shared, url, secret: () => secret, leader }),
    writer: () => (lease() === undefined ? undefined : leader()),
    active: () => lease() !== undefined,
  })
  copiers.push(copier)
  copier.start()
  return copier
}

const fill = async (count: number): Promise<void> => {
  await Promise.all(Array.from({ length: count }, (_, index) => act(opened.store, `t${index}`)))
}
const rowsOf = (some = received): number[] =>
  some.flatMap(({ body }) => body.entries.map(({ metadata }) => Number(metadata.name)))
const range = (from: number, through: number) =>
  Array.from({ length: through - from + 1 }, (_, index) => from + index)
const events = async () =>
  (await opened.store.changes(0)).flatMap(({ kind, object }) =>
    kind === 'Event' ? [String(Reflect.get(Object(object), 'reason'))] : [],
  )

describe('the webhook of the audit trail', () => {
  test('gets every entry once, in bounded batches, signed so that a receiver of Standard Webhooks can verify it', async () => {
    await fill(450)
    const lease = await leaseOf()
    const copier = start(() => lease)
    await expect.poll(() => copier.through()).toBe(450)
    expect(rowsOf()).toEqual(range(1, 450))
    expect(received.map(({ body }) => [body.entries.length, body.head?.sequence])).toEqual([
      [200, undefined],
      [200, undefined],
      [50, 450],
    ])
    for (const { headers, text } of received) {
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers
      const expected = createHmac('sha256', secret).update(`${id}.${at}.${text}`).digest('base64')
      expect(signature).toBe(`v1,${expected}`)
      expect(Math.abs(Number(at) * 1000 - Date.now())).toBeLessThan(60_000)
    }
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(3)
  })

  test('continues after a restart where it was, also on another hub', async () => {
    await fill(3)
    const lease = await leaseOf()
    const first = start(() => lease)
    await expect.poll(() => first.through()).toBe(3)
    await first.close()
    await fill(2)
    const second = start(() => lease)
    await expect.poll(() => second.through()).toBe(5)
    expect(rowsOf()).toEqual([1, 2, 3, 4, 5])
  })

  test('is sent nothing by a hub without the lease, and the position is not moved by one that lost it', async () => {
    await fill(2)
    let held: Lease | undefined
    const standby = start(() => held)
    const lease = await leaseOf()
    const copier = start(() => lease)
    await expect.poll(() => copier.through()).toBe(2)
    expect([rowsOf(), standby.through()]).toEqual([[1, 2], 0])
    await copier.close()
    // An epoch of before: its request can still arrive, its position is refused.
    held = { ...lease, epoch: lease.epoch - 1 }
    await fill(1)
    await expect.poll(() => standby.warning()).toMatch(/lease/)
    await standby.close()
    received.length = 0
    const next = start(() => lease)
    await expect.poll(() => next.through()).toBe(3)
    expect(rowsOf()).toEqual([3])
  })

  test('that is down is sent everything later, is shown with its delay, and delays nobody', async () => {
    answer = (response) => response.writeHead(500).end('x'.repeat(1_000_000))
    const lease = await leaseOf()
    const copier = start(() => lease)
    await fill(3)
    await expect
      .poll(() => copier.warning())
      .toMatch(/^webhook http:\/\/127\.0\.0\.1:\d+ fails since 20.*, 3 entries not copied: .*status 500/)
    expect(copier.warning()).not.toContain('hunter2')
    await expect.poll(events, { timeout: 15_000 }).toEqual(['AuditCopyFailed'])
    expect(copier.through()).toBe(0)
    answer = (response) => response.writeHead(200).end()
    await expect.poll(() => copier.warning(), { timeout: 15_000 }).toBeUndefined()
    expect(new Set(rowsOf())).toEqual(new Set([1, 2, 3]))
    expect(await events()).toEqual(['AuditCopyFailed', 'AuditCopyResumed'])
  })

  test('whose answer is lost is sent the same batch with the same id', async () => {
    answer = (response) => {
      answer = (next) => next.writeHead(204).end()
      response.destroy()
    }
    await fill(2)
    const lease = await leaseOf()
    const copier = start(() => lease)
    await expect.poll(() => copier.through(), { timeout: 15_000 }).toBe(2)
    const [first, second] = received
    expect(received).toHaveLength(2)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body.entries).toEqual(first?.body.entries)
  })

  test('that redirects is not followed, and learns no more', async () => {
    const other: string[] = []
    const elsewhere = createServer((request, response) => {
      other.push(request.url ?? '')
      response.end()
    })
    elsewhere.listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    const { port } = elsewhere.address() as AddressInfo
    answer = (response) => response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end()
    await fill(1)
    const lease = await leaseOf()
    const copier = start(() => lease)
    await expect.poll(() => copier.warning()).toContain('status 307')
    expect(other).toEqual([])
    elsewhere.close()
  })

  test('that finds batches too large gets smaller ones', async () => {
    answer = (response, { body }) => response.writeHead(body.entries.length > 3 ? 413 : 204).end()
    await fill(10)
    const lease = await leaseOf()
    const copier = start(() => lease)
    await expect.poll(() => copier.through(), { timeout: 15_000 }).toBe(10)
    const accepted = received.filter(({ body }) => body.entries.length <= 3)
    expect(rowsOf(accepted)).toEqual(range(1, 10))
  })
})
