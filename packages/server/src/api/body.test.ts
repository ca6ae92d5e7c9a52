import { describe, expect, test } from 'vitest'
import { HansaError } from '../runtime/errors.js'
import { parseBody as parse } from './body.js'
import { createYamlPool } from './yaml-pool.js'

const pool = createYamlPool()
const parseBody = (text: string, type?: string) => parse(text, type, { yaml: pool, subject: 'ci' })
const yaml = 'application/yaml'
const refusal = async (text: string, type?: string): Promise<HansaError> => {
  try {
    await parseBody(text, type)
  } catch (error) {
    if (error instanceof HansaError) return error
    throw error
  }
  throw new Error('was not refused')
}

describe('a YAML body', () => {
  test.each([
    ['octal, binary and grouped integers', 'a: [0400, 0b11, 1_000]', { a: [256, 3, 1000] }],
    ['the words of YAML 1.1', 'a: [yes, no, on, off]', { a: [true, false, true, false] }],
    ['dates and times as text', 'a: [2024-01-01, 12:30:45]', { a: ['2024-01-01', '12:30:45'] }],
    ['merge keys', 'a: &a {x: 1}\nb: {<<: *a, z: 2}', { a: { x: 1 }, b: { x: 1, z: 2 } }],
    ['binary values as base64', 'a: !!binary "iVBORw0KGgo="', { a: 'iVBORw0KGgo=' }],
    ['many aliases', `a: &a x\nb: [${Array(500).fill('*a')}]`, { a: 'x', b: Array(500).fill('x') }],
    ['separators around the document', '---\na: 1\n---\n# nothing\n', { a: 1 }],
    ['no document', '# nothing', undefined],
  ])('means what it means to kubectl: %s', async (_, text, value) => {
    expect((await parseBody(text, yaml)) ?? undefined).toEqual(value)
  })

  test.each([
    ['two documents', 'a: 1\n---\nb: 2', /found 2 YAML documents, expected one/],
    ['a key set twice', 'a: 1\na: 2', /key "a" is set twice.*\(line 2, column 1\)/],
    ['a mistake', 'a: 1\n b: 2', /not valid YAML: .*\(line 2, column 3\)/],
    ['aliases of aliases', bomb(), /aliases repeat more than/],
  ])('is refused for %s, with its line', async (_, text, reason) => {
    expect(await refusal(text, yaml)).toMatchObject({
      code: 'BadRequest',
      message: expect.stringMatching(reason),
    })
  })
})

test.each([
  ['YAML', 'spec:\n  id: 9007199254740993', yaml],
  ['JSON', '{"spec": {"id": 9007199254740993}}', 'application/json'],
  ['a merge patch', '{"spec": {"id": 9007199254740993}}', 'application/merge-patch+json'],
])('an integer that would lose digits is refused in %s, naming the field', async (_, text, type) => {
  expect(await refusal(text, type)).toMatchObject({
    code: 'BadRequest',
    hint: expect.stringMatching(/quotes/),
    errors: [{ pointer: '/spec/id', reason: expect.stringMatching(/^9007199254740993 is too large/) }],
  })
})

test('too deep nesting is refused, in JSON too', async () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  expect((await refusal(deep)).message).toMatch(/nested deeper than 200 levels/)
  expect((await refusal(deep, yaml)).message).toMatch(/nested deeper than 200 levels/)
})

const bomb = (): string => {
  const level = (number: number): string =>
    `a${number}: &a${number} [${Array(10).fill(number === 0 ? 'x' : `*a${number - 1}`)}]`
  return Array.from({ length: 9 }, (_, number) => level(number)).join('\n')
}
