import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { at, type JsonObject, listOf, objectOf } from '../objects/json.js'
import { configMap, configMaps, deployment, deployments } from '../testing/objects.js'
import { type Simulated, simulate } from '../testing/simulated.js'

let given: Simulated
beforeEach(async () => {
  given = await simulate()
})
afterEach(() => given.stop())

describe('creating', () => {
  test('gives identity, a generation and defaults', async () => {
    const { status, body } = await given.send('POST', deployments, { body: deployment(undefined) })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      metadata: {
        name: 'web',
        namespace: 'default',
        generation: 1,
        creationTimestamp: '2030-01-01T00:00:00Z',
      },
      spec: { replicas: 1, strategy: { type: 'RollingUpdate' } },
    })
    expect(at(body, 'metadata', 'uid')).toMatch(/^[0-9a-f]{8}-/)
  })

  test('a name that is taken is refused with AlreadyExists', async () => {
    await given.send('POST', configMaps, { body: configMap('a', {}) })
    const again = await given.send('POST', configMaps, { body: configMap('a', {}) })
    expect(again).toMatchObject({ status: 409, body: { kind: 'Status', reason: 'AlreadyExists' } })
  })

  test('a namespace that does not exist is refused with NotFound', async () => {
    const path = '/api/v1/namespaces/nowhere/configmaps'
    const { status, body } = await given.send('POST', path, { body: configMap('a', {}) })
    expect({ status, message: body.message }).toEqual({
      status: 404,
      message: 'namespaces "nowhere" not found',
    })
  })

  test('an invalid object is refused with its invalid fields', async () => {
    const wrong = {
      ...deployment(1),
      spec: { selector: { matchLabels: { app: 'other' } }, template: { spec: {} } },
    }
    const { status, body } = await given.send('POST', deployments, { body: wrong })
    expect({ status, reason: body.reason }).toEqual({ status: 422, reason: 'Invalid' })
    const fields = listOf(at(body, 'details', 'causes')).map((cause) => objectOf(cause).field)
    expect(fields).toEqual(['spec.template.spec.containers', 'spec.template.metadata.labels'])
  })

  test('a dry run answers like a write, and stores nothing', async () => {
    const reply = await given.send('POST', `${configMaps}?dryRun=All`, { body: configMap('a', {}) })
    expect(reply.status).toBe(201)
    expect((await given.get(`${configMaps}/a`)).status).toBe(404)
  })

  test('a Secret’s stringData becomes data', async () => {
    const secret = { metadata: { name: 's' }, stringData: { key: 'value' } }
    const { body } = await given.send('POST', '/api/v1/namespaces/default/secrets', { body: secret })
    expect(body).toMatchObject({ type: 'Opaque', data: { key: 'dmFsdWU=' } })
    expect(body.stringData).toBeUndefined()
  })
})

describe('updating', () => {
  test('an old resourceVersion is refused with Conflict', async () => {
    const { body } = await given.send('POST', configMaps, { body: configMap('a', { x: '1' }) })
    const first = await given.send('PUT', `${configMaps}/a`, { body: { ...body, data: { x: '2' } } })
    expect(first.status).toBe(200)
    const late = await given.send('PUT', `${configMaps}/a`, { body: { ...body, data: { x: '3' } } })
    expect(late).toMatchObject({ status: 409, body: { reason: 'Conflict' } })
  })

  test('a change of the spec increments the generation; a change of labels or status does not', async () => {
    await given.send('POST', deployments, { body: deployment(1) })
    const type = 'application/merge-patch+json'
    const patch = (path: string, body: object) =>
      given.send('PATCH', `${deployments}/web${path}`, { body: JSON.stringify(body), type })
    const labelled = await patch('', { metadata: { labels: { a: 'b' } } })
    expect(at(labelled.body, 'metadata', 'generation')).toBe(1)
    const status = await patch('/status', { status: { replicas: 9 }, spec: { replicas: 9 } })
    expect(status.body).toMatchObject({
      metadata: { generation: 1 },
      spec: { replicas: 1 },
      status: { replicas: 9 },
    })
    const scaled = await patch('', { spec: { replicas: 2 }, status: { replicas: 5 } })
    expect(scaled.body).toMatchObject({ metadata: { generation: 2 }, status: { replicas: 9 } })
  })

  test('a write that changes nothing keeps the resourceVersion', async () => {
    const { body } = await given.send('POST', configMaps, { body: configMap('a', { x: '1' }) })
    const same = await given.send('PUT', `${configMaps}/a`, { body })
    expect(at(same.body, 'metadata', 'resourceVersion')).toBe(at(body, 'metadata', 'resourceVersion'))
  })

  test('managedFields that are sent replace those of the object; an empty list resets them, nothing keeps them', async () => {
    const created = await given.send('POST', configMaps, { body: configMap('a', { x: '1', y: '1' }) })
    const [entry] = listOf(at(created.body, 'metadata', 'managedFields')).map(objectOf)
    const type = 'application/merge-patch+json'
    const patch = (metadata: JsonObject) =>
      given.send('PATCH', `${configMaps}/a`, { body: { metadata }, type })
    const resourceVersion = at(created.body, 'metadata', 'resourceVersion') ?? ''
    const migrated = { ...entry, manager: 'other', operation: 'Apply' }
    const sent = await patch({ resourceVersion, managedFields: [migrated] })
    expect(at(sent.body, 'metadata', 'managedFields')).toEqual([migrated])
    expect((await patch({ resourceVersion, managedFields: [migrated] })).status).toBe(409)
    const applied = await given.apply(`${configMaps}/a`, configMap('a', { x: '1' }), { manager: 'other' })
    expect(applied.body.data).toEqual({ x: '1' })
    const put = await given.send('PUT', `${configMaps}/a`, { body: configMap('a', { x: '1' }) })
    expect(listOf(at(put.body, 'metadata', 'managedFields'))).toHaveLength(1)
    const reset = await patch({ managedFields: [{}] })
    expect(at(reset.body, 'metadata', 'managedFields')).toBeUndefined()
  })

  test('scale changes spec.replicas, owned under its subresource', async () => {
    await given.apply(`${deployments}/web`, deployment(1))
    const type = 'application/merge-patch+json'
    const scale = await given.send('PATCH', `${deployments}/web/scale`, {
      body: { spec: { replicas: 4 } },
      type,
    })
    expect(scale.body).toMatchObject({ kind: 'Scale', spec: { replicas: 4 } })
    const { body } = await given.get(`${deployments}/web`)
    const entry = listOf(at(body, 'metadata', 'managedFields')).map(objectOf)
    expect(entry).toContainEqual(expect.objectContaining({ manager: 'test', subresource: 'scale' }))
    expect((await given.apply(`${deployments}/web`, deployment(1))).status).toBe(409)
    const omitted = await given.apply(`${deployments}/web`, deployment(undefined))
    expect(at(omitted.body, 'spec', 'replicas')).toBe(4)
  })
})

