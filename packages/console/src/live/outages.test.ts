import { describe, expect, it } from 'vitest'
import { release } from '../testing/rows.js'
import { outageText } from './outages.js'
import { releaseState } from './release-state.js'

const since = '2026-01-01T12:00:01.000Z'
const now = Date.parse('2026-01-01T12:00:30.000Z')
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19)

describe('an outage', () => {
  it.each([
    [{ movesAt: '2026-01-01T12:05:01.000Z', message: 'moves' }, 'moves in 4:31'],
    [{ movesAt: '2026-01-01T13:05:01.000Z', message: 'moves' }, 'moves in 1:04:31'],
    [{ movesAt: since, message: 'moves' }, 'moving now'],
    [{ message: 'not moved: evictions are halted' }, 'not moved: evictions are halted'],
  ])('of %j says %s', (over, fate) =>
    expect(outageText({ cluster: 'eu-1', since, ...over }, now, clock)).toBe(
      `Unreachable since 12:00:01; ${fate}`,
    ),
  )
})

describe("a release's state", () => {
  const conditions = ['Scheduled', 'Ready'].map((type) => ({
    type,
    status: type === 'Ready' ? ('False' as const) : ('True' as const),
    reason: '',
    message: '',
    lastTransitionTime: since,
  }))
  const counts = { total: 2, applied: 1, ready: 1, drifted: 0, failed: 0, unreachable: 0 }
  it.each([
    ['Unreachable', { unreachable: 1 }],
    ['Failed', { unreachable: 1, failed: 1 }],
    ['Progressing', {}],
  ] as const)('is %s, the worst first', (state, over) =>
    expect(releaseState(release('web', { conditions, targets: { ...counts, ...over } }))).toBe(state),
  )
})
