import { describe, expect, it } from 'vitest'
import { validate } from './tasks.js'

describe('values against a schema', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string' },
      replicas: { type: 'integer', minimum: 1 },
      'a/b': { type: 'object', required: ['c'], properties: { c: { $ref: '#/definitions/c' } } },
      either: { oneOf: [{ type: 'string' }, { type: 'integer' }] },
    },
    definitions: { c: { type: 'boolean' } },
  }
  it.each([
    [{ name: 'x', replicas: 1, 'a/b': { c: true }, either: 1 }, []],
    [{}, ['/name']],
    [{ name: 'x', replicas: 0 }, ['/replicas']],
    [{ name: 'x', 'a/b': {} }, ['/a~1b/c']],
    [{ name: 'x', 'a/b': { c: 1 } }, ['/a~1b/c']],
    [{ name: 'x', other: 1 }, ['/other']],
    [{ name: 'x', either: [] }, ['/either']],
  ])('%j: errors at %j', (values, pointers) => {
    expect(validate(schema, values).map(({ pointer }) => pointer)).toEqual(pointers)
  })
  it('says what is wrong', () => {
    expect(validate(schema, { name: 1, other: 1 })).toEqual([
      { pointer: '/name', message: 'type "number" is invalid. Expected "string".' },
      { pointer: '/other', message: 'unknown key: the schema of the chart does not allow it' },
    ])
  })
})
