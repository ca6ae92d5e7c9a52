import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bounded } from '../../runtime/cel/bounded.js'
import { patternProblem } from '../../runtime/cel/pattern-problem.js'
import { compileExpression, expressionProblem } from './expressions.js'
import { compilePattern, highestReference, substitute } from './patterns.js'

describe('group patterns', () => {
  it.each([
    ['team-(.+)', 'Team-Red', ['Team-Red', 'Red']],
    ['team-(.+)', 'my-team-red', undefined],
    ['(dev|ops)-(\\w+)', 'ops-eu', ['ops-eu', 'ops', 'eu']],
    ['a|b', 'ab', undefined],
  ])('%s over the whole of %s', (pattern, name, expected) => {
    expect(patternProblem(pattern)).toBeUndefined()
    expect(compilePattern(pattern).match(name)).toEqual(expected)
  })

  it.each([
    ['(a+)+', /nested repetition/],
    ['((ab)*c)*', /nested repetition/],
    ['(?:a{2,})+', /nested repetition/],
    ['(?=x)x', /uses lookahead/],
    ['(a)\\1', /uses a backreference/],
    ['(a', /not a valid regular expression/],
  ])('%s is refused', (pattern, reason) => {
    expect(patternProblem(pattern)).toMatch(reason)
  })

  it.each(['team-(.+)', '(a|b)+', '[(+]+x', 'a\\(b+\\)+', '(a{2})+'])('%s is fine', (pattern) => {
    expect(patternProblem(pattern)).toBeUndefined()
  })

  it('a name that is filled in is taken as it is, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(substitute('x$1y', ['', name])).toBe(`x${name}y`)
      }),
    )
    expect(substitute('$$1 costs $1', ['', 'five'])).toBe('$1 costs five')
    expect(highestReference('$2-$1-$$9')).toBe(2)
  })
})

describe('expressions', () => {
  it.each([
    ['person.username.lowerAscii()', 'value', undefined],
    ['person.employeeType == "internal"', 'condition', undefined],
    ['person.username', 'condition', undefined],
    ['"x" + 1', 'value', /invalid CEL expression over person/],
    ['1 +', 'value', /invalid CEL expression/],
    ['other.name', 'value', /Unknown variable/],
    ['person.username == "a"', 'value', /returns bool/],
    ['person.groups.exists(g, person.groups.exists(h, h == g))', 'condition', /inside another comprehension/],
    ['person.username.matches("(a+)+")', 'condition', /nested repetition/],
    ['person.username.matches(person.mail)', 'condition', /not a string literal/],
  ] as const)('%s as %s', (text, use, reason) => {
    const problem = expressionProblem(text, use)
    if (reason === undefined) expect(problem).toBeUndefined()
    else expect(problem).toMatch(reason)
  })

  it('what is missing is named, and how to ask for it', () => {
    expect(() => compileExpression('person.employeeType == "x"')({ username: 'a' })).toThrow(
      /has no "employeeType".*has\(person.employeeType\)/,
    )
  })
})

describe('the time that evaluation may take', () => {
  it('ends a regular expression that would go on for ever', () => {
    expect(() => bounded(50, 'mapping default/x', () => /^(a+)+$/.test(`${'a'.repeat(60)}b`))).toThrow(
      /mapping default\/x did not finish within 50 ms/,
    )
  })

  it('gives what the body gave, and its own errors', () => {
    expect(bounded(1000, 'x', () => 42)).toBe(42)
    expect(() =>
      bounded(1000, 'x', () => {
        throw new Error('mine')
      }),
    ).toThrow('mine')
  })
})
