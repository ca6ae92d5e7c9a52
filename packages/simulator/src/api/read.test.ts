import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, listOf, objectOf } from '../objects/json.js'
import { configMap, configMaps } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate()
  for (const name of ['c', 'a', 'b']) {
    await given.send('POST', configMaps, { body: configMap(name, {}, { labels: { letter: name } }) })
  }
})
afterEach(() => given.stop())

const names = (body: { items?: unknown }): unknown[] =>
  (Array.isArray(body.items) ? body.items : []).map((item) => at(item, 'metadata', 'name'))

describe('a list', () => {
  test('is in order of names, and its items do not repeat the kind', async () => {
    const { body } = await given.get(configMaps)
    expect(body).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1' })
    expect(names(body)).toEqual(['a', 'b', 'c'])
    expect(objectOf(listOf(body.items)[0]).kind).toBeUndefined()
  })

  test('is narrowed by labels and fields', async () => {
    expect(names((await given.get(`${configMaps}?labelSelector=letter+in+(a,c)`)).body)).toEqual(['a', 'c'])
    expect(names((await given.get(`${configMaps}?fieldSelector=metadata.name%3Db`)).body)).toEqual(['b'])
    expect(names((await given.get('/api/v1/configmaps?fieldSelector=metadata.namespace%3Dx')).body)).toEqual(
      [],
    )
  })

  test('all pages show the revision of the first', async () => {
    const first = await given.get(`${configMaps}?limit=2`)
    expect(first.body.metadata).toMatchObject({ remainingItemCount: 1 })
    await given.send('DELETE', `${configMaps}/c`)
    await given.send('POST', configMaps, { body: configMap('d', {}) })
    const token = String(at(first.body, 'metadata', 'continue'))
    const second = await given.get(`${configMaps}?limit=2&continue=${token}`)
    expect([...names(first.body), ...names(second.body)]).toEqual(['a', 'b', 'c'])
    expect(at(second.body, 'metadata', 'resourceVersion')).toBe(at(first.body, 'metadata', 'resourceVersion'))
    given.cluster.compact()
    const late = await given.get(`${configMaps}?limit=2&continue=${token}`)
    expect(late).toMatchObject({ status: 410, body: { reason: 'Expired' } })
  })

  test('shows metadata only when asked to', async () => {
    const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'
    const { body } = await given.send('GET', configMaps, { accept })
    expect(body.kind).toBe('PartialObjectMetadataList')
    const item = objectOf(listOf(body.items)[0])
    expect(item).toMatchObject({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' })
    expect(item.data).toBeUndefined()
  })
})

describe('discovery', () => {
  test('tells the version, and that the server is ready, to anybody', async () => {
    const { body } = await given.send('GET', '/version', { token: '' })
    expect(body).toMatchObject({ major: '1', minor: '34', gitVersion: 'v1.34.2' })
    for (const path of ['/readyz', '/livez', '/healthz']) {
      expect(await given.send('GET', path, { token: '' })).toMatchObject({ status: 200, text: 'ok' })
    }
  })

  test('lists groups, versions and resources', async () => {
    expect((await given.get('/api')).body.versions).toEqual(['v1'])
    const groups = listOf((await given.get('/apis')).body.groups).map((group) => objectOf(group).name)
    expect(groups).toContain('apps')
    const { body } = await given.get('/apis/apps/v1')
    const deployment = listOf(body.resources).find((resource) => objectOf(resource).name === 'deployments')
    expect(deployment).toMatchObject({ kind: 'Deployment', namespaced: true, shortNames: ['deploy'] })
    const core = listOf((await given.get('/api/v1')).body.resources).map(
      (resource) => objectOf(resource).name,
    )
    expect(core).toEqual(
      expect.arrayContaining(['namespaces', 'pods', 'serviceaccounts/token', 'pods/status']),
    )
  })

  test('comes in one piece when asked for', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'
    const { body, headers } = await given.send('GET', '/apis', { accept })
    expect(headers['content-type']).toContain('as=APIGroupDiscoveryList')
    expect(body.kind).toBe('APIGroupDiscoveryList')
    const apps = listOf(body.items).find((item) => at(item, 'metadata', 'name') === 'apps')
    expect(at(objectOf(listOf(objectOf(apps).versions)[0]), 'version')).toBe('v1')
    expect((await given.send('GET', '/api', { accept })).body.kind).toBe('APIGroupDiscoveryList')
  })

  test('a path nobody serves is not found, as a Status', async () => {
    for (const path of ['/apis/nope/v1', '/api/v1/namespaces/default/nopes', '/openapi/v3', '/nope']) {
      expect(await given.get(path)).toMatchObject({
        status: 404,
        body: { kind: 'Status', reason: 'NotFound' },
      })
    }
  })
})
