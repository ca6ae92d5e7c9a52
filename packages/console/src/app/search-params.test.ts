import { expect, test } from 'vitest'
import { parseSearch, stringifySearch } from './search-params.js'

test('values in an address stay strings: no numbers, no objects', () => {
  expect(parseSearch('?q=007&on=true&json={"a":1}')).toEqual({ q: '007', on: 'true', json: '{"a":1}' })
  expect(parseSearch('q=a%20b+c')).toEqual({ q: 'a b c' })
  expect(parseSearch('')).toEqual({})
})

test('empty and absent texts are left out', () => {
  expect(stringifySearch({ q: 'eu & us', view: '', none: undefined, count: 3 })).toBe('?q=eu+%26+us')
  expect(stringifySearch({})).toBe('')
})

test('what was written is read again', () => {
  const texts = { q: 'a=b&c', path: 'eu-1|apps/v1|Deployment|web|web', umlaut: 'münchen' }
  expect(parseSearch(stringifySearch(texts))).toEqual(texts)
})
