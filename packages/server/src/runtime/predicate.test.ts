import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allows, allowsEverything, both, compiledOf } from './predicate.js'
import type { Place } from './rights.js'
import { describes, predicates } from './testing/rights.js'

const places: fc.Arbitrary<Place> = fc.record(
  {
    name: fc.constantFrom('x', 'y', 'w'),
    namespace: fc.constantFrom('one', 'two', 'three'),
    cluster: fc.constantFrom('x', 'eu-1', 'eu-2'),
    labels: fc.dictionary(fc.constantFrom('team', 'tier'), fc.constantFrom('a', 'b', 'prod')),
  },
  { requiredKeys: [] },
)

describe('a predicate', () => {
  it('allows what one of its alternatives describes', () => {
    fc.assert(
      fc.property(predicates, places, (predicate, place) => {
        expect(allows(predicate, place)).toBe(describes(predicate, place))
      }),
      { numRuns: 2_000 },
    )
  })

  it('has a shortest form that allows the same', () => {
    fc.assert(
      fc.property(predicates, places, (predicate, place) => {
        expect(describes(compiledOf(predicate).predicate, place)).toBe(describes(predicate, place))
      }),
      { numRuns: 2_000 },
    )
  })

  it('together with another allows what both allow', () => {
    fc.assert(
      fc.property(predicates, predicates, places, (a, b, place) => {
        expect(allows(both(a, b), place)).toBe(describes(a, place) && describes(b, place))
      }),
      { numRuns: 2_000 },
    )
  })

  it('of a thousand bindings in different namespaces is one alternative', () => {
    const alternatives = Array.from({ length: 1000 }, (_, index) => ({ namespaces: [`team-${index}`] }))
    expect(compiledOf(alternatives).predicate).toHaveLength(1)
    expect(compiledOf([...alternatives].reverse()).digest).toBe(compiledOf(alternatives).digest)
  })

  it('with an alternative without conditions allows everything', () => {
    expect(allowsEverything([{ names: ['a'] }, {}])).toBe(true)
    expect(allowsEverything([{ names: [] }])).toBe(false)
    expect(allowsEverything([])).toBe(false)
  })
})
