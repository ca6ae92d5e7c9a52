import { expect, test } from 'vitest'
import { lacksTransport, withTransport } from './conditions.js'
import type { RepositoryStatus } from './contract.js'

const at = '2026-01-01T00:00:00.000Z'
const later = '2026-01-02T00:00:00.000Z'
const status: RepositoryStatus = { bundles: [] }

test('a repository that is read without TLS has a condition, until its URL has TLS', () => {
  const open = withTransport(status, { url: 'http://git.example.org/apps.git' }, at)
  expect(open.conditions).toEqual([
    {
      ...{ type: 'ConnectionEncrypted', status: 'False', reason: 'ClearText', lastTransitionTime: at },
      message: expect.stringContaining('http://git.example.org/apps.git is reached without TLS'),
    },
  ])
  // Unchanged: a look at the repository writes nothing.
  expect(withTransport(open, { url: 'http://git.example.org/apps.git' }, later)).toEqual(open)
  expect(withTransport(open, { url: 'https://git.example.org/apps.git' }, later)).toEqual(status)
})

test.each([
  'https://git.example.org/a.git',
  'ssh://git@git.example.org/a.git',
  'http://127.0.0.1:3000/a.git',
])('%s has none', (url) => expect(withTransport(status, { url }, at)).toEqual(status))

test('a row of an older hub lacks it', () => {
  const spec = { url: 'http://git.example.org/a.git', intervalSeconds: 30, bundles: [] }
  expect(lacksTransport(status, spec, at)).toBe(true)
  expect(lacksTransport(withTransport(status, spec, at), spec, later)).toBe(false)
  expect(lacksTransport(status, { ...spec, url: 'https://git.example.org/a.git' }, at)).toBe(false)
})

test('a registry of dependencies without TLS has the condition, too', () => {
  const url = 'https://git.example.org/a.git'
  const registry = { url: 'oci://registry.example.org/charts', access: {} }
  expect(withTransport(status, { url, dependencyRepositories: [registry] }, at)).toEqual(status)
  const open = { ...registry, access: { plainHttp: true as const } }
  expect(withTransport(status, { url, dependencyRepositories: [open] }, at).conditions).toMatchObject([
    { message: expect.stringContaining('http://registry.example.org/charts is reached without TLS') },
  ])
})
