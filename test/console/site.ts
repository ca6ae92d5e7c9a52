import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocuments, parseOne } from '@hansa/manifests'
import { createSimulator, type Simulator } from '@hansa/simulator'
import { until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'

const sample = fileURLToPath(new URL('../../scripts/playground/sample/', import.meta.url))

/** A hub as the playground has it: simulated clusters, the sample release across them, and the sample people. */
export interface Site {
  readonly hub: Hub
  readonly simulator: Simulator
  /** The sample's LDIF, which the hub reads. */
  readonly people: string
  close(): Promise<void>
}

export const clusterNames = ['eu-1', 'eu-2', 'us-1', 'us-2'] as const

/** Fast, to keep suites short: a cluster counts as NotReady about half a second after it died. */
const probe = { periodSeconds: 0.2, timeoutSeconds: 0.5, failureThreshold: 3, successThreshold: 2 }

const document = (name: string): unknown => parseOne(readFileSync(join(sample, name), 'utf8'))

const documents = (name: string): unknown[] =>
  parseDocuments(readFileSync(join(sample, name), 'utf8')).map(({ value }) => value)

const plurals: Readonly<Record<string, string>> = {
  Directory: '/directories',
  Connector: '/connectors',
  Mapping: '/namespaces/default/mappings',
  Placement: '/namespaces/default/placements',
}

/** Creates the playground's sample through the API only. */
const fill = async ({ client }: Hub, simulator: Simulator): Promise<void> => {
  for (const cluster of simulator.clusters())
    await client.clusters.register({
      name: cluster.name,
      provider: 'simulator',
      region: cluster.region,
      labels: { playground: 'true' },
      probe,
      connection: { server: cluster.server, credentials: { token: { value: cluster.token } } },
    })
  const objects = ['namespace', 'configmap', 'deployment', 'service'].map((name) =>
    document(`shop/${name}.yaml`),
  )
  await client.request('POST', '/api/v1/namespaces/default/bundles', {
    body: {
      apiVersion: 'hansa.dev/v1',
      kind: 'Bundle',
      metadata: { name: 'shop' },
      spec: { version: '0.1.0', source: { type: 'manifests', objects } },
    },
  })
  for (const resource of [...documents('placement.yaml'), ...documents('people.yaml')]) {
    const { kind, metadata } = resource as { kind: string; metadata: { name: string } }
    await client.request('PUT', `/api/v1${plurals[kind]}/${metadata.name}`, { body: resource })
  }
  await client.releases.create({
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name: 'shop' },
    spec: { bundle: { name: 'shop', version: '0.1.0' }, placement: 'playground', replicas: { shop: 8 } },
  })
  await client.releases.waitFor('shop', 'Ready', { timeoutMs: 60_000 })
  await client.connectors.waitFor('authelia', 'Ready', { timeoutMs: 60_000 })
}

/** Starts all of it; `bare` omits the sample. */
export const openSite = async ({ bare = false }: { bare?: boolean } = {}): Promise<Site> => {
  const folder = mkdtempSync(join(tmpdir(), 'hansa-console-'))
  mkdirSync(join(folder, 'authelia'))
  const people = join(folder, 'people.ldif')
  cpSync(join(sample, 'people.ldif'), people)
  const simulator = await createSimulator()
  if (!bare)
    for (const name of clusterNames)
      simulator.addCluster({ name, region: name.slice(0, 2), nodes: 3, readyDelayMs: 100 })
  const hub = await startHub({
    HANSA_FILES: folder,
    HANSA_PLAYGROUND_SIMULATOR: simulator.address,
    HANSA_DETECTION_WINDOW_SECONDS: '5',
  })
  const close = async (): Promise<void> => {
    await hub.stop()
    await simulator.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    if (!bare) {
      await fill(hub, simulator)
      await until('every cluster is Ready', async () =>
        (await hub.client.clusters.list()).items.every(({ status }) =>
          status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
        ),
      )
    }
  } catch (error) {
    const log = hub.log().slice(-4_000)
    await close()
    throw new Error(`the site could not be made: ${String(error)}\n${log}`, { cause: error })
  }
  return { hub, simulator, people, close }
}
