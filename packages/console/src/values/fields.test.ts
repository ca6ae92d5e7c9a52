import { describe, expect, it } from 'vitest'
import { isRead, readValues } from './document.js'
import { countBelow, type Form, fieldsBelow, findFields, newItem, rootField } from './fields.js'
import { parseSchema, resolve } from './schema.js'

const formOf = (yaml: string, schema?: object): Form => {
  const read = readValues(yaml)
  if (!isRead(read)) throw new Error(read.message)
  return {
    read,
    defaults: read,
    schema: parseSchema(schema === undefined ? undefined : JSON.stringify(schema)),
  }
}
const kinds = (form: Form) =>
  Object.fromEntries(fieldsBelow(form, rootField(form), 100).map(({ label, kind }) => [label, kind]))

describe('fields', () => {
  it('come from the defaults and their comments without a schema', () => {
    const form = formOf(
      '# How many\ncount: 1\nenabled: true\nname: x\nmap: {a: 1}\nlist: [a]\nempty: []\nnothing:\nlong: |\n  a\n  b\n',
    )
    expect(kinds(form)).toEqual({
      count: 'number',
      enabled: 'boolean',
      name: 'text',
      map: 'map',
      list: 'list',
      empty: 'yaml',
      nothing: 'yaml',
      long: 'yaml',
    })
    expect(fieldsBelow(form, rootField(form), 1)[0]?.description).toBe('How many')
  })

  it('come from the schema', () => {
    const form = formOf('a: 1\n', {
      required: ['name'],
      properties: {
        name: { type: 'string', description: 'Its name' },
        size: { enum: ['S', 'L'], default: 'S' },
        maybe: { type: ['integer', 'null'] },
        mixed: { type: ['integer', 'string'] },
        either: { oneOf: [{ type: 'string' }, { type: 'object' }] },
        items: { type: 'array', items: { $ref: '#/$defs/item' } },
        part: { $ref: '#/$defs/item' },
        elsewhere: { $ref: 'https://example.com/schema.json' },
      },
      $defs: { item: { type: 'object', properties: { port: { type: 'integer' } } } },
    })
    expect(kinds(form)).toEqual({
      a: 'number',
      name: 'text',
      size: 'choice',
      maybe: 'number',
      mixed: 'yaml',
      either: 'yaml',
      items: 'list',
      part: 'map',
      elsewhere: 'yaml',
    })
    const [, name] = fieldsBelow(form, rootField(form), 2)
    expect(name).toMatchObject({ required: true, description: 'Its name' })
    const items = fieldsBelow(form, rootField(form), 100).find(({ label }) => label === 'items')
    expect(items && newItem(form, items)).toEqual({})
  })

  it('a value that its type cannot show is edited as YAML', () => {
    expect(kinds(formOf('num: {a: 1}\n', { properties: { num: { type: 'integer' } } }))).toEqual({
      num: 'yaml',
    })
  })

  it('a schema that refers to itself ends', () => {
    expect(resolve({ $ref: '#' }, { $ref: '#' })).toBeUndefined()
    const form = formOf('', { properties: { next: { $ref: '#' }, '/': { $ref: '#/properties/next' } } })
    expect(countBelow(rootField(form))).toBe(2)
    expect(findFields(form, 'nothing-like-it', 50).found).toEqual([])
  })

  it('thousands of properties are found, and not all shown', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`key${i}`, { type: 'string' }]),
    )
    const form = formOf('', { properties })
    expect(countBelow(rootField(form))).toBe(10_000)
    expect(fieldsBelow(form, rootField(form), 50)).toHaveLength(50)
    expect(findFields(form, 'key9999', 50).found.map(({ label }) => label)).toEqual(['key9999'])
    expect(findFields(form, 'key', 50)).toMatchObject({ more: true })
  })

  it('are found by key, by path and by description', () => {
    const form = formOf('server:\n  # Port of the service\n  port: 80\n  tls: {port: 443}\n')
    const found = (query: string) => findFields(form, query, 9).found.map(({ path }) => path.join('.'))
    expect(found('port')).toEqual(['server.port', 'server.tls.port'])
    expect(found('tls port')).toEqual(['server.tls.port'])
    expect(found('service')).toEqual(['server.port'])
    expect(found('server')).toEqual(['server'])
  })
})
