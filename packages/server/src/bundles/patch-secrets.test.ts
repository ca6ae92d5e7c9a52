import { describe, expect, test } from 'vitest'
import { applyJsonPatch, type JsonPatchOperation } from '../runtime/json-patch.js'
import { digestsInPatches, redactPatches, revealPatches } from './patch-secrets.js'
import { redactedPatch } from './redacted-patch.js'
import { redact } from './sensitive.js'

const digest = (value: string): string => `hmac-${Buffer.from(value).toString('hex')}`
const marked = [
  { kind: 'ConfigMap', name: 'app', pointer: '/data/password' },
  { kind: 'Deployment', name: 'web', pointer: '/spec/template/spec/containers/0/env/1/value' },
  { kind: 'Thing', name: 'x', pointer: '/spec/config' },
]
const hidden = 's3cret'

const sealed = (
  kind: string,
  name: string,
  patch: readonly JsonPatchOperation[],
  known = new Set<string>(),
) => {
  const values = new Map<string, string>()
  const patches = [{ object: { kind, name }, patch }]
  return {
    patches,
    values,
    result: redactPatches(patches, marked, { digest, known, values }, (at) => `/spec/overrides/${at}`),
  }
}

describe('a value in an override is sealed', () => {
  test.each<[string, string, string, JsonPatchOperation]>([
    ['at a key of a Secret', 'Secret', 's', { op: 'add', path: '/stringData/pw', value: hidden }],
    ['replaced at a key of a Secret', 'Secret', 's', { op: 'replace', path: '/data/pw', value: hidden }],
    ['as all of data', 'Secret', 's', { op: 'add', path: '/data', value: { a: hidden, b: hidden } }],
    [
      'as the whole Secret',
      'Secret',
      's',
      { op: 'replace', path: '', value: { kind: 'Secret', stringData: { a: hidden } } },
    ],
    ['tested for', 'Secret', 's', { op: 'test', path: '/data/pw', value: hidden }],
    ['tested for as a whole', 'Secret', 's', { op: 'test', path: '/data', value: { pw: hidden } }],
    ['as data that is not a map', 'Secret', 's', { op: 'add', path: '/data', value: hidden }],
    ['at a marked path', 'ConfigMap', 'app', { op: 'replace', path: '/data/password', value: hidden }],
    [
      'above a marked path',
      'ConfigMap',
      'app',
      { op: 'add', path: '/data', value: { password: hidden, url: 'x' } },
    ],
    ['below a marked path', 'Thing', 'x', { op: 'add', path: '/spec/config/a/b', value: hidden }],
    [
      'at another position of the same list',
      'Deployment',
      'web',
      { op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'PW', value: hidden } },
    ],
    [
      'where the pointer cannot be followed',
      'Secret',
      's',
      { op: 'add', path: '/data/__proto__', value: hidden },
    ],
  ])('%s', (_, kind, name, operation) => {
    const { patches, values, result } = sealed(kind, name, [operation])
    expect(JSON.stringify(result)).not.toContain(hidden)
    expect(JSON.stringify(result)).toContain('hmac-')
    expect(revealPatches(result, marked, values)).toEqual(patches)
    expect([...digestsInPatches(result)].sort()).toEqual([...values.keys()].sort())
  })

  test.each<[string, string, string, JsonPatchOperation]>([
    ['of a Secret’s labels', 'Secret', 's', { op: 'add', path: '/metadata/labels', value: { a: 'b' } }],
    ['beside a marked path', 'ConfigMap', 'app', { op: 'add', path: '/data/url', value: 'x' }],
    [
      'of an object that is not marked',
      'ConfigMap',
      'other',
      { op: 'add', path: '/data/password', value: 'x' },
    ],
  ])('but not one %s', (_, kind, name, operation) => {
    const { patches, values, result } = sealed(kind, name, [operation])
    expect(result).toEqual(patches)
    expect(values.size).toBe(0)
  })

  test('a stored digest can be sent back, also after the mark is gone; another is refused', () => {
    const { result, values } = sealed('ConfigMap', 'app', [
      { op: 'add', path: '/data/password', value: hidden },
    ])
    const again = sealed('ConfigMap', 'app', result[0]?.patch ?? [], new Set(values.keys()))
    expect(again.result).toEqual(result)
    expect(revealPatches(result, [], values)[0]?.patch).toEqual([
      { op: 'add', path: '/data/password', value: hidden },
    ])
    expect(() => sealed('ConfigMap', 'app', result[0]?.patch ?? [])).toThrow(
      /\/spec\/overrides\/0\/patch\/0\/value: is a digest that matches no stored value/,
    )
  })

  test('one that is missing is never applied as a digest', () => {
    const { result } = sealed('Secret', 's', [{ op: 'add', path: '/data/pw', value: hidden }])
    expect(() => revealPatches(result, marked, new Map())).toThrow(
      /the value behind operation 0 .* is missing/,
    )
  })
})

describe('a patched object shows no sensitive value', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { a: hidden, b: 'other' },
  }
  const thing = {
    apiVersion: 'x/v1',
    kind: 'Thing',
    metadata: { name: 'x' },
    spec: { config: { a: hidden, list: [1] } },
  }

  test.each<[string, typeof secret | typeof thing, JsonPatchOperation[]]>([
    ['copied elsewhere', secret, [{ op: 'copy', from: '/data/a', path: '/metadata/annotations' }]],
    ['moved elsewhere', secret, [{ op: 'move', from: '/data', path: '/metadata/annotations' }]],
    [
      'tested and replaced',
      secret,
      [
        { op: 'test', path: '/data/a', value: hidden },
        { op: 'replace', path: '/data/a', value: `${hidden}2` },
      ],
    ],
    ['copied out of a marked object', thing, [{ op: 'copy', from: '/spec/config/a', path: '/spec/shown' }]],
    ['moved out of a marked object', thing, [{ op: 'move', from: '/spec/config/a', path: '/spec/shown' }]],
    ['changed inside a marked object', thing, [{ op: 'add', path: '/spec/config/list/-', value: hidden }]],
  ])('%s', (_, object, patch) => {
    const given = [object]
    const { objects } = redact(given, object.kind === 'Thing' ? marked.slice(2) : [], digest, new Set())
    const { result } = sealed(object.kind, object.metadata.name, patch)
    const clear = applyJsonPatch(object, patch)
    const shown = redactedPatch(objects[0], result[0]?.patch ?? [])
    expect(JSON.stringify(clear)).toContain(hidden)
    expect(JSON.stringify(shown)).not.toContain(hidden)
    expect(shown).not.toEqual(objects[0])
  })

  test('a change inside a hidden value changes its digest', () => {
    const { objects } = redact([thing], marked.slice(2), digest, new Set())
    const shown = (value: string) =>
      redactedPatch(objects[0], [{ op: 'replace', path: '/spec/config/a', value: { digest: digest(value) } }])
    expect(shown('x')).not.toEqual(shown('y'))
    expect(shown('x')).toEqual(shown('x'))
  })
})
