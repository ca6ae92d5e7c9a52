import { describe, expect, test } from 'vitest'
import { lasted, longestStep, outageBegins, probed } from './outage.js'

const longest = longestStep({ periodMs: 2_000, timeoutMs: 2_000 })
const [failed, otherwise] = [true, false]

/** How long an outage that began at 0 has lasted at `now`, after these probes. */
const after = (probes: readonly [at: number, failed: boolean][], now: number): number =>
  lasted(
    probes.reduce((outage, [at, hasFailed]) => probed(outage, hasFailed, at, longest), outageBegins(0)),
    now,
    longest,
  )

describe('an outage', () => {
  test.each<[string, [number, boolean][], number, number]>([
    ['lasts from the probe that found it', [], 1_500, 1_500],
    [
      'goes on with each probe that fails',
      [
        [2_000, failed],
        [4_000, failed],
      ],
      5_000,
      5_000,
    ],
    [
      'does not count the time before a probe that did not fail',
      [
        [2_000, failed],
        [4_000, otherwise],
      ],
      4_000,
      2_000,
    ],
    [
      'stands still while probes say nothing of it',
      [
        [2_000, failed],
        [4_000, otherwise],
      ],
      9_000,
      2_000,
    ],
    [
      'goes on when they fail again',
      [
        [2_000, failed],
        [4_000, otherwise],
        [6_000, failed],
      ],
      7_000,
      3_000,
    ],
    ['does not count a night the hub slept through', [[2_000, failed]], 36_000_000, 7_000],
    [
      'counts no more of it when the next probe fails',
      [
        [2_000, failed],
        [36_000_000, failed],
      ],
      36_000_000,
      7_000,
    ],
  ])('%s', (_, probes, now, expected) => {
    expect(after(probes, now)).toBe(expected)
  })
})
