import { PlacementSpec } from '@hansa/placement'
import { describe, expect, test } from 'vitest'
import { type OutageFacts, outageOf, outageText } from './outage.js'

const now = Date.parse('2026-01-01T12:00:30.000Z')
const { failover } = PlacementSpec.parse({ failover: { cluster: { tolerationSeconds: 300 } } })
const facts = (over: Partial<OutageFacts> = {}): OutageFacts => ({
  cluster: 'eu-1',
  trouble: { notReadySince: '2026-01-01T12:00:01.000Z', credentials: undefined },
  notReadyMs: 29_000,
  placement: { name: 'web', failover },
  maintenance: undefined,
  suspended: false,
  halt: undefined,
  stays: undefined,
  now,
  previous: undefined,
  ...over,
})

describe('an unreachable target', () => {
  test('says since when, and when its replicas move', () => {
    const outage = outageOf(facts())
    expect(outage).toEqual({
      cluster: 'eu-1',
      since: '2026-01-01T12:00:01.000Z',
      movesAt: '2026-01-01T12:05:01.000Z',
      message: 'moves to another cluster unless eu-1 returns',
    })
    expect(outageText(outage)).toBe(
      'unreachable since 2026-01-01T12:00:01.000Z; moves at 2026-01-01T12:05:01.000Z',
    )
  })

  test.each([
    { given: 'lasts', until: '2026-01-01T12:10:00.000Z', movesAt: '2026-01-01T12:15:00.000Z' },
    {
      given: 'ended during the outage',
      until: '2026-01-01T12:00:20.000Z',
      movesAt: '2026-01-01T12:05:20.000Z',
    },
    { given: 'ended before it', until: '2026-01-01T11:00:00.000Z', movesAt: '2026-01-01T12:05:01.000Z' },
  ])('of a cluster whose maintenance $given moves at $movesAt', ({ given, until, movesAt }) => {
    const outage = outageOf(facts({ maintenance: { until } }))
    expect(outage.movesAt).toBe(movesAt)
    expect(outage.message.startsWith('under maintenance, ')).toBe(given === 'lasts')
  })

  test.each<[string, Partial<OutageFacts>, RegExp]>([
    [
      'its placement has no failover policy',
      { placement: { name: 'web', failover: undefined } },
      /placement "web" has no failover policy \(spec\.failover\.cluster\)/,
    ],
    [
      'the credentials do not work',
      { trouble: { notReadySince: undefined, credentials: 'HTTP 401' } },
      /credentials for eu-1 do not work \(HTTP 401\); run `hansa cluster rotate eu-1/,
    ],
    ['the brake is on', { halt: 'MassOutage' }, /evictions are halted because most of the fleet failed/],
    ['a restored hub has not seen the fleet', { halt: 'Restored' }, /restored from a backup/],
    [
      'no other cluster fits',
      { stays: 'no other cluster fits: 3 lack CPU' },
      /no other cluster fits: 3 lack CPU/,
    ],
  ])('says why its replicas do not move: %s', (_, over, expected) => {
    const outage = outageOf(facts(over))
    expect(outage.movesAt).toBeUndefined()
    expect(outage.message).toMatch(/^not moved: /)
    expect(outage.message).toMatch(expected)
  })

  test('keeps the stored time if it differs only by the moments in between', () => {
    const first = outageOf(facts())
    expect(outageOf(facts({ now: now + 5_400, notReadyMs: 34_000, previous: first })).movesAt).toBe(
      first.movesAt,
    )
    expect(outageOf(facts({ now: now + 60_000, previous: first })).movesAt).toBe('2026-01-01T12:06:01.000Z')
  })
})
