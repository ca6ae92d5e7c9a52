import { describe, expect, test } from 'vitest'
import { HansaError } from '../../../runtime/errors.js'
import type { KubernetesObject } from '../../contract.js'
import { checkObjects } from './objects.js'

const configMap = (name: string, more: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
})

const refusal = (objects: readonly KubernetesObject[]) => {
  try {
    checkObjects(objects)
  } catch (error) {
    if (error instanceof HansaError) return error.errors
    throw error
  }
  return []
}

describe('the objects of a bundle', () => {
  test('what a member owns is dropped, so that kubectl’s output can be pushed', () => {
    const [object] = checkObjects([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', uid: 'u', resourceVersion: '7', managedFields: [], creationTimestamp: 't' },
        data: { k: 'v' },
        status: { phase: 'x' },
      },
    ])
    expect(object).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { k: 'v' } })
  })

  test.each([
    [
      'the same object twice',
      [configMap('a'), configMap('a')],
      '/spec/source/objects/1',
      /is also at \/spec\/source\/objects\/0/,
    ],
    [
      'a label of Hansa’s own',
      [{ ...configMap('a'), metadata: { name: 'a', labels: { 'hansa.dev/hub': 'x' } } }],
      '/spec/source/objects/0/metadata/labels',
      /managed by Hansa/,
    ],
    [
      'an annotation of Hansa with an unknown value',
      [{ ...configMap('a'), metadata: { name: 'a', annotations: { 'hansa.dev/prune': 'Never' } } }],
      '/spec/source/objects/0/metadata/annotations/hansa.dev~1prune',
      /^is "Never"; set it to "Orphan", or remove it$/,
    ],
    [
      'a List',
      [{ apiVersion: 'v1', kind: 'ConfigMapList', metadata: { name: 'l' }, items: [] }],
      '/spec/source/objects/0/kind',
      /items as separate objects/,
    ],
  ])('%s is refused with its place and the fix', (_, objects, pointer, reason) => {
    expect(refusal(objects)).toEqual([{ pointer, reason: expect.stringMatching(reason) }])
  })

  test('every wrong object is named at once', () => {
    expect(refusal([configMap('a'), configMap('a'), configMap('a')])).toHaveLength(2)
  })

  test('two kinds or namespaces may share a name', () => {
    const there = { ...configMap('a'), metadata: { name: 'a', namespace: 'there' } }
    expect(checkObjects([configMap('a'), there, { ...configMap('a'), kind: 'Secret' }])).toHaveLength(3)
  })
})
