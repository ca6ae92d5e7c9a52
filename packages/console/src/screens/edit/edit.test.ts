import type { Release } from '@hansa/sdk'
import { describe, expect, it } from 'vitest'
import { editedRelease, upgradeOf } from './edit.js'

const release = {
  metadata: { name: 'shop', namespace: 'default', labels: { a: 'b' }, annotations: {} },
  spec: {
    bundle: { name: 'shop', version: '1.0.0' },
    placement: 'eu',
    replicas: {},
    values: { a: 1 },
    valuesFrom: [{ pointer: '/b', secret: { digest: 'hmac-1' } }],
    overrides: [{ values: { a: 2 } }],
    conflicts: 'Adopt',
  },
} as unknown as Release

describe('an edited release', () => {
  it('has the new version and the new values, and everything else as it was', () => {
    expect(editedRelease(release, '2.0.0', { values: { c: 1 } }).spec).toEqual({
      bundle: { name: 'shop', version: '2.0.0' },
      placement: 'eu',
      replicas: {},
      conflicts: 'Adopt',
      values: { c: 1 },
      overrides: [],
    })
  })
  it('follows versions until another one is chosen', () => {
    const follow = { name: 'shop', version: '1.0.0', follow: '^1' }
    const following = { ...release, spec: { ...release.spec, bundle: follow } }
    expect(editedRelease(following, '1.0.0', undefined).spec.bundle).toEqual(follow)
    expect(editedRelease(following, '2.0.0', undefined).spec.bundle).toEqual({
      name: 'shop',
      version: '2.0.0',
    })
  })
  it('is previewed as an upgrade of the release', () => {
    const edited = editedRelease(release, '2.0.0', { values: { c: 1 } })
    expect(upgradeOf(edited, { replicas: { mode: 'Divided' } })).toMatchObject({
      ...{ release: release.metadata.name, bundle: { name: 'shop', version: '2.0.0' }, values: { c: 1 } },
      placement: { replicas: { mode: 'Divided' } },
    })
  })
  it('of a bundle without values keeps its overrides', () => {
    expect(editedRelease(release, '2.0.0', undefined).spec).toEqual({
      ...release.spec,
      bundle: { name: 'shop', version: '2.0.0' },
    })
  })
})
