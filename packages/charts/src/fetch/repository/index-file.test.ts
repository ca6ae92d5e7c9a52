import { describe, expect, test } from 'vitest'
import { findInIndex } from './index-file.js'

const digest = 'b'.repeat(64)
const index = `apiVersion: v1
entries:
  web-admin:
  - {name: web-admin, version: 9.0.0, urls: [admin.tgz]}
  web:
  # A comment.
  - apiVersion: v2
    description: |
      entries:
        web: not an entry
    name: web
    urls:
    - https://charts.example/web-1.2.0.tgz
    version: 1.2.0
    digest: ${digest}
  - name: web
    version: 1.10.0
    urls: [web-1.10.0.tgz, other]
  - name: web
    version: 2.0.0-rc.1
    urls: [web-2.tgz]
    digest: sha256:${digest.toUpperCase()}
  - null
  - name: web
generated: "2026-01-01T00:00:00Z"
`
const find = (text: string, version = '', name = 'web') => findInIndex(text, name, version, 'the index')

describe('an index', () => {
  test.each([
    ['', { version: '1.10.0', urls: ['web-1.10.0.tgz', 'other'] }],
    [
      '1.2.0',
      { version: '1.2.0', urls: ['https://charts.example/web-1.2.0.tgz'], digest: `sha256:${digest}` },
    ],
    ['~1.2', { version: '1.2.0' }],
    ['>1-0', { version: '2.0.0-rc.1', digest: `sha256:${digest}` }],
  ])('has the version in %j', (version, expected) => {
    expect(find(index, version)).toMatchObject(expected)
  })

  test('is read the same in other forms of YAML and in JSON', () => {
    const entry = '{name: web, version: 1.0.0, urls: [a.tgz]}'
    for (const text of [
      `{"entries": {"web": [{"name": "web", "version": "1.0.0", "urls": ["a.tgz"]}]}}`,
      `{entries: {web: [${entry}]}}`,
      `entries:\n    web:\n        - ${entry}\n`,
      `entries:\n  'web':\n  - ${entry}\n`,
      `entries:\r\n  web:\r\n    - ${entry}\r\n  other: []\r\n`,
      `x: &x ${entry}\nentries:\n  web:\n  - *x\n`,
    ])
      expect(find(text)).toEqual({ version: '1.0.0', urls: ['a.tgz'] })
  })

  test.each([
    [
      index,
      '^3',
      'web',
      'NotFound',
      'chart web has no version in "^3" in the index; it lists 1.2.0, 1.10.0, 2.0.0-rc.1',
    ],
    [index, '', 'none', 'NotFound', 'chart "none" not found in the index'],
    [index, '', 'toString', 'NotFound', 'not found'],
    [index, 'banana', 'web', 'Invalid', 'invalid version "banana" of chart web'],
    ['entries: {web: []}', '', 'web', 'NotFound', 'it lists no version'],
    ['<html></html>', '', 'web', 'Invalid', 'must be a map'],
    ['a: b', '', 'web', 'Invalid', 'it has no entries'],
    ['a: [', '', 'web', 'Invalid', 'is not valid YAML'],
    ['{"a": ', '', 'web', 'Invalid', 'is not valid YAML'],
    ['entries: {web: [{version: 1.0.0, digest: md5}]}', '', 'web', 'Invalid', 'expected sha256'],
    [
      `entries: {web: [{version: 1.0.0, digest: ${'0'.repeat(64)}}]}`,
      '',
      'web',
      'Invalid',
      'expected sha256',
    ],
  ])('%j without %j of %s is refused', (text, version, name, reason, message) => {
    expect(() => find(text, version, name)).toThrow(
      expect.objectContaining({ reason, message: expect.stringContaining(message) }),
    )
  })

  test('of 64 MiB is read in less than a second if Helm wrote it', () => {
    const other = `  - name: other\n    version: 1.0.0\n    description: ${'x'.repeat(400)}\n`
    const entries = Array.from({ length: 150 }, (_, at) => `  c${at}:\n${other.repeat(1000)}`).join('')
    const large = `apiVersion: v1\nentries:\n${entries}  web:\n  - name: web\n    version: 1.0.0\n    urls:\n    - a.tgz\n`
    expect(large.length).toBeGreaterThan(60_000_000)
    const started = performance.now()
    expect(find(large).version).toBe('1.0.0')
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
