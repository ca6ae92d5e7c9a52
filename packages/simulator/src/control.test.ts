import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Simulated, simulate } from './testing/simulated.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate()
})
afterEach(() => given.stop())

const control = async (method: string, path: string, body?: object, headers = {}) => {
  const response = await fetch(`${given.simulator.address}/control/${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text }
}

test('every command does what the method of its name does', async () => {
  for (const [command, mode] of [
    ['down', 'down'],
    ['up', 'up'],
    ['hang', 'hang'],
    ['resume', 'up'],
  ] as const) {
    expect(JSON.parse((await control('POST', `clusters/eu-1/${command}`)).text)).toMatchObject({ mode })
    expect(given.cluster.mode()).toBe(mode)
  }
  await control('POST', 'clusters/eu-1/fault', { latency: 5 })
  expect(given.cluster.faults()).toEqual({ latency: 5 })
  await control('POST', 'clusters/eu-1/add-node', { name: 'big', cpu: '64' })
  expect(given.cluster.objects('Node')).toHaveLength(3)
})

test('clusters and their objects can be looked at, added and removed', async () => {
  await control('POST', 'clusters', { name: 'us-1', region: 'us', nodes: 1 })
  const list: unknown = JSON.parse((await control('GET', 'clusters')).text)
  expect(list).toMatchObject([
    { name: 'eu-1', mode: 'up' },
    { name: 'us-1', region: 'us' },
  ])
  const nodes: unknown = JSON.parse((await control('GET', 'clusters/us-1/objects?kind=Node')).text)
  expect(nodes).toMatchObject([{ kind: 'Node', metadata: { name: 'us-1-node-1' } }])
  expect((await control('GET', 'kubeconfig')).text).toContain('current-context: eu-1')
  await control('DELETE', 'clusters/us-1')
  expect(given.simulator.clusters()).toHaveLength(1)
})

test('a mistake is answered with the available names', async () => {
  expect((await control('POST', 'clusters/nope/down')).text).toContain('available clusters: eu-1')
  expect((await control('POST', 'clusters/eu-1/fault', { latencyMs: 5 })).text).toContain(
    'available faults: latency',
  )
  expect(await control('POST', 'clusters/eu-1/explode')).toMatchObject({ status: 404 })
})

test('a web page cannot give commands', async () => {
  const headers = { origin: 'http://example.com' }
  expect(await control('POST', 'clusters/eu-1/down', undefined, headers)).toMatchObject({ status: 403 })
  expect(given.cluster.mode()).toBe('up')
})
