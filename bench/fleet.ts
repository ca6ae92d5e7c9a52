import { setTimeout as delay } from 'node:timers/promises'
import { type Cluster, startClusters } from '../test/rig/index.js'
import { type Hub, startHub } from '../test/support/hub.js'
import { note } from './figure.js'
import { connectMember, type Member } from './member.js'
import { inParallel } from './parallel.js'

export interface BenchFleet {
  clusters: Cluster[]
  members: Member[]
  hub: Hub
  /** Creates a bundle for each name, from `objectsOf(name)`: one Deployment by default. */
  pushBundles(names: readonly string[], objectsOf?: (name: string) => Manifest[]): Promise<void>
  /** Creates a release of the bundle of the same name. */
  release(name: string, placement: string): Promise<void>
  close(): Promise<void>
}

/** An object in namespace `default`. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace: 'default' }
  [field: string]: unknown
}

export const metadataOf = (name: string): Manifest['metadata'] => ({ name, namespace: 'default' })

export const deployments = '/apis/apps/v1/namespaces/default/deployments'

export const deployment = (name: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadataOf(name),
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'web', image: 'nginx:1.29', resources: { requests: { cpu: '1m', memory: '1Mi' } } },
        ],
      },
    },
  },
})

const head = { apiVersion: 'hansa.dev/v1' as const }

/**
 * The members' own work is part of neither side of a comparison: their controllers run at the pace Kubernetes gives them by
 * default, and behind everything else, as if each member had its own machine. Otherwise whoever takes longer pays for more of it.
 */
const controllers = { controllerQps: 20, controllerNice: 19 }

/** Three real clusters registered with their own hub. */
export const startBenchFleet = async (): Promise<BenchFleet> => {
  note('starting three clusters and a hub')
  const clusters = await startClusters(
    ['c1', 'c2', 'c3'].map((name) => ({ name, nodes: 10, region: 'eu', ...controllers })),
  )
  const hub = await startHub({ HANSA_LOG_LEVEL: 'warn' })
  for (const { name, kubeconfig, context } of clusters)
    await hub.hansa('cluster', 'register', name, '--kubeconfig', kubeconfig, '--context', context, '--wait')
  return {
    clusters,
    members: clusters.map(connectMember),
    hub,
    pushBundles: (names, objectsOf = (name) => [deployment(name)]) =>
      inParallel(names, 8, async (name) => {
        await hub.client.bundles.create({
          ...head,
          kind: 'Bundle',
          metadata: metadataOf(name),
          spec: { version: '1.0.0', source: { type: 'manifests', objects: objectsOf(name) } },
        })
      }),
    release: async (name, placement) => {
      await hub.client.releases.create({
        ...head,
        kind: 'Release',
        metadata: metadataOf(name),
        spec: { bundle: { name, version: '1.0.0' }, placement },
      })
    },
    close: async () => {
      await hub.stop()
      await Promise.all(clusters.map((cluster) => cluster.stop()))
    },
  }
}

/** The objects that a Deployment with one replica leads to: one of each. */
const led = ['/apis/apps/v1/namespaces/default/replicasets', '/api/v1/namespaces/default/pods']

/** Waits until the members' controllers have created, or removed, all that the Deployments there lead to. */
export const atRest = async ({ members }: BenchFleet): Promise<void> => {
  const deadline = Date.now() + 300_000
  for (const member of members) {
    for (;;) {
      const [wanted, ...found] = await Promise.all([deployments, ...led].map((path) => member.count(path)))
      if (found.every((count) => count === wanted)) break
      if (Date.now() > deadline) throw new Error(`${member.name} does not settle`)
      await delay(500)
    }
  }
}

/** Waits until each release is Applied: the hub then only reports its status. Or Ready: the members are at rest too. */
export const settled = async (
  { hub }: BenchFleet,
  names: readonly string[],
  condition: 'Applied' | 'Ready' = 'Applied',
): Promise<void> => {
  await inParallel(names, 4, async (name) => {
    await hub.client.releases.waitFor(name, condition, { timeoutMs: 300_000 })
  })
}
