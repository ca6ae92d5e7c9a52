import type { Me } from '@hansa/sdk'
import { describe, expect, test } from 'vitest'
import { whyNot } from './may.js'

const rights: Me['rights'] = [
  { verbs: ['scale', 'update'], kinds: ['Release'], where: [{ namespaces: ['shop'] }] },
  {
    verbs: ['cordon'],
    kinds: ['Cluster'],
    where: [{ labels: [{ key: 'tier', operator: 'In', values: ['test'] }] }],
  },
  { verbs: ['approve'], kinds: ['SyncRun', 'Release'] },
  { verbs: ['delete'], kinds: ['ServiceToken'], where: [{ names: ['ci'] }] },
]
const why = (verb: string, kind: string, place?: Parameters<typeof whyNot>[1]['place']) =>
  whyNot(rights, { verb, kind, place })

describe('an action', () => {
  test('is allowed where a right covers its object', () => {
    expect(why('scale', 'Release', { namespace: 'shop', name: 'web' })).toBeUndefined()
    expect(why('approve', 'SyncRun', { name: 'run-1' })).toBeUndefined()
    expect(why('delete', 'ServiceToken', { name: 'ci' })).toBeUndefined()
    expect(why('cordon', 'Cluster', { name: 'eu-1', labels: { tier: 'test' } })).toBeUndefined()
  })

  test('is allowed somewhere, before its object is chosen, but not on the hub itself', () => {
    expect(why('scale', 'Release')).toBeUndefined()
    expect(why('scale', 'Release', {})).toContain('Permission required')
    expect(why('approve', 'Release', {})).toBeUndefined()
  })

  test('is left to the hub when labels decide that are not known', () => {
    expect(why('cordon', 'Cluster', { name: 'eu-1' })).toBeUndefined()
  })

  test('that is not allowed says which permission it needs, and where the roles allow it', () => {
    expect(why('scale', 'Release', { namespace: 'pay', name: 'web' })).toBe(
      'Permission required: scale on Release pay/web. Your roles allow it only in namespace shop.',
    )
    expect(why('cordon', 'Cluster', { name: 'eu-1', labels: { tier: 'prod' } })).toBe(
      'Permission required: cordon on Cluster eu-1. Your roles allow it only with tier=test.',
    )
    expect(why('block', 'Person', {})).toBe(
      'Permission required: block on Person. None of your roles allows it.',
    )
  })
})
