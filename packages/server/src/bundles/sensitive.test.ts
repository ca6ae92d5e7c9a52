import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from './contract.js'
import { digestsIn, redact, reveal } from './sensitive.js'

const digest = (value: string): string => `hmac-${Buffer.from(value).toString('hex')}`
const nothing: ReadonlySet<string> = new Set()

const secret: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db' },
  data: { password: 'aHVudGVyMg==', 'a/b~c': 'eA==' },
  stringData: { user: 'anna' },
}
const config: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'app' },
  data: { url: 'http://x', password: 'hunter3' },
}
const marked = [{ kind: 'ConfigMap', name: 'app', pointer: '/data/password' }]

describe('sensitive values', () => {
  test('a Secret’s data and what the bundle marks are replaced by digests, the rest stays', () => {
    const { objects, values } = redact([secret, config], marked, digest, nothing)
    const text = JSON.stringify(objects)
    for (const value of ['aHVudGVyMg==', 'eA==', 'anna', 'hunter3']) expect(text).not.toContain(value)
    expect(text).toContain('http://x')
    expect([...values.values()].sort()).toEqual(['"aHVudGVyMg=="', '"anna"', '"eA=="', '"hunter3"'])
  })

  test('revealing gives back what was redacted', () => {
    const { objects, values } = redact([secret, config], marked, digest, nothing)
    expect(reveal(objects, marked, values)).toEqual([secret, config])
    expect([...digestsIn(objects, marked)].sort()).toEqual([...values.keys()].sort())
  })

  test('a digest sent back in place of its value keeps it; an unknown one is refused', () => {
    const { objects, values } = redact([secret], [], digest, nothing)
    expect(redact(objects, [], digest, new Set(values.keys()))).toEqual({ objects, values: new Map() })
    expect(() => redact(objects, [], digest, nothing)).toThrow(/matches no stored value/)
  })

  test('a marked path that is not there is refused', () => {
    expect(() =>
      redact([config], [{ kind: 'ConfigMap', name: 'app', pointer: '/data/pasword' }], digest, nothing),
    ).toThrow(/no ConfigMap "app" with a value at \/data\/pasword/)
  })
})

describe('paths that overlap', () => {
  test('are sealed once, with what is inside, and reveal as they were', () => {
    const both = [
      { kind: 'Secret', name: 'db', pointer: '/data' },
      { kind: 'Secret', name: 'db', pointer: '/data/password' },
    ]
    const { objects, values } = redact([secret], both, digest, nothing)
    expect(JSON.stringify(objects)).not.toContain('aHVudGVyMg')
    expect(reveal(objects, both, values)).toEqual([secret])
  })

  test('a digest inside a value that is sealed whole is refused', () => {
    const holding = { ...config, data: { inner: { digest: 'hmac-1' } } }
    const whole = [{ kind: 'ConfigMap', name: 'app', pointer: '/data' }]
    expect(() => redact([holding], whole, digest, new Set(['hmac-1']))).toThrow(/a digest inside a value/)
  })
})

test.each(['/metadata/name', '/metadata/labels', '/kind', '/apiVersion'])(
  'the head of an object cannot be hidden: %s',
  (pointer) => {
    expect(() => redact([config], [{ kind: 'ConfigMap', name: 'app', pointer }], digest, nothing)).toThrow(
      /cannot be hidden/,
    )
  },
)

test('a Secret whose keys are called as inherited properties is sealed too', () => {
  const data: unknown = JSON.parse('{"constructor": "aHVudGVyMg==", "toString": "aHVudGVyMg=="}')
  const { objects, values } = redact([{ ...secret, data }], [], digest, nothing)
  expect(JSON.stringify(objects)).not.toContain('aHVudGVyMg')
  expect(reveal(objects, [], values)).toEqual([{ ...secret, data }])
})
