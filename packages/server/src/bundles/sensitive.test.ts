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
    expect(() => redact(objects, [], digest, nothing)).toThrow(/stands for no value stored/)
  })

  test('a marked path that is not there is refused', () => {
    expect(() =>
      redact([config], [{ kind: 'ConfigMap', name: 'app', pointer: '/data/pasword' }], digest, nothing),
    ).toThrow(/no ConfigMap "app" with a value at \/data\/pasword/)
  })
})
