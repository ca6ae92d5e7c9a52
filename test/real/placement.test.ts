import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, type Cluster } from '../rig/index.js'
import { deploymentPath, eventually, objectAt, type RealFleet, startFleet } from './fleet.js'

/** Two replicas of the Deployment fit on a node of one CPU. */
const nodes = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `n-${index}`, cpu: '1' }))

const karmada = [
  {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { name: 'web', namespace: 'web' },
    spec: {
      resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }],
      placement: {
        clusterAffinity: {
          fieldSelector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['eu', 'us'] }] },
        },
        replicaScheduling: {
          replicaSchedulingType: 'Divided',
          replicaDivisionPreference: 'Weighted',
          weightPreference: { dynamicWeight: 'AvailableReplicas' },
        },
      },
      suspension: { dispatchingOnClusters: { clusterNames: ['none'] } },
    },
  },
  {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'OverridePolicy',
    metadata: { name: 'us', namespace: 'web' },
    spec: {
      overrideRules: [
        {
          targetCluster: { clusterNames: ['us-1'] },
          overriders: { imageOverrider: [{ component: 'Tag', operator: 'replace', value: '1.30' }] },
        },
      ],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'web' },
    spec: {
      replicas: 6,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            { name: 'web', image: 'nginx:1.29', resources: { requests: { cpu: '500m', memory: '64Mi' } } },
          ],
        },
      },
    },
  },
]

let fleet: RealFleet
beforeAll(async () => {
  fleet = await startFleet(undefined, {
    'eu-1': { nodes: nodes(2) },
    'eu-2': { nodes: nodes(1) },
    'us-1': { nodes: nodes(3) },
  })
})
afterAll(() => fleet?.close())

const clusterNamed = (name: string): Cluster => {
  const found = fleet.clusters.find((cluster) => cluster.name === name)
  if (found === undefined) throw new Error(`cluster ${name} not found`)
  return found
}
const shares = () => fleet.replicas(...fleet.clusters)
const scale = (replicas: number) => fleet.hub.hansa('release', 'scale', 'web', String(replicas), '-n', 'web')
const release = async () => fleet.hub.client.releases.get('web', { namespace: 'web' })

/** The hub's figures of a cluster's nodes: their number, and the CPU that pods request. */
const known = async (name: string) => {
  const { status } = await fleet.hub.client.clusters.get(name)
  return { nodes: status.nodes?.count, cpu: status.requested?.cpu }
}

/** The pod template of the Deployment: its image, and the Secrets that it is pulled with. */
const pulled = async (name: string) => {
  const pod = at(await objectAt(clusterNamed(name), deploymentPath), 'spec', 'template', 'spec')
  const containers = at(pod, 'containers')
  return {
    image: Array.isArray(containers) ? at(containers[0], 'image') : undefined,
    secrets: at(pod, 'imagePullSecrets'),
  }
}

const pods = async (cluster: Cluster): Promise<{ name: string; node: unknown }[]> => {
  const list = at(await objectAt(cluster, '/api/v1/namespaces/web/pods'), 'items')
  return Array.isArray(list)
    ? list.map((pod: unknown) => ({
        name: String(at(pod, 'metadata', 'name')),
        node: at(pod, 'spec', 'nodeName'),
      }))
    : []
}

describe('a policy imported from Karmada, on three real clusters', () => {
  test('divides by the real capacity of the nodes, and reports what it leaves out', async () => {
    const folder = fleet.folder('karmada', karmada)
    const stdout = await fleet.hub.hansa('import', 'karmada', '-f', folder, '-o', 'json')
    const imported: unknown = JSON.parse(stdout)
    expect(imported).toMatchObject({ left: [{ path: '/spec/suspension/dispatchingOnClusters' }] })
    await fleet.hub.hansa('import', 'karmada', '-f', folder, '--apply')
    // Room for 4, 2 and 6: six are divided as 2 : 1 : 3.
    await eventually('the replicas are there', shares, { 'eu-1': 2, 'eu-2': 1, 'us-1': 3 }, 90_000)
    await eventually('all are Ready', async () => (await release()).status.targets.ready, 3, 90_000)
  })

  test('applies its override policy, only where it matches', async () => {
    expect(
      await Promise.all(['eu-1', 'eu-2', 'us-1'].map(async (name) => (await pulled(name)).image)),
    ).toEqual(['nginx:1.29', 'nginx:1.29', 'nginx:1.30'])
  })

  test('pulls images through the mirrors of a cluster, until it has none', async () => {
    const { metadata, spec } = await fleet.hub.client.clusters.get('us-1')
    const withImages = (images: object | undefined): string =>
      fleet.file({
        apiVersion: 'hansa.dev/v1',
        kind: 'Cluster',
        metadata: { name: metadata.name },
        spec: { ...spec, images },
      })
    const mirrors = [{ from: 'docker.io', to: 'mirror.example.com/hub', pullSecret: 'mirror' }]
    await fleet.hub.hansa('apply', '-f', withImages({ mirrors }))
    await eventually('the image is from the mirror', () => pulled('us-1'), {
      image: 'mirror.example.com/hub/library/nginx:1.30',
      secrets: [{ name: 'mirror' }],
    })
    expect(await pulled('eu-1')).toEqual({ image: 'nginx:1.29', secrets: undefined })
    await fleet.hub.hansa('apply', '-f', withImages(undefined))
    await eventually('the image is as it was', () => pulled('us-1'), {
      image: 'nginx:1.30',
      secrets: undefined,
    })
    await eventually('all are Ready', async () => (await release()).status.targets.ready, 3, 90_000)
  })

  test('a removed node no longer counts: new replicas go where capacity is free', async () => {
    const us = clusterNamed('us-1')
    await us.change('DELETE', '/api/v1/nodes/n-0')
    for (const { name, node } of await pods(us))
      if (node === 'n-0')
        await us.request('DELETE', `/api/v1/namespaces/web/pods/${name}?gracePeriodSeconds=0`)
    // Its pods come back on the two nodes that are left.
    await eventually('the hub knows', () => known('us-1'), { nodes: 2, cpu: '1500m' })
    await eventually('eu-1 is counted', () => known('eu-1'), { nodes: 2, cpu: '1' })
    expect(await shares()).toEqual({ 'eu-1': 2, 'eu-2': 1, 'us-1': 3 })

    // Four more over room for 2, 1 and 1; with the node us-1 would have had room for 3, and taken 2.
    await scale(10)
    await eventually('the added replicas', shares, { 'eu-1': 4, 'eu-2': 2, 'us-1': 4 })
  })

  test('growth that fits nowhere keeps the running replicas, until a node is added', async () => {
    await scale(14)
    await eventually(
      'the release is short',
      async () => (await release()).status.conditions.find(({ type }) => type === 'Scheduled')?.status,
      'False',
    )
    expect(await shares()).toEqual({ 'eu-1': 4, 'eu-2': 2, 'us-1': 4 })
    await clusterNamed('eu-2').addNode({ name: 'n-9', cpu: '4' })
    await eventually('the rest is placed', shares, { 'eu-1': 4, 'eu-2': 6, 'us-1': 4 })
  })
})
