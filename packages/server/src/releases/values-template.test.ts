import { describe, expect, test } from 'vitest'
import { fillIn } from './values-template.js'

const cluster = {
  name: 'eu-1',
  region: 'eu',
  provider: undefined,
  labels: { tier: 'gold', 'topology.kubernetes.io/zone': 'z1', 'a.b': 'dotted' },
}

describe('values for a cluster', () => {
  test.each([
    ['{{ cluster.name }}', 'eu-1'],
    ['{{cluster.name}}.{{ cluster.region }}.example.com', 'eu-1.eu.example.com'],
    ['{{ cluster.labels.tier }}', 'gold'],
    ['{{ cluster.labels["topology.kubernetes.io/zone"] }}', 'z1'],
    ['{{ cluster.labels["a.b"] }}', 'dotted'],
    ['a {{ "{{" }} .Values.x }} b', 'a {{ .Values.x }} b'],
    ['without', 'without'],
    ['}} first', '}} first'],
  ])('%s', (text, filled) => {
    expect(fillIn({ a: [{ b: text }] }, cluster)).toEqual({ values: { a: [{ b: filled }] }, errors: [] })
  })

  test('keys, numbers and secret values stay as they are', () => {
    const values = { '{{ cluster.name }}': 1, list: [true, null], password: { digest: 'hmac-1' } }
    expect(fillIn(values, cluster).values).toEqual(values)
  })

  test('a key __proto__ stays a key', () => {
    const { values } = fillIn(JSON.parse('{"__proto__": {"a": "{{ cluster.name }}"}}'), cluster)
    expect(JSON.stringify(values)).toBe('{"__proto__":{"a":"eu-1"}}')
  })

  test.each([
    ['{{ .Values.x }}', /is not an expression.*use \{\{ cluster\.name \}\}/],
    ['{{ cluster.uid }}', /is not an expression/],
    ['{{ cluster.labels.a.b }}', /is not an expression/],
    ['{{ cluster.labels["a b"] }}', /is not an expression/],
    ['{{ cluster.name', /is not closed/],
    [`{{ ${'x'.repeat(1_000_000)} }}`, /is not an expression/],
    ['{{ cluster.labels.none }}', /cluster "eu-1" has no value for \{\{ cluster\.labels\.none \}\}$/],
    ['{{ cluster.labels.constructor }}', /has no value/],
    ['{{ cluster.provider }}', /has no value/],
  ])('refused: %.40s', (text, reason) => {
    const { values, errors } = fillIn({ 'a/b': [text] }, cluster)
    expect(errors).toEqual([{ pointer: '/a~1b/0', reason: expect.stringMatching(reason) }])
    expect(errors[0]?.reason.length).toBeLessThan(500)
    expect(values).toEqual({ 'a/b': [text] })
  })

  test('without a cluster, examples are filled in and only wrong expressions are refused', () => {
    const values = {
      a: '{{ cluster.name }}-{{ cluster.labels.none }}',
      b: '{{ cluster.provider }}',
      c: '{{ x }}',
    }
    const filled = fillIn(values, undefined)
    expect(filled.values).toMatchObject({ a: 'cluster-label', b: 'provider' })
    expect(filled.errors.map(({ pointer }) => pointer)).toEqual(['/c'])
  })

  test('errors are limited', () => {
    const values = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, '{{ x }}']))
    expect(fillIn(values, cluster).errors).toHaveLength(20)
  })

  test('megabytes of opened expressions take linear time', () => {
    expect(fillIn({ a: '{{'.repeat(5_000_000) }, cluster).errors).toHaveLength(1)
    const { values } = fillIn({ a: '{{ cluster.name }}'.repeat(500_000) }, cluster)
    expect(String(values.a)).toHaveLength(2_000_000)
  })
})
