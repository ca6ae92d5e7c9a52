import { describe, expect, test } from 'vitest'
import type { Subject } from '../../runtime/subject.js'
import { builtInRoles } from './built-in.js'
import { type Bearer, type Binding, rightsOf } from './evaluate.js'
import { ownAccess } from './own.js'

const clusters = new Map([
  ['eu-1', { tier: 'prod' }],
  ['us-1', { tier: 'test' }],
])

const anna: Bearer = {
  id: 'corp/1',
  kind: 'User',
  name: 'anna',
  source: { kind: 'Directory', name: 'corp' },
  groups: ['shop'],
}

const own = (bearer: Bearer, ...bindings: Binding[]) => {
  const state = {
    rulesOf: (role: string) => builtInRoles.get(role)?.rules,
    bindingsOf: () => bindings,
  }
  const subject: Subject = { ...bearer, rights: rightsOf(state, clusters, bearer) }
  return ownAccess(state, subject)
}

const binding = (name: string, role: string, scope?: Binding['scope']): Binding => ({
  name,
  role,
  subjects: [{ group: 'shop' }],
  ...(scope === undefined ? {} : { scope }),
})

describe('what a subject may do', () => {
  test('names the binding, the group and the scope of each role', () => {
    expect(own(anna, binding('team-shop', 'editor', { namespaces: ['shop'] })).grants).toEqual([
      { role: 'editor', binding: 'team-shop', subject: { group: 'shop' }, scope: { namespaces: ['shop'] } },
    ])
  })

  test('lists each verb on each kind with the objects on which it is allowed', () => {
    const { rights } = own(anna, binding('team-shop', 'editor', { namespaces: ['shop'] }))
    const scale = rights.filter(({ verbs, kinds }) => verbs.includes('scale') && kinds.includes('Release'))
    expect(scale.map(({ where }) => where)).toEqual([[{ namespaces: ['shop'] }]])
    expect(rights.some(({ kinds }) => kinds.includes('Cluster'))).toBe(false)
    expect(own(anna).rights).toEqual([])
  })

  test('is one item for an administrator, within the ceiling of a token', () => {
    const { rights } = own(anna, binding('admins', 'admin'))
    expect(rights).toHaveLength(1)
    expect(rights[0]?.where).toBeUndefined()
    const token: Bearer = { id: 'ci', kind: 'ServiceToken', name: 'ci', groups: [], roles: ['admin'] }
    const limited = own({ ...token, ceiling: 'approver' })
    expect(limited.grants).toEqual([{ role: 'admin' }])
    expect(limited.rights.flatMap(({ verbs }) => verbs)).not.toContain('create')
    expect(limited.rights.find(({ verbs }) => verbs.includes('approve'))?.kinds).toContain('SyncRun')
  })

  test('names no clusters that a scope selects by label', () => {
    const { rights } = own(
      anna,
      binding('ops', 'operator', { clusters: { labels: { matchLabels: { tier: 'test' } } } }),
    )
    expect(JSON.stringify(rights)).not.toContain('us-1')
    expect(rights.find(({ kinds }) => kinds.includes('Cluster'))?.where).toEqual([
      { labels: [{ key: 'tier', operator: 'In', values: ['test'] }] },
    ])
  })
})
