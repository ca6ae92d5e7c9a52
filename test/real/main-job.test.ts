import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, type Cluster } from '../rig/index.js'
import {
  configPath,
  deploymentPath,
  divided,
  eventually,
  manifests,
  objectAt,
  type RealFleet,
  startFleet,
} from './fleet.js'

let fleet: RealFleet
beforeAll(async () => {
  fleet = await startFleet()
})
afterAll(() => fleet?.close())

const ready = async (): Promise<unknown> => {
  const release = await fleet.hub.client.releases.get('web')
  return release.status.targets
}
const counts = (total: number) => ({
  total,
  applied: total,
  ready: total,
  drifted: 0,
  failed: 0,
  unreachable: 0,
})

describe('the main job on three real clusters', () => {
  test('registered clusters are Ready and show their facts', async () => {
    const { items } = await fleet.hub.client.clusters.list()
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['eu-1', 'eu-2', 'us-1'])
    const table = await fleet.hub.hansa('cluster', 'list', '-o', 'wide')
    expect(table.match(/ Ready /g)).toHaveLength(3)
    expect(table).toContain('v1.36.3')
  })

  test('only the hub’s own credential is kept, and nobody can read it', async () => {
    const cluster = await fleet.hub.hansa('get', 'cluster', 'eu-1', '-o', 'yaml')
    expect(cluster).toMatch(/digest: hmac-/)
    expect(cluster).not.toContain(fleet.clusters[0]?.adminToken)
  })

  test('a bundle is pushed, placed and Ready on all three', async () => {
    await fleet.hub.hansa('bundle', 'push', fleet.folder('web', manifests()))
    await fleet.hub.hansa('apply', '-f', fleet.file(divided(0)))
    await fleet.hub.hansa(
      'release',
      'create',
      'web',
      '--bundle',
      'web',
      '--placement',
      'everywhere',
      '--wait',
      '--timeout',
      '90s',
    )
    expect(await ready()).toEqual(counts(3))
    expect(await fleet.replicas(...fleet.clusters)).toEqual({ 'eu-1': 2, 'eu-2': 2, 'us-1': 2 })
  })

  test('scaling divides the new number', async () => {
    await fleet.hub.hansa('release', 'scale', 'web', '9', '--wait')
    expect(await fleet.replicas(...fleet.clusters)).toEqual({ 'eu-1': 3, 'eu-2': 3, 'us-1': 3 })
  })

  test('objects that left the bundle are pruned', async () => {
    const kept = manifests().filter((object) => at(object, 'kind') !== 'ConfigMap')
    await fleet.hub.hansa('bundle', 'push', fleet.folder('web', kept), '--version', '0.2.0')
    await fleet.hub.client.releases.patch('web', { spec: { bundle: { version: '0.2.0' } } })
    for (const cluster of fleet.clusters)
      await eventually(
        `the ConfigMap is gone on ${cluster.name}`,
        async () => (await objectAt(cluster, configPath)) === undefined,
        true,
      )
    await eventually('all targets are Ready', ready, counts(3))
  })

  test('drift caused by somebody else is corrected', async () => {
    const [cluster] = fleet.clusters
    if (cluster === undefined) throw new Error('no cluster')
    await cluster.change(
      'PATCH',
      `${deploymentPath}?fieldManager=kubectl-edit`,
      { spec: { template: { spec: { containers: [{ name: 'web', image: 'evil:1' }] } } } },
      'application/strategic-merge-patch+json',
    )
    const image = async (): Promise<unknown> => {
      const deployment = await objectAt(cluster, deploymentPath)
      const containers = at(deployment, 'spec', 'template', 'spec', 'containers')
      return Array.isArray(containers) ? at(containers[0], 'image') : undefined
    }
    await eventually('the image is as the bundle has it', image, 'nginx:1.29')
    await cluster.change('DELETE', '/api/v1/namespaces/web/services/web')
    await eventually(
      'the deleted Service is back',
      async () => (await objectAt(cluster, '/api/v1/namespaces/web/services/web')) !== undefined,
      true,
    )
  })

  test('a killed API server’s replicas move, and when it returns its leftovers are removed', async () => {
    const [, lost, other] = fleet.clusters
    const [first] = fleet.clusters
    if (first === undefined || lost === undefined || other === undefined)
      throw new Error('three clusters are needed')
    const shares = async (...among: Cluster[]): Promise<unknown[]> =>
      Object.values(await fleet.replicas(...among)).sort()
    const uidOf = (object: unknown): unknown => at(object, 'metadata', 'uid')
    const before = uidOf(await objectAt(lost, deploymentPath))
    await lost.kill()
    // 9 over two: which of them takes the odd one, the workload's uid says.
    await eventually('its replicas are on the others', () => shares(first, other), [4, 5])
    await lost.restart()
    // Every weight is 1, a static division: it is divided again when the cluster is back and swept.
    await eventually('it has its share again', () => shares(first, lost, other), [3, 3, 3], 90_000)
    const leaving = async (): Promise<boolean> =>
      (await fleet.hub.client.releases.targets('web')).some(({ spec }) => spec.removing !== undefined)
    await eventually('no target is on its way out', leaving, false)
    expect(uidOf(await objectAt(lost, deploymentPath))).not.toBe(before)
    const events = await fleet.hub.hansa('events', '--about', 'release/web')
    expect(events).toMatch(/Evicted .*eu-2.*NotReady for/)
  })

  test('a deleted release removes its objects, and keeps the Namespace', async () => {
    await fleet.hub.hansa('delete', 'release', 'web', '--yes', '--wait')
    for (const cluster of fleet.clusters) {
      expect(await objectAt(cluster, deploymentPath)).toBeUndefined()
      expect(await objectAt(cluster, '/api/v1/namespaces/web')).toBeDefined()
    }
  })

  test('unregistering leaves nothing of the hub behind', async () => {
    const [cluster] = fleet.clusters
    if (cluster === undefined) throw new Error('no cluster')
    await fleet.hub.hansa('cluster', 'unregister', 'eu-1', '--yes', '--wait')
    await eventually(
      'hansa-system is gone',
      async () => (await objectAt(cluster, '/api/v1/namespaces/hansa-system')) === undefined,
      true,
    )
  })
})
