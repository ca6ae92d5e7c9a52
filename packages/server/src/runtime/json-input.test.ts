import { describe, expect, test } from 'vitest'
import { checkJsonInput, checkLargeJsonInput } from './json-input.js'

const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
const members = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, index]))

describe('input', () => {
  test.each([
    ['a member named __proto__', JSON.parse('{"spec":[{"__proto__":1}]}'), '/spec/0/__proto__'],
    ['an object with 10,001 members', { spec: members(10_001) }, '/spec'],
    ['more than 200 levels', nested(300), '/0/0/0/0/0/0/0/0'],
    [
      'a member named __proto__ behind others',
      { a: [{}, [1, { b: {} }]], c: [[], JSON.parse('{"d":{"__proto__":1}}')] },
      '/c/1/d/__proto__',
    ],
  ])('with %s is refused by its place', async (_, input, pointer) => {
    const refusal = expect.objectContaining({ errors: [expect.objectContaining({ pointer })] })
    expect(() => checkJsonInput(input)).toThrow(refusal)
    await expect(checkLargeJsonInput(input)).rejects.toEqual(refusal)
  })

  test.each([
    ['a text', 'text'],
    ['10,000 members', members(10_000)],
    ['a list of 20,000 objects', Array.from({ length: 20_000 }, () => ({ a: {} }))],
    ['200 levels', nested(200)],
  ])('with %s is taken', async (_, input) => {
    checkJsonInput(input)
    await checkLargeJsonInput(input)
  })

  test('of any size lets others run', async () => {
    const items = Array.from({ length: 100_000 }, () => ({}))
    let turns = 0
    let checking = true
    const others = (): void => {
      turns += 1
      if (checking) setImmediate(others)
    }
    setImmediate(others)
    await checkLargeJsonInput(items)
    checking = false
    expect(turns).toBeGreaterThan(5)
  })
})
