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

  it('does not know whether it describes an object without known labels, unless another condition decides', () => {
    const red = { labels: [{ key: 'team', operator: 'In' as const, values: ['red'] }] }
    expect(compiledOf([red]).match({ name: 'a' })).toBe('unknown')
    expect(compiledOf([{ ...red, names: ['b'] }]).match({ name: 'a' })).toBe('no')
    expect(compiledOf([red, { names: ['a'] }]).match({ name: 'a' })).toBe('yes')
    expect(compiledOf([red]).match({ name: 'a', labels: { team: 'blue' } })).toBe('no')
  })

  it('in its shortest form is compiled once', () => {
    const compiled = compiledOf([{ names: ['b'] }, { names: ['a'] }])
    expect(compiledOf(compiled.predicate)).toBe(compiled)
  })

  it('can cover objects of a list in its namespaces and clusters, and of the hub', () => {
    const compiled = compiledOf([{ namespaces: ['shop'], names: ['a'] }])
    expect(compiled.coversSome({})).toBe(true)
    expect(compiled.coversSome({ namespace: 'shop' })).toBe(true)
    expect(compiled.coversSome({ namespace: 'pay' })).toBe(false)
    expect(compiledOf([{ names: [] }]).coversSome({})).toBe(false)
  })

  it('with an alternative without conditions allows everything', () => {
    expect(allowsEverything([{ names: ['a'] }, {}])).toBe(true)
    expect(allowsEverything([{ names: [] }])).toBe(false)
    expect(allowsEverything([])).toBe(false)
  })
})
