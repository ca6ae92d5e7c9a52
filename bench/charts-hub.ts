import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtInApiVersions, type ChartFile } from '@hansa/charts'
import { createBundleKind, createBundles } from '../packages/server/dist/bundles/index.js'
import { openStore } from '../packages/server/dist/db/index.js'
import { wantedOf } from '../packages/server/dist/delivery/apply/wanted.js'
import type { Desired } from '../packages/server/dist/releases/index.js'
import { createResourceService } from '../packages/server/dist/resources/index.js'
import { systemClock as clock } from '../packages/server/dist/runtime/clock.js'
import { silentLogger as logger } from '../packages/server/dist/runtime/logger.js'
import { controllerSubject } from '../packages/server/dist/runtime/subject.js'
import { startHub } from '../test/support/hub.js'

const bundleOf = (files: readonly ChartFile[]) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'Bundle' as const,
  metadata: { name: 'shop', namespace: 'default' },
  spec: {
    version: '1.0.0',
    source: {
      type: 'helm' as const,
      chart: {
        files: files.map(({ name, data }) => ({ name, data: Buffer.from(data).toString('base64') })),
      },
    },
  },
})

const clusters = 1_000

/**
 * Seconds until the desired objects of 1,000 targets are there: one release on clusters that serve different APIs, with equal answers to
 * what the chart asks. The store, the rendering and the ledger of generated values are the hub's; no cluster is called.
 */
export const thousandClusters = async (files: readonly ChartFile[]): Promise<number> => {
  const data = mkdtempSync(join(tmpdir(), 'hansa-bench-charts-'))
  const { store, sealer, close } = await openStore({ data, clock, logger })
  const writer = { subject: controllerSubject('hub/bench') }
  try {
    const bundles = createBundles({ store, sealer, clock })
    const kind = createBundleKind({ sealer, clock, bundles })
    const service = createResourceService({ kind, store, sealer, clock })
    const { spec, ...head } = bundleOf(files)
    await service.create({ ...head, spec: kind.specInput.parse(spec) }, { ...writer, namespace: 'default' })
    const found = await store.read((reader) =>
      bundles.find(reader, { namespace: 'default', name: 'shop', version: '1.0.0' }),
    )
    if (found === undefined) throw new Error('the bundle was not stored')
    const { bundleUid: uid, version, digest } = found
    const desired: Desired = {
      bundle: { uid, name: 'shop', version, digest },
      ...{ valuesHash: '', namespace: 'default', workloads: [], patches: [] },
      ...{ conflicts: 'Fail', drift: 'Correct', deletion: 'Keep' },
    }
    const start = performance.now()
    await Promise.all(
      Array.from({ length: clusters }, async (_, index) => {
        const apis = new Set([...builtInApiVersions, `cluster${index}.example.org/v1`])
        const rendering = await bundles.render(found, {
          inputs: { release: 'shop', namespace: 'default' },
          release: { uid: 'release', write: (body) => store.write(writer, body) },
          capabilities: async () => ({ kubernetesVersion: 'v1.36.3', apis }),
          read: store.read,
        })
        const target = { uid: `target-${index}`, releaseUid: 'release', desired }
        const content = { ...rendering, patches: [], dependencies: [], rendersPerCluster: true }
        await wantedOf(target, content, { resources: new Map() }, 'hub')
      }),
    )
    return (performance.now() - start) / 1_000
  } finally {
    await close()
    rmSync(data, { recursive: true, force: true })
  }
}

/** Resident megabytes of a hub whose engine rendered these charts. */
export const hubMegabytes = async (charts: readonly (readonly ChartFile[])[]): Promise<number> => {
  const hub = await startHub()
  try {
    for (const [index, files] of charts.entries()) {
      const { metadata, ...bundle } = bundleOf(files)
      await hub.client.bundles.create({ ...bundle, metadata: { ...metadata, name: `shop-${index}` } })
    }
    const status = readFileSync(`/proc/${hub.pid}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024
  } finally {
    await hub.stop()
  }
}

/** The longest that a health check took, in milliseconds, while a hub refused a release with values of 14 MB. */
export const blockedMilliseconds = async (): Promise<number> => {
  const hub = await startHub()
  try {
    const values = Object.fromEntries(
      Array.from({ length: 90_000 }, (_, index) => [`key${index}`, 'x'.repeat(140)]),
    )
    const release = { apiVersion: 'hansa.dev/v1', kind: 'Release', metadata: { name: 'shop' } }
    const body = JSON.stringify({ ...release, spec: { bundle: { name: 'shop' }, placement: 'all', values } })
    const url = `${hub.url}/api/v1/namespaces/default/releases`
    const headers = { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' }
    let answered = false
    const sent = fetch(url, { method: 'POST', headers, body }).then(async (response) => {
      answered = true
      if (response.status !== 400) throw new Error(`was not refused: ${response.status}`)
      await response.text()
    })
    let longest = 0
    while (!answered) {
      const start = performance.now()
      await fetch(`${hub.url}/healthz`).then((response) => response.text())
      longest = Math.max(longest, performance.now() - start)
    }
    await sent
    return longest
  } finally {
    await hub.stop()
  }
}
