import { describe, expect, it } from 'vitest'
import { type Found, search } from './search.js'
import { parseSearch, stringifySearch } from './search-params.js'

const found = (name: string): Found => ({ kind: 'Cluster', name, place: '', href: `/clusters/${name}` })
const things = ['web', 'api-web', 'webapp', 'cobweb', 'other'].map(found)

describe('a search', () => {
  it('finds the name itself first, then beginnings, then words, then the rest', () => {
    expect(search(things, ' WEB ').map(({ name }) => name)).toEqual(['web', 'webapp', 'api-web', 'cobweb'])
  })
  it('finds nothing for an empty query, and no more than the limit', () => {
    expect(search(things, ' ')).toEqual([])
    expect(search(things, 'web', 2)).toHaveLength(2)
  })
})

describe("an address's search", () => {
  it('contains only strings', () => {
    expect(parseSearch('?q=123&on=true&label=a%3Db')).toEqual({ q: '123', on: 'true', label: 'a=b' })
  })
  it('leaves out what is empty', () => {
    expect(stringifySearch({ q: 'a=b c', tab: '', view: undefined })).toBe('?q=a%3Db+c')
    expect(stringifySearch({ tab: '' })).toBe('')
  })
})
