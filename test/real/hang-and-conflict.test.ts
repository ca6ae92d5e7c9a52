import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, until } from '../rig/index.js'
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
  await fleet.hub.hansa('bundle', 'push', fleet.folder('web', manifests()))
  await fleet.hub.hansa('apply', '-f', fleet.file(divided(0)))
})
afterAll(() => fleet?.close())

const targets = async (): Promise<Record<string, unknown>> => {
  const all = await fleet.hub.client.releases.targets('web')
  return Object.fromEntries(all.map(({ spec, status }) => [spec.cluster, status]))
}

describe('refusals and hangs on three real clusters', () => {
  test('an object of somebody else is a conflict, not an adoption; Adopt adopts it', async () => {
    const [cluster] = fleet.clusters
    if (cluster === undefined) throw new Error('no cluster')
    await cluster.change('POST', '/api/v1/namespaces', { metadata: { name: 'web' } })
    await cluster.change('POST', '/api/v1/namespaces/web/configmaps', {
      metadata: { name: 'greeting' },
      data: { text: 'mine' },
    })
    await fleet.hub.hansa('release', 'create', 'web', '--bundle', 'web', '--placement', 'everywhere')
    await eventually('the conflict is reported', async () => at(await targets(), 'eu-1', 'failed'), true)
    expect(at(await targets(), 'eu-1', 'message')).toMatch(/ConfigMap|Namespace/)
    expect(at(await objectAt(cluster, configPath), 'data')).toEqual({ text: 'mine' })
    await fleet.hub.client.releases.patch('web', { spec: { conflicts: 'Adopt' } })
    await fleet.hub.hansa('wait', 'release/web', '--for', 'condition=Ready', '--timeout', '90s')
    expect(at(await objectAt(cluster, configPath), 'data')).toEqual({ text: 'hello' })
  })

  test('content that another process applies as field manager hansa is corrected, detected by the time of the entry', async () => {
    const [cluster] = fleet.clusters
    if (cluster === undefined) throw new Error('no cluster')
    const corrections = async (): Promise<string[]> =>
      (await fleet.hub.client.events.list({ reason: 'DriftCorrected' })).items.map(({ message }) => message)
    const before = await corrections()
    const { metadata } = Object(await objectAt(cluster, configPath))
    const { name, namespace, labels, annotations } = metadata
    expect(annotations['hansa.dev/applied']).toMatch(/^v1\.[\w-]{22}\.[\w-]{22}\.[\w-]{22}$/)
    // Its mark copied along: only the time of our entry in managedFields tells, in whole seconds.
    const entries = metadata.managedFields.map(({ time }: { time: string }) => Date.parse(time))
    await until('it is another second', () => Date.now() >= Math.max(...entries) + 1_000)
    await cluster.change(
      'PATCH',
      `${configPath}?fieldManager=hansa`,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace, labels, annotations },
        data: { text: 'stale' },
      },
      'application/apply-patch+yaml',
    )
    await eventually(
      'it is corrected',
      async () => at(await objectAt(cluster, configPath), 'data', 'text'),
      'hello',
    )
    await eventually('an event reports it', async () => (await corrections()).length, before.length + 1)
  })

  test('a revoked token moves nothing and says so', async () => {
    const [, cluster] = fleet.clusters
    if (cluster === undefined) throw new Error('no cluster')
    const before = await fleet.replicas(...fleet.clusters)
    await cluster.change('DELETE', '/api/v1/namespaces/hansa-system/serviceaccounts/hansa')
    const condition = async (type: string): Promise<unknown> => {
      const { status } = await fleet.hub.client.clusters.get('eu-2')
      return status.conditions.find((known) => known.type === type)?.status
    }
    await eventually('the credential is said to be invalid', () => condition('CredentialsValid'), 'False')
    expect(await condition('Ready')).toBe('True')
    expect(await fleet.replicas(...fleet.clusters)).toEqual(before)
    await fleet.hub
      .hansa(
        'cluster',
        'register',
        'eu-2',
        '--kubeconfig',
        cluster.kubeconfig,
        '--context',
        cluster.context,
        '--region',
        'eu',
      )
      .catch(() => '')
  })

  test('a hung API server’s replicas move', async () => {
    const [first, second, hung] = fleet.clusters
    if (first === undefined || second === undefined || hung === undefined)
      throw new Error('three clusters are needed')
    await hung.hang()
    await eventually('its replicas have moved', async () => at(await fleet.replicas(first), 'eu-1'), 3)
    await hung.resume()
    await eventually(
      'its leftovers are gone, or it has its share again',
      async () => {
        const leaving = (await fleet.hub.client.releases.targets('web')).filter(
          ({ spec }) => spec.removing !== undefined,
        )
        return leaving.length
      },
      0,
    )
    expect(await objectAt(hung, deploymentPath)).toSatisfy(
      (object: unknown) => object === undefined || at(object, 'spec', 'replicas') !== 0,
    )
  })
})
