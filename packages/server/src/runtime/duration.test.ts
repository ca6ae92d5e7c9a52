import { describe, expect, it } from 'vitest'
import { durationOf, durationText } from './duration.js'

describe('a duration', () => {
  it.each([
    ['90d', 7_776_000_000],
    ['24h', 86_400_000],
    ['30m', 1_800_000],
    ['45s', 45_000],
    ['0s', undefined],
    ['1w', undefined],
    ['1', undefined],
    ['1.5h', undefined],
    ['h', undefined],
  ])('"%s" is %s ms', (text, ms) => expect(durationOf(text)).toBe(ms))

  it.each([
    [172_800_000, '2 days'],
    [129_600_000, '36 hours'],
    [60_000, '1 minute'],
    [1_000, '1 second'],
    [1_400, '1 second'],
  ])('of %s ms is written as %s', (ms, text) => expect(durationText(ms)).toBe(text))
})
