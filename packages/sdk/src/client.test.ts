import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHub } from '../../server/dist/api/testing/hub.js'
import { HansaClient } from './client.js'
import {
  AlreadyExistsError,
  BadRequestError,
  NotFoundError,
  PreconditionFailedError,
  UnauthenticatedError,
} from './http/errors.js'

let hub: Awaited<ReturnType<typeof startTestHub>>
let client: HansaClient
beforeAll(async () => {
  hub = await startTestHub()
  client = new HansaClient({ baseUrl: hub.url, token: hub.token })
})
afterAll(() => hub.close())

const placement = (name: string, labels: Record<string, string> = {}) => ({
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'Placement' as const,
  metadata: { name, labels },
  spec: {},
})

describe('a resource client', () => {
  it('creates, reads, applies, patches and deletes', async () => {
    const made = await client.placements.create(placement('a'))
    expect(made.spec.replicas?.mode ?? 'Duplicated').toBe('Duplicated')
    expect(await client.placements.get('a')).toEqual(made)
    expect(await client.placements.apply(placement('a'))).toEqual(made)
    const patched = await client.placements.patch(
      'a',
      { metadata: { labels: { tier: 'prod' } } },
      { ifMatch: made.metadata.resourceVersion },
    )
    expect(patched.metadata.labels).toEqual({ tier: 'prod' })
    const moved = await client.placements.patch('a', [
      { op: 'test', path: '/metadata/labels/tier', value: 'prod' },
      { op: 'move', from: '/metadata/labels/tier', path: '/metadata/labels/stage' },
    ])
    expect(moved.metadata.labels).toEqual({ stage: 'prod' })
    expect((await client.placements.delete('a')).metadata.uid).toBe(made.metadata.uid)
    expect(await client.placements.find('a')).toBeUndefined()
  })

  it('stores nothing in a dry run', async () => {
    await client.placements.create(placement('dry'), { dryRun: true })
    expect(await client.placements.find('dry')).toBeUndefined()
  })

  it('finds its way to the namespace that the call, the resource or the client names', async () => {
    await client.placements.create(placement('spaced'), { namespace: 'one' })
    await client.placements.create({ ...placement('spaced'), metadata: { name: 'spaced', namespace: 'two' } })
    const other = new HansaClient({ baseUrl: hub.url, token: hub.token, namespace: 'three' })
    await other.placements.create(placement('spaced'))
    const all = await client.placements.list({ fieldSelector: 'metadata.name=spaced' })
    expect(all.items.map(({ metadata }) => metadata.namespace)).toEqual(['one', 'three', 'two'])
    expect((await client.placements.list({ namespace: 'two' })).items).toHaveLength(1)
  })

  it('reads every page', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await client.placements.create(placement(name), { namespace: 'paged' })
    const sizes: number[] = []
    for await (const page of client.placements.pages({ namespace: 'paged', limit: 2 }))
      sizes.push(page.items.length)
    expect(sizes).toEqual([2, 2, 1])
    const names: string[] = []
    for await (const { metadata } of client.placements.items({ namespace: 'paged', limit: 2 }))
      names.push(metadata.name)
    expect(names.join('')).toBe('abcde')
  })
})

describe('a refusal', () => {
  it('has its own error class, with the next step', async () => {
    const missing = await client.placements.get('none').catch((error: unknown) => error)
    expect(missing).toBeInstanceOf(NotFoundError)
    expect(missing).toMatchObject({
      name: 'NotFoundError',
      code: 'NotFound',
      status: 404,
      message: 'Placement "none" not found in default',
      hint: expect.stringContaining('hansa get placements'),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
    await client.placements.create(placement('twice'))
    await expect(client.placements.create(placement('twice'))).rejects.toBeInstanceOf(AlreadyExistsError)
    await expect(client.placements.apply(placement('twice'), { ifMatch: '1' })).rejects.toBeInstanceOf(
      PreconditionFailedError,
    )
    await expect(client.placements.create(placement('A_B'))).rejects.toMatchObject({
      constructor: BadRequestError,
      errors: [{ pointer: '/metadata/name' }],
    })
    const stranger = new HansaClient({ baseUrl: hub.url, token: 'hansa_wrong' })
    await expect(stranger.placements.list()).rejects.toBeInstanceOf(UnauthenticatedError)
  })
})

describe('the escape hatches', () => {
  it('are any operation, typed, and any request', async () => {
    await client.placements.create(placement('raw'))
    const path = { namespace: 'default', name: 'raw' }
    const { data } = await client.raw.GET('/api/v1/namespaces/{namespace}/placements/{name}', {
      params: { path },
    })
    expect(data?.metadata.name).toBe('raw')
    const refused = await client.raw.POST('/api/v1/namespaces/{namespace}/placements', {
      params: { path: { namespace: 'default' } },
      body: placement('raw'),
    })
    expect(refused.error?.code).toBe('AlreadyExists')
    const { status, data: list } = await client.request('GET', '/api/v1/placements', { query: { limit: 1 } })
    expect([status, list]).toEqual([200, expect.objectContaining({ kind: 'List' })])
    expect(await client.version()).toMatchObject({ version: '0.0.0' })
  })
})
