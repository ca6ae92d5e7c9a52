import { describe, expect, it } from 'vitest'
import {
  type CommitTree,
  createTree,
  filesBelow,
  linkTarget,
  parseBatch,
  parseTree,
  readFiles,
} from './tree.js'

const id = (digit: string): string => digit.repeat(40)

let reads = 0

/** A commit with files and links; `null` is a submodule. */
const treeOf = (files: Readonly<Record<string, { text: string; link?: true } | null>>): CommitTree => {
  const contents = new Map<string, Buffer>()
  const entries = Object.entries(files).map(([path, file], index) => {
    const name = index.toString(16).padStart(40, '0')
    if (file !== null) contents.set(name, Buffer.from(file.text))
    return [path, { mode: file === null ? '160000' : file.link ? '120000' : '100644', id: name }] as const
  })
  return createTree({
    entries: new Map(entries),
    read: async (ids) => {
      reads += 1
      return new Map(ids.map((one) => [one, contents.get(one) ?? Buffer.alloc(0)]))
    },
  })
}

const namesIn = async (tree: CommitTree, folder: string, most = 100): Promise<string[]> =>
  (await filesBelow(tree, folder, most)).map(({ name }) => name)

describe('what git printed', () => {
  it('is a list of entries, whatever their names contain', async () => {
    const text = `100644 blob ${id('a')}\ta b\n"c"\0` + `160000 commit ${id('b')}\tsub\0`
    expect([...(await parseTree(Buffer.from(text), 2))]).toEqual([
      ['a b\n"c"', { mode: '100644', id: id('a') }],
      ['sub', { mode: '160000', id: id('b') }],
    ])
    await expect(parseTree(Buffer.from([0xff, 0]), 2)).rejects.toThrow('is not UTF-8')
  })

  it('is parsed in slices that end between entries, while the event loop runs', async () => {
    const paths = Array.from({ length: 10_000 }, (_, at) => `ä/${'x'.repeat(at % 200)}/${at}`)
    const output = Buffer.from(paths.map((path) => `100644 blob ${id('a')}\t${path}\0`).join(''))
    let turns = 0
    const count = (): void => {
      turns += 1
      next = setImmediate(count)
    }
    let next = setImmediate(count)
    const entries = await parseTree(output, paths.length)
    clearImmediate(next)
    expect([...entries.keys()]).toEqual(paths)
    expect(turns).toBeGreaterThanOrEqual(Math.floor(output.length / (256 * 1024)))
    await expect(parseTree(output, paths.length - 1)).rejects.toThrow(
      'the commit has more than 9999 files; use a smaller repository',
    )
  })

  it('is the contents of objects, which can look like headers', () => {
    const text = `${id('a')} blob 5\nx\ny z\n${id('b')} blob 0\n\n`
    const found = parseBatch(Buffer.from(text))
    expect([...found].map(([name, data]) => [name, data.toString()])).toEqual([
      [id('a'), 'x\ny z'],
      [id('b'), ''],
    ])
    expect(() => parseBatch(Buffer.from(`${id('c')} missing\n`))).toThrow('did not send object')
  })
})

describe('links', () => {
  it.each([
    ['a/b/link', '../c', 'a/c'],
    ['a/link', './x//y', 'a/x/y'],
    ['a/link', '..', ''],
    ['a/link', '../..', undefined],
    ['link', '/etc/passwd', undefined],
  ])('%s to %s leads to %s', (from, text, target) => expect(linkTarget(from, text)).toBe(target))

  it('to files and folders in the repository are followed under their own names', async () => {
    const tree = treeOf({
      'app/a.yaml': { text: '../shared/a.yaml', link: true },
      'app/more': { text: '../shared/more', link: true },
      'shared/a.yaml': { text: 'a' },
      'shared/more/b.yaml': { text: 'b' },
    })
    expect(await namesIn(tree, 'app')).toEqual(['app/a.yaml', 'app/more/b.yaml'])
  })

  it('are fetched once for all folders of a commit', async () => {
    const tree = treeOf({
      'a/x': { text: '../c', link: true },
      'b/x': { text: '../c', link: true },
      c: { text: '' },
    })
    const before = reads
    expect(await namesIn(tree, 'a')).toEqual(['a/x'])
    expect(await namesIn(tree, 'b')).toEqual(['b/x'])
    expect(reads).toBe(before + 1)
  })

  it.each([
    ['out of the repository', { 'app/x': { text: '../../etc/passwd', link: true as const } }],
    ['to their own folder', { 'app/x': { text: '.', link: true as const } }],
    [
      'to each other',
      { 'app/x': { text: 'y', link: true as const }, 'app/y': { text: 'x', link: true as const } },
    ],
    ['to nothing', { 'app/x': { text: 'none', link: true as const } }],
  ])('%s are refused', async (_, files) => {
    await expect(namesIn(treeOf(files), 'app')).rejects.toThrow(/^app\/[xy]: the (link|target)/)
  })

  it('that multiply each other end at the limit of files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, level) => [
        [`l${level}/a`, { text: `../l${level + 1}`, link: true as const }],
        [`l${level}/b`, { text: `../l${level + 1}`, link: true as const }],
      ]).flat(),
    )
    await expect(namesIn(treeOf({ ...files, 'l30/f': { text: '' } }), 'l0', 50)).rejects.toThrow(
      'more than 50 files',
    )
  })
})

describe('files below a path', () => {
  it('include no submodule and no pointer of LFS; elsewhere they do not matter', async () => {
    const pointer = { text: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n' }
    const tree = treeOf({ 'a/x': { text: '1' }, 'b/sub': null, 'c/big': pointer, ab: { text: '' } })
    expect(await namesIn(tree, 'a')).toEqual(['a/x'])
    await expect(namesIn(tree, 'b')).rejects.toThrow('b/sub is a submodule')
    await expect(readFiles(tree, await filesBelow(tree, 'c', 10))).rejects.toThrow(
      'c/big is a pointer of Git LFS',
    )
  })
})
