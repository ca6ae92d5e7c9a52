import { describe, expect, it } from 'vitest'
import { equal, layerOf, merge, withoutNulls } from './layers.js'

const base = { replicas: 1, image: { tag: '1', pull: 'Always' }, hosts: ['a', 'b'], affinity: null }

describe('the layer to send', () => {
  it.each([
    ['nothing differs', {}, {}],
    ['a value differs', { replicas: 2 }, { replicas: 2 }],
    ['a value in a map differs', { image: { tag: '2', pull: 'Always' } }, { image: { tag: '2' } }],
    ['a list differs: all of it', { hosts: ['a'] }, { hosts: ['a'] }],
    ['a default is removed', { image: { tag: '1' } }, { image: { pull: null } }],
    ['an empty default is filled', { affinity: { x: 1 } }, { affinity: { x: 1 } }],
    ['a map becomes a text', { image: 'x' }, { image: 'x' }],
    ['a key is new', { extra: { a: [] } }, { extra: { a: [] } }],
  ])('when %s', (_, change, layer) => {
    const wanted = { ...base, ...change }
    expect(layerOf(base, wanted)).toEqual(layer)
    expect(withoutNulls(merge(base, layerOf(base, wanted)))).toEqual(withoutNulls(wanted))
  })
  it('keeps a key called __proto__ as a key', () => {
    const hostile = JSON.parse('{"__proto__": {"x": 1}}')
    expect(Object.keys(layerOf({}, hostile))).toEqual(['__proto__'])
    expect(Object.keys(merge({}, hostile))).toEqual(['__proto__'])
  })
  it('does not depend on the order of keys', () => {
    expect(equal({ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 })).toBe(true)
    expect(equal({ a: undefined }, { b: undefined })).toBe(false)
  })
})
