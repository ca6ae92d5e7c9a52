import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { UsageError } from '../errors.js'
import { readDocuments } from './read.js'

const folder = mkdtempSync(join(tmpdir(), 'hansa-read-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), text)
}

describe('a folder', () => {
  test('is read recursively, by name, YAML and JSON only', async () => {
    write('all/b.yaml', 'name: b1\n---\nname: b2\n')
    write('all/a/deep/x.yml', 'name: x')
    write('all/c.json', '{"kind": "List", "items": [{"name": "c1"}, {"name": "c2"}]}')
    write('all/notes.txt', ': no YAML at all')
    const found = await readDocuments(join(folder, 'all'))
    expect(found.map(({ value }) => value.name)).toEqual(['x', 'b1', 'b2', 'c1', 'c2'])
    expect(found.map(({ source }) => source.slice(folder.length))).toEqual([
      '/all/a/deep/x.yml',
      '/all/b.yaml',
      '/all/b.yaml (document 2)',
      '/all/c.json item 0',
      '/all/c.json item 1',
    ])
    expect(found[0]?.folder).toBe(join(folder, 'all/a/deep'))
  })

  test.each([
    ['without documents', 'empty', 'contains no documents'],
    ['that does not exist', 'nowhere', 'nowhere" not found'],
    ['with a mistake in a file', 'broken', 'broken/a.yaml:2:1: '],
  ])('%s is refused', async (_, name, says) => {
    write('empty/readme.md', 'nothing')
    write('broken/a.yaml', 'a: [')
    const reading = readDocuments(join(folder, name))
    await expect(reading).rejects.toThrow(UsageError)
    await expect(reading).rejects.toThrow(says)
  })
})
