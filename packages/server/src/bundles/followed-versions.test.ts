import { describe, expect, test } from 'vitest'
import { FollowedVersion, highestIn, isExact, isNext, WantedVersion } from './followed-versions.js'

const versions = ['1.4.0', '1.10.0', '1.9.9', '2.0.0', '1.11.0-rc.1', '0.0.0-git.7']

describe('the highest version in a range', () => {
  test.each([
    ['^1.4', '1.10.0'],
    ['~1.9', '1.9.9'],
    ['1.4', '1.4.0'],
    ['1.x', '1.10.0'],
    ['>=1 <3', '2.0.0'],
    ['*', '2.0.0'],
    ['^3', undefined],
    ['^1.11.0-0', undefined],
    ['^0.0.0-git', undefined],
  ])('%s is %s: prereleases are in no range', (range, highest) => {
    expect(highestIn(range, versions)).toBe(highest)
  })
})

test.each([
  ['^1', '1.4.0', '1.5.0', true],
  ['^1', '1.5.0', '1.4.0', false],
  ['^1', '1.5.0', '1.5.0', false],
  ['^1', '2.0.0', '1.5.0', true],
  ['^1', '2.0.0-rc.1', '1.5.0', true],
  ['latest', '1.5.0', '1.4.0', true],
  ['latest', '1.5.0', '1.5.0', false],
])('a release that follows %s changes from %s to %s: %s', (follow, from, to, changes) => {
  expect(isNext(follow, from, to)).toBe(changes)
})

test.each(['1.0.0', '^1.4', '1.4', 'latest', '1.0.0-rc.1', '>=1.0 <2'])(
  'a release can name %s',
  (version) => {
    expect(WantedVersion.safeParse(version).success).toBe(true)
  },
)

test.each(['', 'newest', 'v1.0.0 ', '^', '1.0.0+build.1'])('a release cannot name "%s"', (version) => {
  const known = WantedVersion.safeParse(version).success
  expect(known && isExact(version)).toBe(false)
})

test('an exact version is nothing to follow', () => {
  expect(FollowedVersion.safeParse('1.0.0').success).toBe(false)
})
