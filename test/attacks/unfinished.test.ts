import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hub, metricsOf, startHub } from '../support/hub.js'
import { openRaw, type RawConnection } from './raw.js'

let hub: Hub
beforeAll(async () => {
  hub = await startHub({
    HANSA_REQUEST_TIMEOUT_SECONDS: '6',
    HANSA_IDLE_TIMEOUT_SECONDS: '2',
    HANSA_MAX_CONNECTIONS_PER_ADDRESS: '40',
  })
})
afterAll(() => hub.stop())

const opened: RawConnection[] = []
const open = async (): Promise<RawConnection> => {
  const raw = await openRaw(hub.url)
  opened.push(raw)
  return raw
}
const closeAll = (): void => {
  for (const raw of opened.splice(0)) raw.close()
}
const head = (method: string, path: string, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${hub.token}\r\n${more}\r\n`
const placements = '/api/v1/namespaces/default/placements'
const answers = async (): Promise<number> => (await fetch(`${hub.url}/readyz`)).status

describe('a connection', () => {
  it('that sends nothing is closed', async () => {
    const raw = await open()
    expect(await raw.closed(15_000)).toBeLessThan(15_000)
  })

  it('whose headers trickle in without end is closed', async () => {
    const raw = await open()
    raw.send('GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n')
    const drip = setInterval(() => raw.send('X-Header: more\r\n'), 500)
    expect(await raw.closed(20_000)).toBeLessThan(20_000)
    clearInterval(drip)
  })

  it('whose body stops is answered with 408 and closed', async () => {
    const raw = await open()
    raw.send(head('POST', placements, 'Content-Type: application/json\r\nContent-Length: 1000\r\n'))
    raw.send('{"apiVersion"')
    await raw.until(/HTTP\/1\.1 408/, 10_000)
    await raw.closed(10_000)
  })

  it('whose body trickles in without end is closed', async () => {
    const raw = await open()
    raw.send(head('POST', placements, 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n'))
    const drip = setInterval(() => raw.send('1\r\n \r\n'), 300)
    expect(await raw.closed(20_000)).toBeLessThan(20_000)
    clearInterval(drip)
  })

  it('that was refused and keeps sending is closed', async () => {
    const raw = await open()
    raw.send(`POST ${placements} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const flood = setInterval(() => raw.send(`4000\r\n${'x'.repeat(0x4000)}\r\n`), 20)
    await raw.until(/HTTP\/1\.1 401/, 5_000)
    expect(await raw.closed(10_000)).toBeLessThan(10_000)
    clearInterval(flood)
  })

  it('of a quiet watch stays open, with timeouts for everything else', async () => {
    const raw = await open()
    raw.send(head('GET', `${placements}?watch=true`))
    await raw.until(/BOOKMARK/)
    const first = raw.received().length
    // Longer than every timeout: the second bookmark comes after ten seconds.
    await raw.until(/BOOKMARK[\s\S]*BOOKMARK/, 20_000)
    expect(raw.received().length).toBeGreaterThan(first)
    raw.close()
  })

  it('that does not read its response is closed, and the hub answers others', async () => {
    const before = await hub.client.request('GET', placements)
    const { resourceVersion } = (before.data as { metadata: { resourceVersion: string } }).metadata
    for (let index = 0; index < 100; index++)
      await hub.client.request('PUT', `${placements}/big-${index}`, {
        body: {
          apiVersion: 'hansa.dev/v1',
          kind: 'Placement',
          metadata: { name: `big-${index}`, annotations: { text: 'x'.repeat(200_000) } },
          spec: {},
        },
      })
    const slow = await Promise.all([open(), open()])
    for (const [index, raw] of slow.entries()) {
      raw.socket.pause()
      raw.send(
        head(
          'GET',
          `${placements}?limit=1000${index === 0 ? '' : `&watch=true&resourceVersion=${resourceVersion}`}`,
        ),
      )
    }
    const watchers = async (): Promise<number> =>
      Number(/^hansa_watch_subscribers (\d+)/m.exec(await metricsOf(hub))?.[1])
    await expect.poll(watchers, { timeout: 30_000 }).toBe(1)
    await expect.poll(watchers, { timeout: 30_000 }).toBe(0)
    for (const raw of slow) {
      raw.socket.resume()
      await raw.closed(10_000)
      expect(raw.received()).toContain('HTTP/1.1 200')
    }
  })
})

describe('one address', () => {
  it('cannot exceed its limit of connections, and gets new ones once it closes some', async () => {
    closeAll()
    await expect.poll(answers).toBe(200)
    const watch = head('GET', `${placements}?watch=true`)
    const raws: RawConnection[] = []
    for (let index = 0; index < 60; index++) {
      const raw = await open()
      raw.send(watch)
      raws.push(raw)
    }
    const states = await Promise.all(
      raws.map((raw) =>
        raw.until(/HTTP\/1\.1 200/, 60_000).then(
          () => 'served',
          () => 'refused',
        ),
      ),
    )
    expect(states.filter((state) => state === 'refused').length).toBeGreaterThanOrEqual(20)
    expect(states.filter((state) => state === 'served').length).toBeGreaterThanOrEqual(30)
    closeAll()
    await expect.poll(() => answers().catch(() => 0), { timeout: 10_000 }).toBe(200)
  })
})
