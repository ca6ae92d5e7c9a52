import { describe, expect, it } from 'vitest'
import type { Clock } from '../../runtime/clock.js'
import { type Answer, createAnswers } from '../testing/answers.js'
import { failure } from '../testing/transport.js'
import { createCatalogue } from './catalogue.js'
import { discover } from './discover.js'

const version = { major: '1', minor: '27+', gitVersion: 'v1.27.4-gke.900' }

const aggregated = (group: string, resources: unknown[], freshness = 'Current') => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  items: [{ metadata: { name: group }, versions: [{ version: 'v1', freshness, resources }] }],
})

const deployments = {
  resource: 'deployments',
  responseKind: { group: 'apps', version: 'v1', kind: 'Deployment' },
  scope: 'Namespaced',
  verbs: ['get', 'list', 'patch', 'watch'],
  subresources: [{ subresource: 'scale' }, { subresource: 'status' }],
}
const configMaps = {
  resource: 'configmaps',
  responseKind: { group: '', version: 'v1', kind: 'ConfigMap' },
  scope: 'Namespaced',
  verbs: ['get', 'list'],
}

const modern = (groups: unknown = aggregated('apps', [deployments])) =>
  createAnswers(({ path }): Answer | undefined => {
    if (path === '/version') return { body: version }
    if (path === '/api') return { body: aggregated('', [configMaps]) }
    return path === '/apis' ? { body: groups } : undefined
  })

const old = (broken: Record<string, number> = {}) =>
  createAnswers(({ path }): Answer | undefined => {
    const status = broken[path]
    if (status !== undefined) return { status, body: {} }
    const bodies: Record<string, unknown> = {
      '/version': version,
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          { versions: [{ groupVersion: 'apps/v1' }] },
          { versions: [{ groupVersion: 'metrics.k8s.io/v1' }] },
        ],
      },
      '/api/v1': {
        resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true, verbs: ['get', 'list'] }],
      },
      '/apis/apps/v1': {
        resources: [
          {
            name: 'deployments',
            kind: 'Deployment',
            namespaced: true,
            verbs: ['get', 'list', 'patch', 'watch'],
          },
          { name: 'deployments/scale', kind: 'Scale', namespaced: true, verbs: ['get'] },
          { name: 'deployments/status', kind: 'Deployment', namespaced: true, verbs: ['get'] },
        ],
      },
      '/apis/metrics.k8s.io/v1': { resources: [] },
    }
    return path in bodies ? { body: bodies[path] } : undefined
  })

describe('discover', () => {
  it('reads everything with one call per root if the server aggregates', async () => {
    const { transport, asked } = modern()
    const found = await discover(transport)
    expect(asked.map((request) => request.path).sort()).toEqual(['/api', '/apis', '/version'])
    expect(found.version).toEqual({ major: 1, minor: 27, text: 'v1.27.4-gke.900' })
    expect([...found.resources.keys()]).toEqual(['v1/ConfigMap', 'apps/v1/Deployment'])
    expect(found.resources.get('apps/v1/Deployment')).toEqual({
      group: 'apps',
      version: 'v1',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      plural: 'deployments',
      namespaced: true,
      verbs: ['get', 'list', 'patch', 'watch'],
      subresources: ['scale', 'status'],
    })
  })

  it('finds the same, group by group, on a server that does not', async () => {
    const [new_, old_] = [await discover(modern().transport), await discover(old().transport)]
    expect(old_.resources).toEqual(new_.resources)
    expect(old_.unavailable).toEqual([])
  })

  it('lists group versions with a server that does not answer, and continues without them', async () => {
    const legacy = await discover(old({ '/apis/metrics.k8s.io/v1': 503 }).transport)
    expect(legacy.unavailable).toEqual(['metrics.k8s.io/v1'])
    expect(legacy.resources.size).toBe(2)
    const stale = await discover(modern(aggregated('metrics.k8s.io', [], 'Stale')).transport)
    expect(stale.unavailable).toEqual(['metrics.k8s.io/v1'])
  })

  it('fails without permission to read, instead of finding less', async () => {
    expect((await failure(discover(old({ '/apis/apps/v1': 403 }).transport))).status).toBe(403)
  })
})

describe('a catalogue', () => {
  const clockAt = (time: { now: number }): Clock => ({
    now: () => time.now,
    monotonic: () => time.now,
    after: () => () => undefined,
  })

  it('reads once for many, and again on request', async () => {
    const { transport, asked } = modern()
    const catalogue = createCatalogue({ transport, clock: clockAt({ now: 0 }) })
    expect(catalogue.known()).toBeUndefined()
    await Promise.all([catalogue.read(), catalogue.read(), catalogue.find('v1', 'ConfigMap')])
    expect(asked).toHaveLength(3)
    await catalogue.read({ refresh: true })
    expect(asked).toHaveLength(6)
  })

  it('discovers again for an unknown kind, but not endlessly', async () => {
    const { transport, asked } = modern()
    const time = { now: 0 }
    const catalogue = createCatalogue({ transport, clock: clockAt(time), relookMs: 1_000 })
    expect(await catalogue.find('example.org/v1', 'Widget')).toBeUndefined()
    expect(await catalogue.find('example.org/v1', 'Widget')).toBeUndefined()
    expect(asked).toHaveLength(3)
    time.now = 1_000
    expect(await catalogue.find('example.org/v1', 'Widget')).toBeUndefined()
    expect(asked).toHaveLength(6)
    expect((await catalogue.find('v1', 'ConfigMap'))?.plural).toBe('configmaps')
    expect(asked).toHaveLength(6)
  })
})
