import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../bundles/index.js'
import { type Hub, openHub } from '../testing/hub.js'
import { deployment } from '../testing/manifests.js'
import { at, personOn } from '../testing/person.js'
import { until } from '../testing/until.js'

const service = (ports: object[]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: { app: 'web' }, ports },
})
const path = '/api/v1/namespaces/default/services/web'
const http = { name: 'http', port: 80, targetPort: 8080 }

let hub: Hub
let person: ReturnType<typeof personOn>
beforeEach(async () => {
  hub = await openHub()
  person = personOn(hub.cluster())
})
afterEach(() => hub.close())

const corrected = () =>
  until('drift corrected', async () => (await hub.events()).find(({ reason }) => reason === 'DriftCorrected'))
const managers = async () =>
  (await person.get(path)).metadata.managedFields.map(
    ({ manager, operation }: { manager: string; operation: string }) => `${manager} ${operation}`,
  )

describe('an edited port', () => {
  test('of a Service is corrected, and its managed fields have no trace of the correction', async () => {
    await hub.push('web', '1.0.0', [service([http])])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.patch(path, { spec: { ports: [{ ...http, port: 81 }] } })
    await corrected()
    await hub.ready(uid)
    expect((await person.get(path)).spec.ports).toEqual([{ ...http, protocol: 'TCP' }])
    expect(await managers()).not.toContain('hansa Update')
    expect((await hub.events()).map(({ reason }) => reason)).not.toContain('ApplyFailed')
  })

  test('without a name is corrected, and is removed with its release', async () => {
    await hub.push('web', '1.0.0', [service([{ port: 80 }])])
    await hub.push('web', '2.0.0', [service([{ port: 90 }])])
    const uid = await hub.place()
    await hub.ready(uid)
    await person.patch(path, { spec: { ports: [{ port: 81 }] } })
    await corrected()
    await hub.place({ version: '2.0.0' })
    await hub.when(uid, '2.0.0', ({ ready, desired }) => ready && desired.bundle.version === '2.0.0')
    expect((await person.get(path)).spec.ports.map(({ port }: { port: number }) => port)).toEqual([90])
  })

  test('of a Deployment is corrected', async () => {
    const [one] = [deployment('web', { replicas: 1 })]
    const spec = structuredClone(one?.spec) as {
      template: { spec: { containers: { ports?: object[]; image?: string }[] } }
    }
    const [container] = spec.template.spec.containers
    if (container === undefined) throw new Error('no container')
    container.ports = [{ name: 'http', containerPort: 81 }]
    await hub.push('web', '1.0.0', [{ ...deployment('web'), spec }])
    const uid = await hub.place()
    await hub.ready(uid)
    const { generation } = (await person.get(at.deployment('web'))).metadata
    container.ports = [{ name: 'http', containerPort: 82 }]
    container.image = 'nginx:0'
    await person.patch(at.deployment('web'), { spec: { template: spec.template } })
    await corrected()
    const now = await person.get(at.deployment('web'))
    expect(now.spec.template.spec.containers[0]).toMatchObject({
      image: 'nginx:1.29',
      ports: [{ name: 'http', containerPort: 81 }],
    })
    // The edit and its correction, each one generation.
    expect(now.metadata.generation).toBe(generation + 2)
  })

  test('stays under drift: Report', async () => {
    await hub.push('web', '1.0.0', [service([http])])
    const uid = await hub.place({ desired: { drift: 'Report' } })
    await hub.ready(uid)
    await person.patch(path, { spec: { ports: [{ ...http, port: 81 }] } })
    await hub.when(uid, 'drift reported', ({ drifted }) => drifted)
    expect((await person.get(path)).spec.ports[0].port).toBe(81)
  })

  test('that another manager applies stays, and the refusal is reported', async () => {
    await hub.push('web', '1.0.0', [service([http])])
    const uid = await hub.place()
    await hub.ready(uid)
    await hub.stop()
    await person.patch(path, { spec: { ports: [{ ...http, port: 81 }] } })
    const { kind, apiVersion } = service([])
    await personOn(hub.cluster(), 'flux').apply(
      path,
      { apiVersion, kind, metadata: { name: 'web' }, spec: { ports: [{ name: 'http', port: 81 }] } },
      true,
    )
    await hub.restart()
    const { message } = await hub.when(uid, 'a refusal', ({ failed }) => failed)
    expect(message).toContain('spec.ports[1].name: Duplicate value')
    expect((await person.get(path)).spec.ports.map(({ port }: { port: number }) => port)).toEqual([81])
  })
})
