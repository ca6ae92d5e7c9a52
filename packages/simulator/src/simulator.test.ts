import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { at, listOf } from './objects/json.js'
import { createSimulator, type Simulator } from './simulator.js'
import { createTestClient } from './testing/client.js'
import { configMap, configMaps, deployment, deployments } from './testing/objects.js'
import { simulate } from './testing/simulated.js'
import { until } from './testing/until.js'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const started = async (...parameters: Parameters<typeof createSimulator>): Promise<Simulator> => {
  const simulator = await createSimulator(...parameters)
  closing.push(() => simulator.close())
  return simulator
}
const clientFor = (cluster: Parameters<typeof createTestClient>[0]) => {
  const client = createTestClient(cluster)
  closing.push(() => client.close())
  return client
}

test('an object is applied, becomes ready, is watched throughout, and goes', async () => {
  const simulator = await started()
  const cluster = simulator.addCluster({ name: 'eu-1', region: 'eu', nodes: 2, readyDelayMs: 20 })
  const client = clientFor(cluster)
  const watch = client.watch(`${deployments}?watch=true`)
  const ready = (count: number): boolean =>
    watch.events.some((event) => at(event.object, 'status', 'readyReplicas') === count)

  expect((await client.apply(`${deployments}/web`, deployment(2))).status).toBe(201)
  await until('two pods are ready', () => ready(2))
  await client.apply(`${deployments}/web`, deployment(3))
  await until('three pods are ready', () => ready(3))
  const pods = listOf((await client.get('/api/v1/pods')).body.items)
  expect(pods.map((pod) => at(pod, 'status', 'phase'))).toEqual(['Running', 'Running', 'Running'])

  await client.send('DELETE', `${deployments}/web?propagationPolicy=Foreground`)
  await until('the watch reports the deletion', () => watch.events.at(-1)?.type === 'DELETED')
  expect(cluster.objects('Pod')).toEqual([])
})

test('a restart brings back clusters, objects, tokens and the port; older revisions are gone', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const state = join(folder, 'state.json')
  const first = await createSimulator({ state })
  const before = first.addCluster({ name: 'eu-1', region: 'eu', nodes: [{ cpu: '4' }], readyDelayMs: 0 })
  const uid = before.objects('Namespace').find((one) => one.metadata.name === 'kube-system')?.metadata.uid
  const client = clientFor(before)
  await client.apply(`${configMaps}/a`, configMap('a', { x: '1' }))
  const revision = at((await client.get(configMaps)).body, 'metadata', 'resourceVersion')
  await client.send('POST', '/api/v1/namespaces/default/serviceaccounts', {
    body: { metadata: { name: 'hub' } },
  })
  const path = '/api/v1/namespaces/default/serviceaccounts/hub/token'
  const token = String(at((await client.send('POST', path, { body: {} })).body, 'status', 'token'))
  await first.close()
  expect(readdirSync(folder)).toEqual(['state.json'])
  expect(statSync(state).mode & 0o777).toBe(0o600)

  const second = await started({ state })
  const after = second.cluster('eu-1')
  if (!after) throw new Error('the cluster is gone')
  expect([after.server, after.token, after.region]).toEqual([before.server, before.token, 'eu'])
  expect(after.objects('Namespace').find((one) => one.metadata.name === 'kube-system')?.metadata.uid).toBe(
    uid,
  )
  expect(after.objects('Node')).toHaveLength(1)
  const again = clientFor(after)
  expect((await again.send('GET', `${configMaps}/a`, { token })).body.data).toEqual({ x: '1' })
  const watch = again.watch(`${configMaps}?watch=true&resourceVersion=${String(revision)}`)
  await until('the watch is refused', () => watch.events[0]?.type === 'ERROR')
  const reapplied = await again.apply(`${configMaps}/a`, configMap('a', {}))
  expect(reapplied.body.data).toBeUndefined()
})

test('the kubeconfig has a context for each cluster', async () => {
  const simulator = await started()
  const cluster = simulator.addCluster({ name: 'eu-1' })
  simulator.addCluster({ name: 'us-1' })
  const config = parse(simulator.kubeconfig())
  expect(config.contexts.map((context: { name: string }) => context.name)).toEqual(['eu-1', 'us-1'])
  expect(parse(cluster.kubeconfig())).toMatchObject({
    'current-context': 'eu-1',
    clusters: [{ name: 'eu-1', cluster: { server: `${simulator.address}/clusters/eu-1` } }],
    users: [{ user: { token: cluster.token } }],
  })
})

test('a name that is taken or is none is refused; a stopped cluster’s name is free', async () => {
  const simulator = await started()
  const cluster = simulator.addCluster({ name: 'eu-1' })
  expect(() => simulator.addCluster({ name: 'eu-1' })).toThrow('already')
  expect(() => simulator.addCluster({ name: 'a/b' })).toThrow('invalid cluster name')
  cluster.stop()
  expect((await fetch(`${cluster.server}/readyz`)).status).toBe(404)
  simulator.addCluster({ name: 'eu-1' })
})

test('the same seed and the same calls give the same objects', async () => {
  const run = async () => {
    const given = await simulate()
    await given.apply(`${deployments}/web`, deployment(2))
    given.pass(1000)
    const objects = given.cluster.objects()
    await given.stop()
    return objects
  }
  expect(await run()).toEqual(await run())
})
