import { describe, expect, test } from 'vitest'
import { ranges, versions } from './testing/ranges.js'
import { chooseVersion, parseRange, parseVersion } from './version-range.js'

describe('a range of versions', () => {
  test.each(Object.entries(ranges))('%j matches the same versions as in Helm', (text, expected) => {
    const range = parseRange(text)
    const found =
      range === undefined
        ? undefined
        : versions
            .filter((version) => {
              const parsed = parseVersion(version)
              return parsed !== undefined && range.matches(parsed)
            })
            .join(' ')
    expect(found).toEqual(expected)
  })

  test('that is too long is refused at once', () => {
    expect(parseRange(' '.repeat(100_000))).toBeDefined()
    expect(parseRange(`^1${' '.repeat(100_000)}x`)).toBeUndefined()
    expect(parseRange(Array(33).fill('^1').join('||'))).toBeUndefined()
  })
})

describe('the chosen version', () => {
  test.each([
    ['^1', ['1.2.0', '1.10.0', '2.0.0', '1.11.0-rc.1'], '1.10.0'],
    ['', ['1.0.0', '2.0.0-rc.1'], '1.0.0'],
    ['', ['2.0.0-rc.1'], undefined],
    ['^2-0', ['1.0.0', '2.0.0-rc.1'], '2.0.0-rc.1'],
    ['1.2.3', ['1.2.3+b', '1.2.3'], '1.2.3'],
    ['1.2.3+b', ['1.2.3', '1.2.3+b'], '1.2.3+b'],
    ['v1.2.3', ['1.2.3'], '1.2.3'],
    ['1.2', ['1.2.3', '1.3.0'], '1.2.3'],
    ['^1', ['latest', 'v1.0.0'], 'v1.0.0'],
  ])('of %j in %j is %j', (range, among, expected) => {
    expect(chooseVersion(among, range)).toBe(expected)
  })
})
