import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, available, type Cluster, listAt, startCluster, until } from './index.js'

const can = available()
const title = can.available ? 'a cluster with a cloud' : `a cluster with a cloud (skipped: ${can.reason})`
const core = '/api/v1/namespaces/default'
const labels = { app: 'web' }

describe.skipIf(!can.available)(title, () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster({ name: 'cloudy', nodes: 1, cloud: true })
  }, 20 * 60_000)
  afterAll(() => cluster?.stop())

  const make = async (path: string, body: object): Promise<void> =>
    expect(await cluster.request('POST', path, body)).toMatchObject({ status: 201 })
  const read = async (path: string) => (await cluster.request('GET', path)).body

  it('runs a StatefulSet whose pods need volumes, privileges and ephemeral storage', async () => {
    const resources = { requests: { 'ephemeral-storage': '1Gi' } }
    const container = { name: 'web', image: 'a', resources, securityContext: { privileged: true } }
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    }
    await make('/apis/apps/v1/namespaces/default/statefulsets', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web' },
      spec: {
        serviceName: 'web',
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
        volumeClaimTemplates: [claim],
      },
    })
    const path = '/apis/apps/v1/namespaces/default/statefulsets/web'
    await until('2 pods are ready', async () => at(await read(path), 'status', 'readyReplicas') === 2)
    expect(at(await read(`${core}/persistentvolumeclaims/data-web-1`), 'status')).toMatchObject({
      phase: 'Bound',
      capacity: { storage: '1Gi' },
    })
  })

  it('removes a volume with its claim', async () => {
    await make(`${core}/persistentvolumeclaims`, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'alone' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '2Gi' } } },
    })
    const claim = `${core}/persistentvolumeclaims/alone`
    const volume = async () =>
      listAt(await read('/api/v1/persistentvolumes'), 'items').find(
        (one) => at(one, 'spec', 'claimRef', 'name') === 'alone',
      )
    await until('it is bound', async () => at(await read(claim), 'status', 'phase') === 'Bound')
    expect(await volume()).toBeDefined()
    await cluster.change('DELETE', claim)
    await until('its volume is gone', async () => (await volume()) === undefined)
  })

  it('gives a load balancer an address, also after an outage of its API server', async () => {
    const address = (name: string) =>
      until('it has an address', async () =>
        at(await read(`${core}/services/${name}`), 'status', 'loadBalancer', 'ingress', 0, 'ip'),
      )
    const service = (name: string) =>
      make(`${core}/services`, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name },
        spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 80 }] },
      })
    await service('before')
    expect(await address('before')).toMatch(/^198\.1[89]\.\d+\.\d+$/)
    await cluster.restart()
    await service('after')
    expect(await address('after')).toMatch(/^198\.1[89]\.\d+\.\d+$/)
  })

  it('fills an aggregated ClusterRole', async () => {
    const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
    const role = (name: string, more: object) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name, labels: name === 'part' ? { part: 'yes' } : {} },
      ...more,
    })
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
    await make(roles, role('part', { rules }))
    await make(
      roles,
      role('whole', {
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'yes' } }] },
        rules: [],
      }),
    )
    await until('it has the rules of its part', async () => listAt(await read(`${roles}/whole`), 'rules')[0])
  })
})
