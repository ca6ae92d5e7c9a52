import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { configMap, configMaps } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'
import { until } from '../testing/until.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate()
})
afterEach(() => given.stop())

const asked = (total: number): Promise<void> =>
  until(`${total} requests have arrived`, () => given.cluster.requests.total >= total)

describe('a cluster that is down', () => {
  test('drops connections, including open watches, and counts the requests; the others continue', async () => {
    const other = given.simulator.addCluster({ name: 'other' })
    const watch = given.watch(`${configMaps}?watch=true`)
    await until('the watch is open', () => given.cluster.openWatches() === 1)
    given.cluster.down()
    await until('the watch is cut', () => watch.over() === 'cut')
    await expect(given.get('/readyz')).rejects.toThrow(/hang up|ECONNRESET/)
    expect(given.cluster.requests.count('health')).toBe(1)
    expect((await fetch(`${other.server}/readyz`)).status).toBe(200)
    given.cluster.up()
    expect((await given.get('/readyz')).status).toBe(200)
  })
})

describe('a cluster that hangs', () => {
  test('accepts requests and answers them when it resumes', async () => {
    given.cluster.hang()
    let answered = false
    const reply = given.get('/readyz').then((value) => {
      answered = true
      return value
    })
    await asked(1)
    expect(answered).toBe(false)
    given.cluster.up()
    expect((await reply).status).toBe(200)
  })

  test('holds back the events of its watches', async () => {
    const watch = given.watch(`${configMaps}?watch=true&resourceVersion=`)
    await until('the watch is open', () => given.cluster.openWatches() === 1)
    given.cluster.hang()
    const pending = given.send('POST', configMaps, { body: configMap('a', {}) })
    await asked(2)
    expect(watch.events).toEqual([])
    given.cluster.up()
    expect((await pending).status).toBe(201)
    await until('the event', () => watch.events.length === 1)
  })

  test('drops waiting requests when it dies', async () => {
    given.cluster.hang()
    const reply = given.get('/readyz')
    await asked(1)
    given.cluster.down()
    await expect(reply).rejects.toThrow(/hang up|ECONNRESET/)
  })
})

describe('a fault', () => {
  test('of the next requests affects exactly as many', async () => {
    given.cluster.fault({ status500: { next: 2 } })
    const statuses = []
    for (let count = 0; count < 3; count += 1) statuses.push((await given.get(configMaps)).status)
    expect(statuses).toEqual([500, 500, 200])
  })

  test('of too many requests says when to retry', async () => {
    given.cluster.fault({ status429: { retryAfterSeconds: 3 } })
    const reply = await given.get(configMaps)
    expect(reply).toMatchObject({ status: 429, body: { reason: 'TooManyRequests' } })
    expect(reply.headers['retry-after']).toBe('3')
  })

  test('with a probability affects about as many, and health only if it is not spared', async () => {
    given.cluster.fault({ status500: { probability: 0.5 }, spareHealth: true })
    let failed = 0
    for (let count = 0; count < 40; count += 1) if ((await given.get(configMaps)).status === 500) failed += 1
    expect(failed).toBeGreaterThan(8)
    expect(failed).toBeLessThan(32)
    given.cluster.fault({ status500: { probability: 1 } })
    expect((await given.get('/readyz')).status).toBe(200)
    given.cluster.fault({ spareHealth: false })
    expect((await given.get('/readyz')).status).toBe(500)
    given.cluster.fault({})
    expect((await given.get('/readyz')).status).toBe(200)
  })

  test('of latency delays the answer for that long', async () => {
    given.cluster.fault({ latency: 200 })
    let answered = false
    const reply = given.get(configMaps).then(() => {
      answered = true
    })
    await asked(1)
    given.pass(199)
    expect(answered).toBe(false)
    await until('it is answered', () => {
      given.pass(1)
      return answered
    })
    await reply
  })
})

test('cut watches are gone, and can be resumed from where they were', async () => {
  const { body } = await given.get(configMaps)
  const watch = given.watch(`${configMaps}?watch=true`)
  await until('the watch is open', () => given.cluster.openWatches() === 1)
  given.cluster.cutWatches()
  await until('the watch is cut', () => watch.over() === 'cut')
  await given.send('POST', configMaps, { body: configMap('a', {}) })
  const { resourceVersion } = Object(body.metadata)
  const again = given.watch(`${configMaps}?watch=true&resourceVersion=${resourceVersion}`)
  await until('the missed event', () => again.events.length === 1)
})

test('requests are counted by verb', async () => {
  await given.get('/readyz')
  await given.get(configMaps)
  await given.apply(`${configMaps}/a`, configMap('a', {}))
  await given.get(`${configMaps}/a`)
  await given.send('DELETE', `${configMaps}/a`)
  const { requests } = given.cluster
  expect(requests.byVerb).toEqual({ health: 1, list: 1, apply: 1, get: 1, delete: 1 })
  expect(requests.count('get', 'list')).toBe(2)
  expect(requests.recent.at(-1)).toMatchObject({ method: 'DELETE', path: `${configMaps}/a` })
  requests.reset()
  expect(requests.total).toBe(0)
})
