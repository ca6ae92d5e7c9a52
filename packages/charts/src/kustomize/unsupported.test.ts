import { expect, test } from 'vitest'
import { unsupportedEntry } from './unsupported.js'

const filesOf = (files: Readonly<Record<string, string>>) =>
  Object.entries(files).map(([name, text]) => ({ name, data: Buffer.from(text) }))

const inBase = (text: string) =>
  unsupportedEntry(
    filesOf({
      'overlay/kustomization.yaml': 'resources: [a.yaml, ../base]',
      'overlay/a.yaml': '',
      'base/kustomization.yml': text,
      'unused/kustomization.yaml': 'resources: ["https://example.org/a.yaml"]',
    }),
    './overlay',
  )

test.each([
  ['resources: [b.yaml, "https://github.com/a/b//c?ref=v1"]', 'resources[1]', 'https://github.com/a/b//c'],
  ['bases: ["https://anna:secret@git.example/a.git"]', 'bases[0]', 'https://git.example/a.git'],
  ['components: ["git@github.com:a/b"]', 'components[0]', 'git@github.com:a/b'],
  ['resources: ["github.com/a/b"]', 'resources[0]', 'github.com/a/b'],
  ['resources: ["git.example/a/b?ref=main"]', 'resources[0]', 'git.example/a/b'],
  ['resources: ["ssh://git@git.example/a"]', 'resources[0]', 'ssh://git.example/a'],
  ['patches: [{ path: "https://example.org/patch.yaml" }]', 'patches[0]', 'https://example.org/patch.yaml'],
])('names the file and the field of the remote entry in %s', (text, field, entry) => {
  expect(inBase(text)).toEqual({
    file: 'base/kustomization.yml',
    field,
    problem: `"${entry}" is remote, and nothing is fetched while a folder is built`,
    fix: 'copy it into the folder, then refer to the copy',
  })
})

test.each(['helmCharts', 'helmChartInflationGenerator'])('names the charts in %s', (field) => {
  expect(inBase(`${field}: [{ name: web, repo: "https://example.org" }]`)).toMatchObject({
    file: 'base/kustomization.yml',
    field,
    fix: expect.stringContaining('bundle of type helm'),
  })
})

test.each([
  ['local entries', 'resources: [b.yaml, ../none, /etc]'],
  ['no charts', 'helmCharts: []'],
  ['invalid YAML', 'resources: ['],
  ['a text in place of a list', 'resources: text'],
  ['a large kustomization', `# ${'x'.repeat(270_000)}\nbases: ["https://example.org"]`],
  ['an object in place of a path', 'transformers: ["apiVersion: v1\\nkind: https://example.org"]'],
])('leaves the message to Kustomize for %s', (_, text) => {
  expect(inBase(text)).toBeUndefined()
})

test('a file with a name like an address is one', () => {
  const files = { 'kustomization.yaml': 'resources: ["gh:a"]', 'gh:a': '' }
  expect(unsupportedEntry(filesOf(files), '')).toBeUndefined()
})

test('folders that refer to one another end', () => {
  const files = { 'a/kustomization.yaml': 'resources: [../b]', 'b/kustomization.yaml': 'resources: [../a]' }
  expect(unsupportedEntry(filesOf(files), 'a')).toBeUndefined()
})

/** A list of YAML with one text in 60,000 entries, and another after them. */
const aliases = (first: string, last: string) =>
  `[&a ${JSON.stringify(first)}${', *a'.repeat(60_000)}, ${JSON.stringify(last)}]`

test.each([
  ['parameters without a name', `crds: ${aliases('?&'.repeat(1024), 'git::a')}`],
  ['long paths', `resources: ${aliases('x/'.repeat(10_000), 'git::a')}`],
  ['short paths', `resources: ${aliases('a', 'git::a')}`],
])('examines few of many entries with %s', (_, text) => {
  const files = filesOf({ 'kustomization.yaml': text })
  const start = performance.now()
  expect(unsupportedEntry(files, '')).toBeUndefined()
  expect(performance.now() - start).toBeLessThan(1000)
})

test('a parameter of an address is found at any place of its query', () => {
  const found = inBase('resources: ["git.example/a?x=?&y=1&version=2"]')
  expect(found).toMatchObject({ field: 'resources[0]' })
  expect(inBase('resources: ["a?x=1", "a&ref=1", "a?&xref=1"]')).toBeUndefined()
})
