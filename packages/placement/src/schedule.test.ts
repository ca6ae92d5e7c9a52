import { describe, expect, test } from 'vitest'
import { Rollout } from './contract/index.js'
import { opensAfter, openUntil } from './schedule.js'

const at = (text: string): number => Date.parse(text)
const nightly = { schedule: '0 2 * * *', timezone: 'Europe/Berlin', durationMs: 4 * 3_600_000 }

describe('a window', () => {
  test.each([
    ['before it opens', '2030-01-01T00:59:59Z', undefined],
    ['when it opens', '2030-01-01T01:00:00Z', '2030-01-01T05:00:00Z'],
    ['before it closes', '2030-01-01T04:59:59Z', '2030-01-01T05:00:00Z'],
    ['when it closes', '2030-01-01T05:00:00Z', undefined],
    ['in summer, an hour earlier in UTC', '2030-07-01T00:00:00Z', '2030-07-01T04:00:00Z'],
  ])('%s', (_, now, until) => {
    expect(openUntil(nightly, at(now))).toBe(until === undefined ? undefined : at(until))
  })

  test('opens next', () => {
    expect(opensAfter(nightly, at('2030-01-01T01:00:00Z'))).toBe(at('2030-01-02T01:00:00Z'))
    expect(opensAfter({ schedule: '30 3 * * 1' }, at('2030-01-01T00:00:00Z'))).toBe(
      at('2030-01-07T03:30:00Z'),
    )
  })
})

test.each([
  ['61 2 * * *', undefined, 'schedule', 'invalid schedule "61 2 * * *"'],
  ['0 0 31 2 *', undefined, 'schedule', 'never occurs'],
  ['0 2 * * *', 'Mars/Olympus', 'timezone', 'unknown time zone "Mars/Olympus"'],
])('%s in %s is refused', (schedule, timezone, field, message) => {
  const { error } = Rollout.safeParse({
    windows: [{ schedule, duration: '1h', ...(timezone === undefined ? {} : { timezone }) }],
  })
  expect(error?.issues).toMatchObject([
    { path: ['windows', 0, field], message: expect.stringContaining(message) },
  ])
})
