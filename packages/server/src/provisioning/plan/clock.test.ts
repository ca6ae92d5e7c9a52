import { expect, it } from 'vitest'
import { type ClockEvidence, clockDoubt } from './clock.js'

const hour = 3_600_000
const gitea = (aheadMs: number) => [{ what: 'connector gitea', aheadMs }]
const quiet: ClockEvidence = { witnesses: [], jumpedMs: 0, aheadOfStoredMs: undefined }

it.each<[string, Partial<ClockEvidence>, string | undefined]>([
  ['nothing is known', {}, undefined],
  [
    'a minute more or less',
    { witnesses: gitea(60_000), jumpedMs: -60_000, aheadOfStoredMs: 60_000 },
    undefined,
  ],
  [
    'a target disagrees',
    { witnesses: gitea(40 * 24 * hour) },
    "the hub's clock is 40 days ahead of the clock of connector gitea",
  ],
  [
    'a target is ahead',
    { witnesses: gitea(-3 * hour) },
    "the hub's clock is 3 h behind the clock of connector gitea",
  ],
  [
    'one of two disagrees',
    { witnesses: [...gitea(0), ...gitea(2 * hour)] },
    "the hub's clock is 2 h ahead of the clock of connector gitea",
  ],
  [
    'the clock was put right while the hub ran',
    { witnesses: gitea(0), jumpedMs: -40 * 24 * hour },
    undefined,
  ],
  [
    'it jumped and nobody tells the time',
    { jumpedMs: 2 * hour },
    "the hub's clock jumped 2 h ahead while the hub was running",
  ],
  [
    'the hub was down for days, and a target agrees',
    { witnesses: gitea(0), aheadOfStoredMs: 72 * hour },
    undefined,
  ],
  [
    'the hub was down for days, or its clock is wrong',
    { aheadOfStoredMs: 72 * hour },
    "the hub's clock was 3 days ahead of the newest stored time when the hub started, and no server has confirmed it since",
  ],
  [
    'a server disagreed before the hub started, and none was heard since',
    { remembered: { what: 'connector gitea', aheadMs: 40 * 24 * hour } },
    "the hub's clock was 40 days ahead of the clock of connector gitea before the hub started, and no server has confirmed it since",
  ],
  [
    'a server disagreed before the hub started, and agrees now',
    { remembered: { what: 'connector gitea', aheadMs: 40 * 24 * hour }, witnesses: gitea(0) },
    undefined,
  ],
])('%s', (_, evidence, expected) => {
  expect(clockDoubt({ ...quiet, ...evidence })).toBe(expected)
})
