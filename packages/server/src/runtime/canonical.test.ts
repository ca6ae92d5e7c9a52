import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, sameJson } from './canonical.js'

const key = fc.constantFrom('a', 'b', 'c')
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, undefined, true, false, 0, -0, 1, '', 'a'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}))

test('two values are the same exactly when their canonical JSON is', () => {
  fc.assert(
    fc.property(value, value, (a, b) => {
      const [one, other] = [{ a }, { a: b }]
      expect(sameJson(one, other)).toBe(canonicalJson(one) === canonicalJson(other))
      expect(sameJson(one, structuredClone(one))).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})

test('inherited properties are not members', () => {
  for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    const named: unknown = JSON.parse(`{${JSON.stringify(name)}: {}}`)
    expect(sameJson({}, named), name).toBe(false)
    expect(sameJson(named, {}), name).toBe(false)
    expect(sameJson(named, structuredClone(named)), name).toBe(true)
  }
})
