import { describe, expect, test } from 'vitest'
import { objectText, queryOf, whatText } from './filter.js'

const none = { since: '', until: '', subject: '', verb: '', kind: '', object: '', result: '' }
const entry = {
  apiVersion: 'hansa.dev/v1' as const,
  kind: 'AuditEntry' as const,
  metadata: { name: '1', createdAt: '2026-01-01T00:00:00.000Z' },
  subject: { kind: 'ServiceToken', id: 'ci', name: 'ci' },
  verb: 'update',
  object: { kind: 'Release', namespace: 'shop', name: 'web' },
  scope: 'namespace/shop',
  result: 'Succeeded' as const,
  paths: ['/spec/replicas'],
  keyId: '',
  previous: '',
  hash: '',
}

describe('the filter of the audit trail', () => {
  test('asks for everything when nothing is set, and while a day is being typed', () => {
    expect(Object.values(queryOf({ ...none, since: '2026-1' })).every((value) => value === undefined)).toBe(
      true,
    )
  })

  test('covers whole days of the reader, and names an object with its namespace', () => {
    const query = queryOf({
      ...none,
      since: '2026-03-01',
      until: '2026-03-01',
      object: 'shop/web',
      result: 'Denied',
    })
    expect(query).toMatchObject({ namespace: 'shop', object: 'web', result: 'Denied' })
    expect(Date.parse(query.until ?? '') - Date.parse(query.since ?? '')).toBe(86_399_999)
    expect(queryOf({ ...none, object: 'web' })).toMatchObject({ namespace: undefined, object: 'web' })
  })
})

test('an entry says what it is about and what changed', () => {
  expect(objectText(entry)).toBe('Release shop/web')
  expect(objectText({ ...entry, object: { kind: 'Path' } })).toBe('Path')
  expect(whatText({ ...entry, reason: 'INC 42' })).toBe('/spec/replicas; “INC 42”')
  expect(whatText({ ...entry, paths: ['/a', '/b', '/c', '/d', '/e'] })).toBe('/a, /b, /c, and 2 more')
  expect(whatText({ ...entry, paths: [], detail: { code: 'Unauthenticated', count: 4 } })).toBe(
    'Unauthenticated; 4 more times',
  )
})
