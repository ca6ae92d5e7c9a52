import { expect, test } from 'vitest'
import type { FollowedBundle } from './contract.js'
import { contentDigest, followedSource } from './followed.js'

const bundle: FollowedBundle = { name: 'web', path: 'web', dependencies: [], sensitive: [] }
const options = { values: { replicas: 2 }, crdPolicy: 'Create', releaseName: 'shop' } as const
const chart = { type: 'helm', chart: { files: [] } } as const
const repositories = [{ url: 'oci://registry.example/charts', access: { token: { value: 'a-token' } } }]
const found = { type: 'helm' as const, files: [{ name: 'web/Chart.yaml', id: 'a'.repeat(40) }] }

test('a chart gets the options of the bundle and the access to its dependencies', () => {
  expect(followedSource({ ...bundle, ...options }, chart, repositories)).toEqual({
    ...chart,
    ...options,
    dependencyRepositories: repositories,
  })
  expect(followedSource(bundle, chart, [])).toEqual(chart)
})

test('other content gets neither, and refuses options', () => {
  const manifests = { type: 'manifests', objects: [] } as const
  expect(followedSource(bundle, manifests, repositories)).toEqual(manifests)
  expect(() => followedSource({ ...bundle, crdPolicy: 'Skip' }, manifests, [])).toThrow(
    '"crdPolicy" of the bundle needs a chart, and the path "web" has no Chart.yaml; remove it from spec.bundles of the Repository, or correct the path',
  )
})

test('changed options and health rules are changed content, their order is not', () => {
  const digest = (more: Partial<FollowedBundle>) => contentDigest({ ...bundle, ...more }, found)
  expect(digest(options)).not.toBe(digest({}))
  expect(digest(options)).not.toBe(digest({ ...options, values: { replicas: 3 } }))
  const rules = [{ group: 'apps', kind: 'Deployment', ready: 'true' }]
  expect(digest({ health: rules })).not.toBe(digest({}))
  expect(digest({ releaseName: 'shop', crdPolicy: 'Create', values: { replicas: 2 } })).toBe(digest(options))
})

test('without options, content has the digest that it had in earlier versions', () => {
  expect(contentDigest(bundle, found)).toBe(
    'sha256:27ad788eb0fe621642528351c15e237ab3229f09bda80df0952d3b172681ffc5',
  )
})