describe('applying', () => {
  test('a number applied once and then omitted falls back to its default', async () => {
    await given.apply(`${deployments}/web`, deployment(3))
    const { body } = await given.apply(`${deployments}/web`, deployment(undefined))
    expect(at(body, 'spec', 'replicas')).toBe(1)
  })

  test('with a uid it refuses an object that was deleted, or recreated by another', async () => {
    const first = await given.apply(`${configMaps}/a`, configMap('a', {}))
    const uid = String(at(first.body, 'metadata', 'uid'))
    await given.send('DELETE', `${configMaps}/a`)
    const gone = await given.apply(`${configMaps}/a`, configMap('a', {}, { uid }))
    expect(gone).toMatchObject({ status: 409, body: { reason: 'Conflict' } })
    await given.apply(`${configMaps}/a`, configMap('a', {}), { manager: 'other' })
    const taken = await given.apply(`${configMaps}/a`, configMap('a', {}, { uid }))
    expect(taken).toMatchObject({ status: 422, body: { reason: 'Invalid' } })
    expect(taken.body.message).toContain('metadata.uid: Invalid value')
  })

  test('needs a field manager, and takes YAML', async () => {
    const type = 'application/apply-patch+yaml'
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: "1"}\n'
    expect((await given.send('PATCH', `${configMaps}/a`, { body, type })).status).toBe(422)
    const applied = await given.send('PATCH', `${configMaps}/a?fieldManager=m`, { body, type })
    expect(applied).toMatchObject({ status: 201, body: { data: { x: '1' } } })
  })

  test('a dry run finds conflicts and changes nothing', async () => {
    await given.apply(`${configMaps}/a`, configMap('a', { x: '1' }))
    const dry = await given.apply(`${configMaps}/a`, configMap('a', { x: '2' }), {
      manager: 'other',
      query: '&dryRun=All',
    })
    expect(dry.status).toBe(409)
    const forced = await given.apply(`${configMaps}/a`, configMap('a', { x: '2' }), {
      manager: 'other',
      query: '&dryRun=All&force=true',
    })
    expect(forced.body.data).toEqual({ x: '2' })
    expect((await given.get(`${configMaps}/a`)).body.data).toEqual({ x: '1' })
  })
})

describe('deleting', () => {
  test('another uid than expected is refused', async () => {
    await given.send('POST', configMaps, { body: configMap('a', {}) })
    const body = { preconditions: { uid: 'other' } }
    expect(await given.send('DELETE', `${configMaps}/a`, { body })).toMatchObject({ status: 409 })
    expect((await given.send('DELETE', `${configMaps}/a`)).body.status).toBe('Success')
    expect((await given.get(`${configMaps}/a`)).status).toBe(404)
  })

  test('finalizers hold an object until they are gone', async () => {
    await given.send('POST', configMaps, { body: configMap('a', {}, { finalizers: ['x/y'] }) })
    const marked = await given.send('DELETE', `${configMaps}/a`)
    expect(at(marked.body, 'metadata', 'deletionTimestamp')).toBeDefined()
    expect((await given.get(`${configMaps}/a`)).status).toBe(200)
    const type = 'application/merge-patch+json'
    await given.send('PATCH', `${configMaps}/a`, { body: { metadata: { finalizers: null } }, type })
    expect((await given.get(`${configMaps}/a`)).status).toBe(404)
  })

  test('a collection is deleted by selector', async () => {
    await given.send('POST', configMaps, { body: configMap('a', {}, { labels: { app: 'x' } }) })
    await given.send('POST', configMaps, { body: configMap('b', {}) })
    await given.send('DELETE', `${configMaps}?labelSelector=app%3Dx`)
    const { body } = await given.get(configMaps)
    expect(listOf(body.items)).toMatchObject([{ metadata: { name: 'b' } }])
  })
})
