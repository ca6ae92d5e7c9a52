import { beforeEach, describe, expect, test } from 'vitest'
import { packChart, unpackChart } from '../fetch/archive.js'
import { findContent, readContent } from './content.js'
import { GitFailure } from './failure.js'
import { gitLimits } from './limits.js'
import { type CommitTree, createTree } from './tree.js'

let reads = 0
beforeEach(() => {
  reads = 0
})

/** A commit with these files. */
const treeOf = (files: Readonly<Record<string, string | Uint8Array>>): CommitTree => {
  const contents = new Map(
    Object.entries(files).map(([path, data], index) => [
      path,
      { id: index.toString(16).padStart(40, '0'), data: Buffer.from(data) },
    ]),
  )
  return createTree({
    entries: new Map([...contents].map(([path, { id }]) => [path, { mode: '100644', id }])),
    read: async (ids) => {
      reads += 1
      const wanted = new Set(ids)
      return new Map([...contents.values()].flatMap(({ id, data }) => (wanted.has(id) ? [[id, data]] : [])))
    },
  })
}

const chart = (name: string, repository = ''): string =>
  `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n${
    repository === '' ? '' : `dependencies: [{ name: common, version: ^1, repository: '${repository}' }]\n`
  }`

const limits = { ...gitLimits, files: 100, folders: 10 }

const read = async (files: Parameters<typeof treeOf>[0], path: string, most: Partial<typeof limits> = {}) => {
  const tree = treeOf(files)
  const found = await findContent(tree, path, { ...limits, ...most })
  return { found: found.files.map(({ name }) => name), content: await readContent(tree, found) }
}

describe('a chart', () => {
  const files = {
    'web/Chart.yaml': chart('web', 'file://../libs/common'),
    'web/templates/a.yaml': 'a',
    'libs/common/Chart.yaml': chart('common'),
    'libs/common/templates/_a.tpl': 'a',
    'libs/common/.helmignore': 'ignored',
    'libs/common/ignored': 'x',
    'libs/other/Chart.yaml': chart('other'),
  }

  test('has the charts that it names with file://, and changes with them', async () => {
    const { found, content } = await read(files, 'web')
    expect(found).toEqual([
      'libs/common/.helmignore',
      'libs/common/Chart.yaml',
      'libs/common/ignored',
      'libs/common/templates/_a.tpl',
      'web/Chart.yaml',
      'web/templates/a.yaml',
    ])
    expect(content.files.map(({ name }) => name)).toEqual([
      'Chart.yaml',
      'templates/a.yaml',
      'charts/common-1.0.0.tgz',
    ])
    const packed = await unpackChart(content.files[2]?.data ?? Buffer.alloc(0), 'common')
    expect(packed.map(({ name }) => name)).toEqual(['.helmignore', 'Chart.yaml', 'templates/_a.tpl'])
    expect(await read(files, 'web')).toEqual({ found, content })
  })

  test('has an archive that it names, and leaves those of registries to others', async () => {
    const archive = await packChart('common', [{ name: 'Chart.yaml', data: Buffer.from(chart('common')) }])
    const packed = await read({ 'Chart.yaml': chart('web', 'file://common.tgz'), 'common.tgz': archive }, '')
    expect(packed.content.files.map(({ name }) => name)).toContain('charts/common-1.0.0.tgz')
    const remote = await read({ 'Chart.yaml': chart('web', 'oci://ghcr.io/charts') }, '')
    expect(remote.content.files.map(({ name }) => name)).toEqual(['Chart.yaml'])
  })

  test.each([
    ['outside of the repository', 'file://../../common', /outside of the repository/],
    ['at an absolute path', 'file:///etc', /outside of the repository/],
    ['that is missing', 'file://../libs/none', /common.* is not a chart/],
    ['of another name', 'file://../libs/other', /is "other" 1\.0\.0, expected "common"/],
  ])('with a dependency %s is refused', async (_, repository, message) => {
    const wrong = read({ ...files, 'web/Chart.yaml': chart('web', repository) }, 'web')
    await expect(wrong).rejects.toThrow(GitFailure)
    await expect(wrong).rejects.toThrow(message)
  })

  test('with too many files in its dependencies is refused', async () => {
    await expect(read(files, 'web', { files: 5 })).rejects.toThrow(
      /"web" and its dependencies have more than 5 files/,
    )
  })

  test('that names too many folders is refused before they are searched', async () => {
    const dependency = (_: unknown, at: number) =>
      `{ name: c${at}, version: ^1, repository: 'file://../c${at}' }`
    const text = `apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [${Array.from({ length: 11 }, dependency)}]\n`
    await expect(read({ 'web/Chart.yaml': text }, 'web')).rejects.toThrow(
      'the dependencies of "web" name more than 10 folders',
    )
  })
})

test('a Kustomize folder has the folders that it refers to', async () => {
  const { found, content } = await read(
    {
      'over/kustomization.yaml': 'resources: [../base, "https://h/x", ../../out]\ncomponents: [../part]\n',
      'base/kustomization.yml': 'resources: [a.yaml]\n',
      'base/a.yaml': 'a',
      'part/notes': 'no kustomization',
    },
    'over',
  )
  expect(found).toEqual(['base/a.yaml', 'base/kustomization.yml', 'over/kustomization.yaml'])
  expect(content).toMatchObject({ type: 'kustomize', path: 'over' })
})

describe('a Kustomize folder that names many others', () => {
  const naming = (names: readonly string[]): string => `resources: [${names.join(', ')}]\n`
  const numbered = (count: number, name: string): string[] =>
    Array.from({ length: count }, (_, at) => `${name}${at}`)

  test('is refused above the limit, also for folders that do not exist', async () => {
    const files = { 'over/kustomization.yaml': naming(numbered(10, '../none')) }
    await expect(read(files, 'over')).rejects.toThrow(
      '"over" and the folders it refers to name more than 10 folders; divide them into several bundles',
    )
    const chain = Object.fromEntries(
      numbered(11, 'level').map((_, at) => [`l${at}/kustomization.yaml`, naming([`../l${at + 1}`])]),
    )
    await expect(read(chain, 'l0')).rejects.toThrow('more than 10 folders')
  })

  test('can name any number of files', async () => {
    const names = numbered(50, 'file')
    const files = Object.fromEntries(names.map((name) => [`over/${name}`, 'x']))
    const { found } = await read({ ...files, 'over/kustomization.yaml': naming(names) }, 'over')
    expect(found).toHaveLength(51)
  })

  test('is read with one fetch for the folders of a level', async () => {
    const bases = numbered(9, 'base')
    const files = Object.fromEntries(bases.map((name) => [`${name}/kustomization.yaml`, naming([])]))
    const over = naming(bases.map((name) => `../${name}`))
    await findContent(treeOf({ ...files, 'over/kustomization.yaml': over }), 'over', limits)
    expect(reads).toBe(2)
  })
})

test('any other folder is manifests, and an empty one is refused', async () => {
  const files = { 'a/one.yaml': '1', 'a/b/two.json': '2', 'a/README.md': '3', 'c/README.md': '4' }
  expect(await read(files, 'a')).toMatchObject({
    found: ['a/b/two.json', 'a/one.yaml'],
    content: { type: 'manifests' },
  })
  for (const path of ['c', 'none'])
    await expect(read(files, path)).rejects.toThrow(`the path "${path}" has no Chart.yaml`)
})
