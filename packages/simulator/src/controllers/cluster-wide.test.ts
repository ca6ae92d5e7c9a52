import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonObject, listOf, objectOf } from '../objects/json.js'
import { configMap, configMaps, deployment, deployments } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate()
})
afterEach(() => given.stop())

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const definition: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boats.harbour.dev' },
  spec: {
    group: 'harbour.dev',
    scope: 'Namespaced',
    names: { plural: 'boats', kind: 'Boat' },
    versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} } }],
  },
}
const boats = '/apis/harbour.dev/v1/namespaces/default/boats'
const boat: JsonObject = {
  apiVersion: 'harbour.dev/v1',
  kind: 'Boat',
  metadata: { name: 'b' },
  spec: { sails: 2 },
}

describe('a custom resource definition', () => {
  test('is established, and its kind is served and discovered; both go with it', async () => {
    await given.apply(`${definitions}/boats.harbour.dev`, definition)
    expect((await given.get(boats)).status).toBe(404)
    given.pass()
    const { body } = await given.get(`${definitions}/boats.harbour.dev`)
    const established = listOf(at(body, 'status', 'conditions')).map(objectOf)
    expect(established).toContainEqual(expect.objectContaining({ type: 'Established', status: 'True' }))
    expect((await given.apply(`${boats}/b`, boat)).body).toMatchObject({ metadata: { generation: 1 } })
    expect(objectOf(listOf((await given.get(boats)).body.items)[0]).kind).toBe('Boat')
    expect((await given.get('/apis/harbour.dev/v1')).body.kind).toBe('APIResourceList')

    await given.send('DELETE', `${definitions}/boats.harbour.dev`)
    expect((await given.get(boats)).status).toBe(404)
    expect(given.cluster.objects('Boat')).toHaveLength(0)
  })
})

describe('a namespace', () => {
  test('that is deleted takes its objects along, and accepts no new ones', async () => {
    await given.send('POST', '/api/v1/namespaces', { body: { metadata: { name: 'shop' } } })
    given.pass()
    const inShop = '/api/v1/namespaces/shop/configmaps'
    await given.send('POST', inShop, { body: configMap('a', {}, { finalizers: ['hold/it'] }) })
    await given.send('POST', inShop, { body: configMap('b', {}) })
    const { body } = await given.send('DELETE', '/api/v1/namespaces/shop')
    expect(body).toMatchObject({ status: { phase: 'Terminating' } })
    given.pass()
    const refused = await given.send('POST', inShop, { body: configMap('c', {}) })
    expect(refused.body).toMatchObject({
      code: 403,
      details: { causes: [{ reason: 'NamespaceTerminating' }] },
    })
    expect(listOf((await given.get(inShop)).body.items)).toHaveLength(1)

    const type = 'application/merge-patch+json'
    await given.send('PATCH', `${inShop}/a`, { body: { metadata: { finalizers: null } }, type })
    given.pass()
    expect((await given.get('/api/v1/namespaces/shop')).status).toBe(404)
  })

  test('has a default service account; those of the system cannot be deleted', async () => {
    expect((await given.get('/api/v1/namespaces/default/serviceaccounts/default')).status).toBe(200)
    expect((await given.send('DELETE', '/api/v1/namespaces/kube-system')).status).toBe(403)
  })
})

describe('an object with owners', () => {
  const own = async (name: string): Promise<void> => {
    const { body } = await given.get(`${configMaps}/owner`)
    const owner = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: 'owner',
      uid: at(body, 'metadata', 'uid') ?? '',
    }
    await given.send('POST', configMaps, { body: configMap(name, {}, { ownerReferences: [owner] }) })
    given.pass()
  }
  beforeEach(() => given.send('POST', configMaps, { body: configMap('owner', {}) }))

  test('is deleted after the last of them', async () => {
    await own('child')
    await given.send('DELETE', `${configMaps}/owner`)
    expect((await given.get(`${configMaps}/child`)).status).toBe(200)
    given.pass()
    expect((await given.get(`${configMaps}/child`)).status).toBe(404)
  })

  test('goes before it with propagationPolicy=Foreground, and stays with Orphan', async () => {
    await own('child')
    await given.send('DELETE', `${configMaps}/owner?propagationPolicy=Orphan`)
    given.pass()
    const { status, body } = await given.get(`${configMaps}/child`)
    expect([status, at(body, 'metadata', 'ownerReferences')]).toEqual([200, []])
  })

  test('with an owner that never existed is deleted too', async () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'another' }
    await given.send('POST', configMaps, { body: configMap('child', {}, { ownerReferences: [owner] }) })
    given.pass()
    expect((await given.get(`${configMaps}/child`)).status).toBe(404)
  })
})

test('deleting a Deployment takes its ReplicaSets and Pods along', async () => {
  await given.apply(`${deployments}/web`, deployment(2))
  given.pass(1000)
  expect(given.cluster.objects('Pod')).toHaveLength(2)
  await given.send('DELETE', `${deployments}/web`)
  given.pass()
  expect([...given.cluster.objects('Pod'), ...given.cluster.objects('ReplicaSet')]).toEqual([])
})

test('a claim is bound, and its volume goes with it', async () => {
  const claims = '/api/v1/namespaces/default/persistentvolumeclaims'
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  await given.send('POST', claims, { body: { metadata: { name: 'data' }, spec } })
  given.pass()
  expect((await given.get(`${claims}/data`)).body).toMatchObject({ status: { phase: 'Bound' } })
  expect(given.cluster.objects('PersistentVolume')).toHaveLength(1)
  await given.send('DELETE', `${claims}/data`)
  given.pass()
  expect(given.cluster.objects('PersistentVolume')).toHaveLength(0)
})

test('a Service of type LoadBalancer gets an address', async () => {
  const services = '/api/v1/namespaces/default/services'
  const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] }
  const { body } = await given.send('POST', services, { body: { metadata: { name: 'web' }, spec } })
  expect(at(body, 'spec', 'clusterIP')).toMatch(/^10\.96\./)
  given.pass()
  const status = (await given.get(`${services}/web`)).body.status
  expect(listOf(at(status, 'loadBalancer', 'ingress'))).toHaveLength(1)
})
