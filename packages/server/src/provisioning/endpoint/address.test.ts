import { expect, test } from 'vitest'
import { ConnectorSpecInput, type Endpoint } from '../contract.js'
import { changedAddress } from './address.js'

const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
const gitea = (endpoint: Endpoint): ConnectorSpecInput =>
  ConnectorSpecInput.parse({
    type: 'gitea',
    gitea: { endpoint, credentials: { username: 'admin', password: { value: 'x' } } },
  })

const url = { url: 'https://git.example.org' }
const release = { release: 'git', port: 3000 }

test.each<[string, Endpoint, Endpoint, string | undefined]>([
  ['the same', url, { url: 'https://git.example.org:443/' }, undefined],
  ['another host', url, { url: 'https://git.example.net' }, '/spec/gitea/endpoint/url'],
  ['another scheme', url, { url: 'http://git.example.org' }, '/spec/gitea/endpoint/url'],
  ['another path', url, { url: 'https://git.example.org/mine' }, '/spec/gitea/endpoint/url'],
  ['an authority', url, { ...url, certificateAuthority: pem }, '/spec/gitea/endpoint/certificateAuthority'],
  ['a release in place of a URL', url, release, '/spec/gitea/endpoint/release'],
  ['a URL in place of a release', release, url, '/spec/gitea/endpoint/url'],
  ['the default namespace', release, { ...release, release: 'default/git' }, undefined],
  ['another release', release, { ...release, release: 'apps/git' }, '/spec/gitea/endpoint/release'],
  ['another workload', release, { ...release, workload: 'mine' }, '/spec/gitea/endpoint/workload'],
  ['another port', release, { ...release, port: 3001 }, '/spec/gitea/endpoint/port'],
])('a password belongs to an endpoint: %s', (_what, before, after, pointer) => {
  expect(changedAddress(gitea(before), gitea(after))).toBe(pointer)
})

const vault = (more: Record<string, unknown>, mount = 'approle'): ConnectorSpecInput =>
  ConnectorSpecInput.parse({
    type: 'vault',
    vault: {
      endpoint: { url: 'https://vault.example.org' },
      auth: { method: 'approle', roleId: 'hansa', secretId: { value: 'x' }, mount },
      ...more,
    },
  })

test.each([
  ['the same', {}, undefined, undefined],
  ['a namespace', { namespace: 'theirs' }, undefined, '/spec/vault/namespace'],
  ['another mount', {}, 'theirs', '/spec/vault/auth/mount'],
])('a secret id belongs to a namespace and mount: %s', (_what, more, mount, pointer) => {
  expect(changedAddress(vault({}), vault(more, mount))).toBe(pointer)
})
