import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KubeError } from './errors.js'
import { createItemSplitter } from './items.js'

const split = (text: string, cuts: readonly number[] = []) => {
  const bytes = Buffer.from(text)
  const items: unknown[] = []
  const splitter = createItemSplitter((json) => items.push(JSON.parse(json)))
  let from = 0
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    splitter.push(bytes.subarray(from, cut))
    from = Math.min(cut, bytes.length)
  }
  return { items, body: splitter.end() }
}

describe('a list split while it arrives', () => {
  it('returns the same items and the same rest as parsing it whole, however it is cut', () => {
    const value = fc.jsonValue({ maxDepth: 3 })
    const item = fc.oneof(
      fc.dictionary(fc.string(), value, { maxKeys: 3 }),
      fc.array(value, { maxLength: 2 }),
    )
    const around = fc.dictionary(
      fc.string().filter((key) => key !== 'items' && key !== '__proto__'),
      value,
      { maxKeys: 3 },
    )
    fc.assert(
      fc.property(
        around,
        fc.array(item),
        around,
        fc.boolean(),
        fc.array(fc.nat(400)),
        (before, items, after, spaced, cuts) => {
          const document = { ...before, items, ...after }
          const found = split(JSON.stringify(document, null, spaced ? 2 : 0), cuts)
          expect(found.items).toEqual(JSON.parse(JSON.stringify(items)))
          expect(found.body).toEqual(JSON.parse(JSON.stringify({ ...document, items: [] })))
        },
      ),
    )
  })

  it('is not misled by other lists named items, nor by brackets in strings', () => {
    const text =
      '{"metadata":{"items":[{"a":1}]},"note":"\\"items\\":[{","items":[{"b":"]}"}],"more":[{"c":1}]}'
    expect(split(text)).toEqual({
      items: [{ b: ']}' }],
      body: { metadata: { items: [{ a: 1 }] }, note: '"items":[{', items: [], more: [{ c: 1 }] },
    })
  })

  it('leaves a document that is not a list as it is', () => {
    expect(split('{"items":null}').body).toEqual({ items: null })
    expect(split('["a"]').body).toEqual(['a'])
    expect(split('').body).toBeUndefined()
  })

  it.each([
    '{"items":[{}',
    '{"items":["a"]}',
    '{"items":[1,{}]}',
    '{"items":[null]}',
    '{"items":[{}]}}',
    'nonsense',
  ])('refuses %s', (text) => {
    expect(() => split(text)).toThrow(KubeError)
  })
})
