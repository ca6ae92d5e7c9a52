import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ManifestError } from './error.js'
import { parseJson } from './json.js'
import { parseJsonInSlices } from './sliced-json.js'

const large = 'x'.repeat(150_000)
const noTurn = async (): Promise<void> => undefined

/** Makes some lists and objects of a value larger than a slice. */
const grown = (value: unknown): unknown => {
  if (Array.isArray(value)) return [...value.map(grown), large, large]
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries([
    ...Object.entries(value).map(([key, item]) => [key, grown(item)]),
    ['first', large],
    ['second', large],
  ])
}

const refusalOf = async (parse: () => unknown): Promise<ManifestError | undefined> => {
  try {
    await parse()
    return undefined
  } catch (error) {
    if (error instanceof ManifestError) return error
    throw error
  }
}

describe('JSON that is parsed in parts', () => {
  test('has the value that it has as a whole', async () => {
    const property = fc.asyncProperty(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constantFrom(undefined, 1, '\t\r\n '),
      async (value, space) => {
        const text = JSON.stringify({ value: grown(value), after: [1, { a: 2 }] }, undefined, space)
        expect(await parseJsonInSlices(text, noTurn)).toEqual(JSON.parse(text))
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  test('pauses between the parts', async () => {
    let turns = 0
    const members = Object.fromEntries(
      Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 'value']),
    )
    const value = { spec: { members, more: [members] } }
    const text = JSON.stringify(value)
    const parsed = await parseJsonInSlices(text, async () => {
      turns += 1
    })
    expect(parsed).toEqual(value)
    expect(turns).toBeGreaterThan(text.length / (2 * 256 * 1024))
  })

  test.each([
    '  {}  ',
    '7',
    `"${large}${large}"`,
    `[${' '.repeat(300_000)}]`,
    `{"__proto__":{"a":["${large}${large}"]}}`,
  ])('is taken: %#', async (text) => {
    expect(await parseJsonInSlices(text, noTurn)).toStrictEqual(JSON.parse(text))
  })

  const item = JSON.stringify([large, large])
  test.each([
    `[${item},]`,
    `[,${item}]`,
    `[1 ${item}]`,
    `[${item} 1]`,
    `[${item}:1]`,
    `{"a":${item},}`,
    `{"a" ${item}}`,
    `{${item}}`,
    `{"a":1 "b":${item}}`,
    `[${item}}`,
    `[${item}`,
    `${item}]`,
    `${item} 1`,
    `{"a":"${large}${large}",}`,
    `[${'1,'.repeat(200_000)}]`,
    `[${'1,'.repeat(200_000)}2,]`,
    `[${'1,'.repeat(200_000)}a]`,
  ])('is refused as a whole is: %#', async (text) => {
    expect(await refusalOf(() => parseJson(text))).toBeDefined()
    const refusal = await refusalOf(() => parseJsonInSlices(text, noTurn))
    expect(refusal?.reason).toMatch(/^not valid JSON: /)
  })

  test('a number that would lose digits is refused with its field and its place', async () => {
    const numbers = JSON.stringify(
      { list: [...Array.from({ length: 100_000 }, (_, index) => index), 'last'] },
      undefined,
      1,
    )
    const text = numbers.replace('"last"', '{"a/b": 9007199254740993}')
    const whole = await refusalOf(() => parseJson(text))
    const parts = await refusalOf(() => parseJsonInSlices(text, noTurn))
    expect(parts).toMatchObject({ pointer: '/list/100000/a~1b', place: whole?.place, reason: whole?.reason })
  })
})
