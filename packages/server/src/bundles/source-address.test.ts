import { expect, test } from 'vitest'
import { addressOfSource } from './source-address.js'

test.each([
  [
    'a Git repository',
    { type: 'git', url: 'https://git.example.com/shop/apps.git', path: 'web' },
    'https://git.example.com/shop/apps.git',
  ],
  [
    'a chart of a registry',
    { type: 'helm', chart: { oci: 'oci://r.example.com/shop/web' } },
    'oci://r.example.com/shop/web',
  ],
  [
    'a chart of a repository',
    { type: 'helm', chart: { repository: 'https://charts.example.com/', name: 'web' } },
    'https://charts.example.com/web',
  ],
  [
    'a chart with a name that looks like a folder',
    { type: 'helm', chart: { repository: 'https://charts.example.com', name: 'shop/web' } },
    'https://charts.example.com/shop%2Fweb',
  ],
  ['an archive', { type: 'helm', chart: { archive: 'H4sI' } }, 'upload'],
  ['an uploaded archive', { type: 'helm', chart: { upload: 'sha256:0' } }, 'upload'],
  ['files of a chart', { type: 'helm', chart: { files: [] } }, 'upload'],
  [
    'a stored chart',
    { type: 'helm', chart: { name: 'web', version: '1.0.0', digest: 'sha256:0' } },
    undefined,
  ],
  ['objects', { type: 'manifests', objects: [] }, 'upload'],
  ['stored objects', { type: 'manifests', objects: { digest: 'sha256:0', count: 1 } }, undefined],
  ['a folder of Kustomize', { type: 'kustomize', files: [] }, 'upload'],
  [
    'a stored folder of Kustomize',
    { type: 'kustomize', files: { digest: 'sha256:0', count: 1, objects: 2 } },
    undefined,
  ],
])('%s', (_, source, expected) => {
  expect(addressOfSource(source)).toBe(expected)
})
