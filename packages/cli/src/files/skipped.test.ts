import { expect, test } from 'vitest'
import { reasonToSkip } from './skipped.js'

test.each([
  ['a.yaml', false, undefined],
  ['a.yml', false, undefined],
  ['a.json', false, undefined],
  ['templates', true, undefined],
  ['readme.md', false, ''],
  ['.git', true, ''],
  ['.github', true, 'hidden'],
  ['.a.yaml', false, 'hidden'],
  ['values.yaml', false, 'Helm values'],
  ['values.schema.json', false, 'Helm values'],
  ['Chart.yaml', false, 'Helm chart metadata'],
  ['NOTES.txt', false, 'Helm notes'],
  [
    'Kustomization',
    false,
    'Kustomize configuration, not applied; push its folder alone with `hansa bundle push`',
  ],
  [
    'kustomization.yml',
    false,
    'Kustomize configuration, not applied; push its folder alone with `hansa bundle push`',
  ],
])('%s in a folder: %j', (name, isFolder, reason) => {
  expect(reasonToSkip(name, isFolder)).toBe(reason)
})
