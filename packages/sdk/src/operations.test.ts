import { describe, expect, it } from 'vitest'
import { HansaClient } from './client.js'

/** A client whose hub answers everything with `answer`, and what it was asked. */
const recording = (answer: unknown = {}) => {
  const asked: { method: string; path: string; body: unknown }[] = []
  const client = new HansaClient({
    baseUrl: 'http://hub.test',
    token: 't',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = await request.text()
      asked.push({
        method: request.method,
        path: request.url.slice('http://hub.test/api/v1'.length),
        body: text === '' ? undefined : JSON.parse(text),
      })
      return Response.json(answer)
    },
  })
  return { client, asked }
}

describe('each operation uses the path of the hub', () => {
  it('scores of clusters', async () => {
    const { client, asked } = recording({ items: [] })
    await client.clusters.scores('eu-1')
    await client.clusters.setScore('eu-1', 'cost', { value: 3, ttlSeconds: 60 })
    await client.clusters.removeScore('eu-1', 'cost')
    expect(asked).toEqual([
      { method: 'GET', path: '/clusters/eu-1/scores', body: undefined },
      { method: 'PUT', path: '/clusters/eu-1/scores/cost', body: { value: 3, ttlSeconds: 60 } },
      { method: 'DELETE', path: '/clusters/eu-1/scores/cost', body: undefined },
    ])
  })

  it('service tokens', async () => {
    const { client, asked } = recording({ items: [], metadata: {} })
    for await (const _ of client.serviceTokens.items({ unused: true })) throw new Error('no tokens')
    await client.serviceTokens.get('ci')
    await client.serviceTokens.create('ci', { ceiling: 'viewer', ttlSeconds: 3600 })
    await client.serviceTokens.rotate('ci', { overlapSeconds: 0 })
    await client.serviceTokens.revoke('ci')
    expect(asked).toEqual([
      { method: 'GET', path: '/service-tokens?unused=true&limit=1000', body: undefined },
      { method: 'GET', path: '/service-tokens/ci', body: undefined },
      {
        method: 'POST',
        path: '/service-tokens',
        body: { name: 'ci', ceiling: 'viewer', ttlSeconds: 3600 },
      },
      { method: 'POST', path: '/service-tokens/ci/rotate', body: { overlapSeconds: 0 } },
      { method: 'DELETE', path: '/service-tokens/ci', body: undefined },
    ])
  })

  it('types of connectors', async () => {
    const { client, asked } = recording({ items: [{ type: 'x' }] })
    expect(await client.connectorTypes.list()).toEqual([{ type: 'x' }])
    expect(asked).toEqual([{ method: 'GET', path: '/connector-types', body: undefined }])
  })

  it('rebalances', async () => {
    const { client, asked } = recording()
    await client.releases.rebalance('web', { dryRun: true })
    await client.releases.rebalanceMany('team=shop', { namespace: 'shop' })
    expect(asked).toEqual([
      { method: 'POST', path: '/namespaces/default/releases/web/rebalance?dryRun=All', body: {} },
      {
        method: 'POST',
        path: '/namespaces/shop/releases/rebalance',
        body: { selector: 'team=shop' },
      },
    ])
  })

  it('revisions of bundles, also as a cluster renders them', async () => {
    const { client, asked } = recording()
    await client.bundles.revision('web', '1.0.0')
    await client.bundles.revision('web', '1.0.0', { cluster: 'eu-1' })
    const revision = '/namespaces/default/bundles/web/revisions/1.0.0'
    expect(asked).toEqual([
      { method: 'GET', path: revision, body: undefined },
      { method: 'GET', path: `${revision}/rendering?cluster=eu-1`, body: undefined },
    ])
  })

  it('values, notes and differences of releases', async () => {
    const { client, asked } = recording()
    await client.releases.values('web', { cluster: 'eu-1' })
    await client.releases.notes('web', { namespace: 'shop' })
    await client.releases.diff('web', { cluster: 'eu-1' })
    expect(asked).toEqual([
      { method: 'GET', path: '/namespaces/default/releases/web/values?cluster=eu-1', body: undefined },
      { method: 'GET', path: '/namespaces/shop/releases/web/notes', body: undefined },
      { method: 'POST', path: '/namespaces/default/releases/web/diff', body: { cluster: 'eu-1' } },
    ])
  })

  it('why, simulations and previews', async () => {
    const { client, asked } = recording()
    await client.releases.why('web', { cluster: 'eu-1' })
    await client.simulations.run({ down: ['eu-1'] })
    await client.placements.preview({ placement: {}, workload: { uid: 'w', replicas: 2 } })
    expect(asked).toEqual([
      { method: 'GET', path: '/namespaces/default/releases/web/why?cluster=eu-1', body: undefined },
      { method: 'POST', path: '/simulations', body: { down: ['eu-1'] } },
      {
        method: 'POST',
        path: '/namespaces/default/placements/preview',
        body: { placement: {}, workload: { uid: 'w', replicas: 2 } },
      },
    ])
  })
})
