import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedSecret } from '../apply/secret.js'
import { anotherValue, foundWhereWanted } from './difference.js'

const digest = { digest: 'hmac-1' }

describe('the shown part of an object on a cluster', () => {
  const cases: [string, unknown, unknown, unknown, unknown][] = [
    [
      'is what stands where something is wanted',
      { a: 1, b: 2 },
      { a: 1, b: 2 },
      { a: 1, b: 3 },
      { a: 1, b: 3 },
    ],
    ['leaves out what nobody asked for', { a: 1 }, { a: 1 }, { a: 1, status: {} }, { a: 1 }],
    ['lacks what is not there', { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1 }, { a: 1 }],
    [
      'matches items of named lists by name, and leaves out those of others',
      [{ name: 'web', image: 'x:1' }],
      [{ name: 'web', image: 'x:1' }],
      [
        { name: 'sidecar', image: 's' },
        { name: 'web', image: 'x:2', port: 1 },
      ],
      [{ name: 'web', image: 'x:2' }],
    ],
    ['takes lists of other things whole', ['a'], ['a'], ['a', 'b'], ['a', 'b']],
    ['says by its digest that a sensitive value is the one wanted', 'pw', digest, 'pw', digest],
    ['hides a sensitive value that is another', 'pw', digest, 'theirs', anotherValue],
    [
      'hides where something else stands in place of what holds one',
      { a: 'pw' },
      { a: digest },
      'pw',
      anotherValue,
    ],
    ['hides in a list of another length', ['pw'], [digest], ['pw', 'x'], anotherValue],
    ['shows a wanted value that looks like a digest as itself', digest, digest, digest, digest],
  ]
  it.each(cases)('%s', (_rule, wanted, shown, found, answer) => {
    expect(foundWhereWanted(wanted, shown, found)).toEqual(answer)
  })

  it('never contains a sensitive value, whatever is on the cluster', () => {
    const secret = 'the-secret-value'
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('x', 1, true, secret),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'name'), tie('node'), { maxKeys: 3 }),
      ),
    })).node
    const redacted = (value: unknown): unknown => {
      if (value === secret) return digest
      if (Array.isArray(value)) return value.map(redacted)
      if (typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner)]))
      return value
    }
    fc.assert(
      fc.property(tree, (wanted) => {
        const shown = redacted(wanted)
        expect(JSON.stringify(foundWhereWanted(wanted, shown, wanted)) ?? '').not.toContain(secret)
      }),
    )
  })
})

describe('a Secret', () => {
  it('is compared as members store it', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', data: { a: 'YQ==' }, stringData: { b: 'b' } }
    expect(storedSecret(secret)).toEqual({ apiVersion: 'v1', kind: 'Secret', data: { a: 'YQ==', b: 'Yg==' } })
  })
  it('takes a value under stringData for one under data, and null for nothing', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret' }
    expect(storedSecret({ ...secret, data: { a: 'YQ==' }, stringData: { a: 'b' } })).toEqual({
      ...secret,
      data: { a: 'Yg==' },
    })
    expect(storedSecret({ ...secret, stringData: null })).toEqual(secret)
  })
  it('keeps the digests that stand for its values', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', stringData: { b: digest } }
    expect(storedSecret(secret)).toEqual({ apiVersion: 'v1', kind: 'Secret', data: { b: digest } })
  })
})
