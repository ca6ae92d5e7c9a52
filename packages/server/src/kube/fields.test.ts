import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { missingPaths, otherOwners, ownedPaths } from './fields.js'
import type { ManagedFields } from './object.js'

const entry = (manager: string, fieldsV1: unknown, over: Partial<ManagedFields> = {}): ManagedFields => ({
  manager,
  operation: 'Apply',
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...over,
})

const web = {
  'f:metadata': { 'f:labels': { 'f:app': {}, 'f:app.kubernetes.io/name': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:template': {
      'f:spec': {
        'f:containers': {
          'k:{"name":"web"}': {
            '.': {},
            'f:image': {},
            'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
          },
        },
        'f:tolerations': {},
      },
    },
    'f:finalizers': { 'v:"hansa.dev/x"': {} },
    'f:order': { 'i:0': {} },
  },
}

describe('ownedPaths', () => {
  it('names leaves, keyed items, set values and indexes', () => {
    expect([...ownedPaths([entry('hansa', web)], 'hansa')]).toEqual([
      '.metadata.labels.app',
      '.metadata.labels["app.kubernetes.io/name"]',
      '.spec.replicas',
      '.spec.template.spec.containers[name="web"]',
      '.spec.template.spec.containers[name="web"].image',
      '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]',
      '.spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort',
      '.spec.template.spec.tolerations',
      '.spec.finalizers[="hansa.dev/x"]',
      '.spec.order[0]',
    ])
  })

  it('considers only fields that this manager applied to the object itself', () => {
    const fields = { 'f:spec': { 'f:a': {} } }
    const others = [
      entry('kubectl', fields),
      entry('hansa', fields, { operation: 'Update' }),
      entry('hansa', fields, { subresource: 'status' }),
    ]
    expect(ownedPaths(others, 'hansa').size).toBe(0)
    expect(ownedPaths(undefined, 'hansa').size).toBe(0)
  })
})

describe('missingPaths', () => {
  const then = [entry('hansa', web)]

  it('is empty while everything applied is still owned, whatever else is', () => {
    const now = [
      entry('hansa', { ...web, 'f:data': { 'f:more': {} } }),
      entry('kubectl', { 'f:spec': { 'f:x': {} } }),
    ]
    expect(missingPaths(then, now, 'hansa')).toEqual([])
  })

  it('names fields that another manager took', () => {
    const { 'f:replicas': _taken, ...spec } = web['f:spec']
    const now = [
      entry('hansa', { ...web, 'f:spec': spec }),
      entry('kubectl', { 'f:spec': { 'f:replicas': {} } }),
    ]
    expect(missingPaths(then, now, 'hansa')).toEqual(['.spec.replicas'])
  })

  it('names everything when the manager is no longer mentioned', () => {
    expect(missingPaths(then, [], 'hansa')).toEqual([...ownedPaths(then, 'hansa')])
    expect(missingPaths(then, undefined, 'hansa')).toHaveLength(10)
  })

  it('is empty when nothing was applied, and when the versions cannot be compared', () => {
    expect(missingPaths([], then, 'hansa')).toEqual([])
    expect(missingPaths(then, [entry('hansa', {}, { apiVersion: 'apps/v2' })], 'hansa')).toEqual([])
  })

  it('is the difference between then and now, for any fields', () => {
    const { tree } = fc.letrec<{ tree: Record<string, unknown> }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constant({}),
        fc.dictionary(fc.constantFrom('f:a', 'f:b', 'k:{"name":"c"}'), tie('tree'), { maxKeys: 3 }),
        fc
          .dictionary(fc.constantFrom('f:a', 'f:b'), tie('tree'), { maxKeys: 2 })
          .map((below) => ({ '.': {}, ...below })),
      ),
    }))
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const owned = ownedPaths([entry('hansa', before)], 'hansa')
        const missing = missingPaths([entry('hansa', before)], [entry('hansa', after)], 'hansa')
        for (const path of missing) expect(owned.has(path)).toBe(true)
        expect(missingPaths([entry('hansa', before)], [entry('hansa', before)], 'hansa')).toEqual([])
        expect(new Set(missingPaths([entry('hansa', before)], [], 'hansa'))).toEqual(owned)
      }),
    )
  })
})

describe('otherOwners', () => {
  it('finds an autoscaler that owns replicas through scale', () => {
    const scale = entry(
      'kube-controller-manager',
      { 'f:spec': { 'f:replicas': {} } },
      { operation: 'Update', subresource: 'scale' },
    )
    expect(otherOwners([entry('hansa', web), scale], ['spec', 'replicas'], 'hansa')).toEqual([
      'kube-controller-manager',
    ])
    expect(otherOwners([entry('hansa', web)], ['spec', 'replicas'], 'hansa')).toEqual([])
    expect(otherOwners([scale], ['spec', 'paused'], 'hansa')).toEqual([])
    expect(otherOwners(undefined, ['spec', 'replicas'], 'hansa')).toEqual([])
  })
})
