import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nextVersion } from './next-version.js'

describe('the next version', () => {
  test.each([
    [[], '0.1.0'],
    [['1.2.3', '1.2.2'], '1.2.4'],
    [['2.0.0-rc.1', '1.9.9'], '1.9.10'],
    [['1.0.0-beta'], '0.1.0'],
    [['1.0.0+build', '0.9.0'], '0.9.1'],
  ])('after %j is %s', (versions, wanted) => expect(nextVersion(versions)).toBe(wanted))

  test('is above every release before it', () => {
    const part = fc.nat({ max: 1000 })
    fc.assert(
      fc.property(part, part, part, (major, minor, patch) => {
        expect(nextVersion([`${major}.${minor}.${patch}`])).toBe(`${major}.${minor}.${patch + 1}`)
      }),
    )
  })
})
