import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { at, type Cluster, type ClusterOptions, startClusters, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'

/** The object at a path of a member, or undefined when it is not there. */
export const objectAt = async (
  cluster: Cluster,
  path: string,
): Promise<Record<string, unknown> | undefined> => {
  const { status, body } = await cluster.request('GET', path)
  if (status === 404) return undefined
  if (status !== 200) throw new Error(`GET ${path} on ${cluster.name}: ${status} ${JSON.stringify(body)}`)
  return body as Record<string, unknown>
}

export const deploymentPath = '/apis/apps/v1/namespaces/web/deployments/web'
export const configPath = '/api/v1/namespaces/web/configmaps/greeting'

export const manifests = (more: object[] = []): object[] => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'greeting', namespace: 'web' },
    data: { text: 'hello' },
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
            { name: 'web', image: 'nginx:1.29', resources: { requests: { cpu: '100m', memory: '64Mi' } } },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
  },
  ...more,
]

export interface RealFleet {
  clusters: Cluster[]
  hub: Hub
  /** Writes manifests into a folder called `name` and gives its path. */
  folder(name: string, objects: readonly object[]): string
  /** Writes one resource into a file and gives its path. */
  file(resource: object): string
  /** Replicas of the Deployment `web` on each cluster that has it. */
  replicas(...among: Cluster[]): Promise<Record<string, unknown>>
  close(): Promise<void>
}

/** A hub and real clusters eu-1, eu-2, us-1, registered through the CLI; each with two nodes, or as `more` says. */
export const startFleet = async (
  names = ['eu-1', 'eu-2', 'us-1'],
  more: Readonly<Record<string, Partial<ClusterOptions>>> = {},
): Promise<RealFleet> => {
  const clusters = await startClusters(
    names.map((name) => ({ name, nodes: 2, region: name.slice(0, 2), ...more[name] })),
  )
  const hub = await startHub()
  const folder = mkdtempSync(join(tmpdir(), 'hansa-real-'))
  let files = 0
  for (const { name, kubeconfig, context, region } of clusters)
    await hub.hansa(
      'cluster',
      'register',
      name,
      '--kubeconfig',
      kubeconfig,
      '--context',
      context,
      '--region',
      region,
      '--wait',
    )
  return {
    clusters,
    hub,
    folder: (name, objects) => {
      const path = join(folder, name)
      rmSync(path, { recursive: true, force: true })
      mkdirSync(path)
      objects.forEach((object, index) => {
        writeFileSync(join(path, `${String(index).padStart(2, '0')}.yaml`), stringify(object))
      })
      return path
    },
    file: (resource) => {
      files += 1
      const path = join(folder, `${files}.yaml`)
      writeFileSync(path, stringify(resource))
      return path
    },
    replicas: async (...among) => {
      const counts: Record<string, unknown> = {}
      for (const cluster of among) {
        const deployment = await objectAt(cluster, deploymentPath)
        if (deployment !== undefined) counts[cluster.name] = at(deployment, 'spec', 'replicas')
      }
      return counts
    },
    close: async () => {
      await hub.stop()
      await Promise.all(clusters.map((cluster) => cluster.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const placement = (spec: object, name = 'everywhere'): object => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Placement',
  metadata: { name },
  spec,
})

export const divided = (tolerationSeconds: number): object =>
  placement({ replicas: { mode: 'Divided' }, failover: { cluster: { tolerationSeconds } } })

/** Waits until `read` gives `wanted`, compared as JSON. */
export const eventually = async (
  what: string,
  read: () => Promise<unknown>,
  wanted: unknown,
  timeoutMs = 60_000,
): Promise<void> => {
  let last: unknown
  const text = JSON.stringify(wanted)
  await until(
    what,
    async () => {
      last = await read()
      return JSON.stringify(last) === text
    },
    { timeoutMs, everyMs: 100 },
  ).catch((error: unknown) => {
    throw new Error(`${what}: wanted ${text}, last saw ${JSON.stringify(last)}`, { cause: error })
  })
}
