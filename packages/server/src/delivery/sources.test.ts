import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChartSource, chartOf, createChartSource } from '../bundles/testing/index.js'
import { openTestStore } from '../db/index.js'
import { type Hub, openHub, user } from './testing/hub.js'
import { definition } from './testing/manifests.js'
import { at, personOn } from './testing/person.js'
import { until } from './testing/until.js'

const password = 'hunter2-hunter2'
const ref = { namespace: 'default', name: 'web' }

let chart: ChartSource
let hub: Hub
beforeEach(async () => {
  chart = createChartSource()
  hub = await openHub(['eu-1', 'eu-2'], {}, openTestStore(), {}, chart.sources)
})
afterEach(() => hub.close())

const stored = (name: string, cluster = 'eu-1') =>
  hub
    .cluster(cluster)
    .objects()
    .find(({ metadata }) => metadata.name === name)

/** Views find a release by its resource; here it is simulated like the targets. */
const release = (): Promise<unknown> =>
  hub.store.write(user, (tx) =>
    tx.put({
      ...{ kind: 'Release', ...ref, uid: hub.releaseUid('web'), labels: {}, annotations: {} },
      ...{ generation: 1, revision: 0, createdAt: '', updatedAt: '', deletedAt: null, spec: {}, status: {} },
    }),
  )

const serveMonitors = async (cluster: string): Promise<void> => {
  await personOn(hub.cluster(cluster)).create(
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    definition('ServiceMonitor', 'monitoring.coreos.com'),
  )
  await until('the kind is served', async () => {
    const found = await hub.fleet.fleet.member(cluster)?.discovery({ refresh: true })
    return found?.resources.has('monitoring.coreos.com/v1/ServiceMonitor')
  })
}

describe('a target of a source that renders by its inputs', () => {
  test('is applied as its source rendered it, secrets in clear, and shown without them', async () => {
    await hub.pushSource('web', '1.0.0', chartOf('plain'))
    await release()
    await hub.ready(await hub.place())
    expect(stored('web-url')).toMatchObject({ data: { url: `postgres://app:${password}@db.default` } })

    const configMap = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      objectNamespace: 'default',
      objectName: 'web-url',
    }
    const difference = await hub.delivery.difference({ ...ref, cluster: 'eu-1', ...configMap })
    expect(difference.wanted).toMatchObject({ data: { url: { digest: expect.stringMatching(/^hmac-/) } } })
    expect(difference.found).toMatchObject({ data: Object(difference.wanted).data })
    expect(JSON.stringify(difference)).not.toContain(password)
  })

  test('costs no rendering while nothing changes, on any cluster', async () => {
    await hub.pushSource('web', '1.0.0', chartOf('plain'))
    const one = await hub.place({ cluster: 'eu-1' })
    const two = await hub.place({ cluster: 'eu-2' })
    await Promise.all([hub.ready(one), hub.ready(two)])
    // One for the decision, which has no cluster yet, and one for both clusters.
    const renders = chart.renders()
    expect(renders).toBe(2)

    await personOn(hub.cluster('eu-1')).remove(at.configMap('web-url'))
    await until('the object is back', async () => stored('web-url'))
    await hub.place({ cluster: 'eu-1', desired: { deletion: 'All' } })
    await hub.when(one, 'applied again', ({ appliedHash, desiredHash }) => appliedHash === desiredHash)
    expect(chart.renders()).toBe(renders)

    await hub.place({ cluster: 'eu-2', namespace: 'other' })
    await hub.when(two, 'moved', ({ appliedHash, desiredHash }) => appliedHash === desiredHash)
    expect(chart.renders()).toBeGreaterThan(renders)
  })

  test('fails alone, with the reason of its source, and is applied when its cluster serves the missing kind', async () => {
    await serveMonitors('eu-1')
    await hub.pushSource('web', '1.0.0', chartOf('demanding'))
    const one = await hub.place({ cluster: 'eu-1' })
    const two = await hub.place({ cluster: 'eu-2' })
    await hub.ready(one)
    expect(stored('web-monitored')).toMatchObject({ data: { monitored: 'true' } })
    const failed = await hub.when(two, 'failed', (row) => row.failed)
    expect(failed.message).toContain('demanding/templates/monitor.yaml:3: ServiceMonitor is needed')
    expect(stored('web-monitored', 'eu-2')).toBeUndefined()

    await serveMonitors('eu-2')
    await hub.ready(two)
    expect(stored('web-monitored', 'eu-2')).toMatchObject({ data: { monitored: 'true' } })
  })

  test('is rendered again when its cluster serves another kind; nothing else is written', async () => {
    await hub.pushSource('web', '1.0.0', chartOf('monitored'))
    const row = await hub.place()
    await hub.ready(row)
    expect(stored('web-monitored')).toMatchObject({ data: { monitored: 'false' } })
    const version = stored('web-url')?.metadata.resourceVersion
    await serveMonitors('eu-1')
    hub.fleet.announce('eu-1', 'apis')
    await until(
      'it is rendered for the new kind',
      async () => Object(stored('web-monitored')).data.monitored === 'true',
    )
    expect(stored('web-url')?.metadata.resourceVersion).toBe(version)
  })
})
