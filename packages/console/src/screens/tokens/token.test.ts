import type { ServiceToken } from '@hansa/sdk'
import { describe, expect, it, test } from 'vitest'
import { emptyDraft, isComplete, isOwnToken, isRotatable, requestOf, stateOf } from './token.js'

const now = Date.parse('2026-01-31T00:00:00.000Z')
const token = (more: Partial<ServiceToken> = {}): ServiceToken => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'ServiceToken',
  metadata: { name: 'ci', uid: 'u', createdAt: '2026-01-01T00:00:00.000Z' },
  origin: 'api',
  roles: [],
  sourceRanges: [],
  expired: false,
  unused: false,
  expiresAt: '2026-04-01T00:00:00.000Z',
  ...more,
})
const former = { expiresAt: '2026-02-01T00:00:00.000Z' }

describe('the state of a token', () => {
  it.each([
    ['Active', {}],
    ['Unused', { unused: true }],
    ['Expiring', { expiresAt: '2026-02-06T23:59:59.000Z', unused: true }],
    ['Active', { expiresAt: '2026-02-07T00:00:00.000Z' }],
    ['Expired', { expired: true, unused: true, former }],
    ['Rotating', { former }],
  ] as const)('%s: %j', (state, more) => {
    expect(stateOf(token(more), now).state).toBe(state)
  })

  it('says whether the former text is still in use', () => {
    expect(stateOf(token({ former }), now).title).toContain('was not used')
    const used = { ...former, lastUsedAt: '2026-01-30T00:00:00.000Z' }
    expect(stateOf(token({ former: used }), now).title).toContain('accepted and used')
  })
})

it.each([
  ['api', true],
  ['machine', true],
  ['sign-in', false],
  ['break-glass', false],
] as const)('a token of %s can be rotated: %s', (origin, can) => {
  expect([isRotatable(token({ origin })), isRotatable(token({ origin, expired: true }))]).toEqual([
    can,
    false,
  ])
})

describe('a new token', () => {
  it('is sent without what was left empty', () => {
    expect(requestOf({ ...emptyDraft, name: ' ci ', days: '' })).toEqual({
      name: 'ci',
      token: { description: undefined, ceiling: undefined },
    })
  })

  it('has its networks separated by commas or spaces, and its life in days', () => {
    const draft = { ...emptyDraft, name: 'ci', ranges: '10.0.0.0/8, 192.0.2.7\n::1', days: '0.5' }
    expect(requestOf({ ...draft, ceiling: 'editor', description: 'pipeline' })).toEqual({
      name: 'ci',
      token: {
        description: 'pipeline',
        ceiling: 'editor',
        sourceRanges: ['10.0.0.0/8', '192.0.2.7', '::1'],
        ttlSeconds: 43_200,
      },
    })
  })

  it.each([
    [{}, false],
    [{ name: 'ci' }, true],
    [{ name: 'ci', days: '' }, true],
    [{ name: 'ci', days: '0' }, false],
    [{ name: 'ci', days: 'many' }, false],
  ])('%j can be sent: %s', (draft, can) => {
    expect(isComplete({ ...emptyDraft, ...draft })).toBe(can)
  })
})

test('a token is one’s own as its owner, and as the token itself', () => {
  const of = (name: string, owner?: string) => ({
    metadata: { name, uid: '', createdAt: '' },
    ...(owner === undefined ? {} : { owner: { id: owner, name: owner } }),
  })
  const anna = { id: 'corp/1', kind: 'User' as const, name: 'anna' }
  expect(isOwnToken(of('ci', 'corp/1'), anna)).toBe(true)
  expect(isOwnToken(of('anna', 'corp/2'), anna)).toBe(false)
  expect(isOwnToken(of('ci'), { id: 'x', kind: 'ServiceToken', name: 'ci' })).toBe(true)
  expect(isOwnToken(of('ci'), undefined)).toBe(false)
})
