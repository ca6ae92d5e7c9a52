import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, available, type Cluster, listAt, startCluster, until } from './index.js'
import { alive, type ProcessIdentity } from './process/identity.js'

const can = available()
const title = can.available ? 'a cluster of the rig' : `a cluster of the rig (skipped: ${can.reason})`
const deployments = '/apis/apps/v1/namespaces/default/deployments'
const building = 20 * 60_000

const deployment = (name: string, replicas: number): object => {
  const labels = { app: name }
  const template = { metadata: { labels }, spec: { containers: [{ name, image: 'example.invalid/app:1' }] } }
  const spec = { replicas, selector: { matchLabels: labels }, template }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec }
}

describe.skipIf(!can.available)(title, () => {
  let cluster: Cluster

  beforeAll(async () => {
    cluster = await startCluster({ name: 'rig-test', nodes: 2, region: 'north' })
  }, building)
  afterAll(() => cluster?.stop())

  const readyReplicas = async (name: string) =>
    at((await cluster.request('GET', `${deployments}/${name}`)).body, 'status', 'readyReplicas')

  it('says its version, which clients check', async () => {
    const { body } = await cluster.request('GET', '/version')
    expect(body).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.3' })
  })

  it('has nodes with their own capacity, region and zones', async () => {
    const { body } = await cluster.request('GET', '/api/v1/nodes')
    const nodes = listAt(body, 'items')
    expect(nodes).toHaveLength(2)
    expect(nodes.map((node) => at(node, 'metadata', 'labels', 'topology.kubernetes.io/zone'))).toEqual([
      'north-a',
      'north-b',
    ])
    expect(at(nodes[0], 'metadata', 'labels', 'topology.kubernetes.io/region')).toBe('north')
    expect(at(nodes[0], 'status', 'allocatable')).toMatchObject({ cpu: '8', memory: '32Gi', pods: '110' })
  })

  it('brings a Deployment of 3 to 3 ready replicas', async () => {
    expect((await cluster.request('POST', deployments, deployment('web', 3))).status).toBe(201)
    await until('web has 3 ready replicas', async () => (await readyReplicas('web')) === 3)
  })

  it('takes another node, with the size, labels and taints asked for', async () => {
    const taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }
    const name = await cluster.addNode({
      cpu: 2,
      memory: '4Gi',
      pods: 5,
      labels: { disk: 'ssd' },
      taints: [taint],
    })
    const { body } = await cluster.request('GET', `/api/v1/nodes/${name}`)
    expect(body).toMatchObject({
      metadata: { labels: { disk: 'ssd' } },
      spec: { taints: [taint] },
      status: { capacity: { cpu: '2', memory: '4Gi', pods: '5' } },
    })
  })

  it('refuses connections once killed, and has its data, port and tokens when restarted', async () => {
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token'
    const review = '/apis/authentication.k8s.io/v1/tokenreviews'
    const issued = await cluster.request('POST', path, { spec: { expirationSeconds: 3600 } })
    const token = at(issued.body, 'status', 'token')

    await cluster.kill()
    await expect(cluster.request('GET', '/readyz')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await cluster.restart()

    expect((await cluster.request('GET', '/readyz')).status).toBe(200)
    expect(await readyReplicas('web')).toBe(3)
    const reviewed = await cluster.request('POST', review, { spec: { token } })
    expect(at(reviewed.body, 'status', 'authenticated')).toBe(true)
  }, 60_000)

  it('answers nothing while it hangs, and everything when resumed', async () => {
    await cluster.hang()
    await expect(cluster.request('GET', '/readyz', undefined, undefined, 500)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    })
    await cluster.resume()
    expect((await cluster.request('GET', '/readyz')).status).toBe(200)
  }, 60_000)

  it('has controllers that continue after an outage', async () => {
    const scale = { spec: { replicas: 5 } }
    await cluster.change('PATCH', `${deployments}/web`, scale, 'application/merge-patch+json')
    await until('web has 5 ready replicas', async () => (await readyReplicas('web')) === 5)
  }, 60_000)
})

describe.skipIf(!can.available)('a cluster without controllers', () => {
  it(
    'is an API server whose nodes are Ready and whose Deployments stay as they are written',
    async () => {
      const cluster = await startCluster({ name: 'bare', nodes: 1, controllers: false })
      try {
        expect(cluster.record().controllers).toEqual([])
        expect((await cluster.request('POST', deployments, deployment('web', 1))).status).toBe(201)
        const { body } = await cluster.request('GET', `${deployments}/web`)
        expect(at(body, 'status')).toEqual({})
      } finally {
        await cluster.stop()
      }
    },
    building,
  )
})

describe.skipIf(!can.available)('a process that crashes with a hanging cluster', () => {
  let child: ChildProcess | undefined
  afterAll(() => child?.kill('SIGKILL'))

  it(
    'leaves no process and no folder behind',
    async () => {
      const file = fileURLToPath(new URL('fixtures/crash.ts', import.meta.url))
      const started = spawn(process.execPath, ['--import', 'tsx', file], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, HANSA_RIG_KEEP: '' },
      })
      child = started
      const [line] = await once(createInterface({ input: started.stdout }), 'line')
      const { folder, processes } = JSON.parse(String(line)) as {
        folder: string
        processes: ProcessIdentity[]
      }
      expect(processes).toHaveLength(4)
      expect(processes.every(alive)).toBe(true)

      started.kill('SIGKILL')

      await until('its servers are gone', () => !processes.some(alive))
      await until('its folder is gone', () => !existsSync(folder))
    },
    building,
  )
})
