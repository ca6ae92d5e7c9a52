import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readChartFiles } from './folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hansa-chart-'))
  mkdirSync(join(folder, 'web', 'templates'), { recursive: true })
  writeFileSync(join(folder, 'web', 'Chart.yaml'), 'name: web\n')
  writeFileSync(join(folder, 'web', 'templates', 'a.yaml'), 'a: 1\n')
  writeFileSync(join(folder, 'outside'), 'secret')
})
afterEach(() => rmSync(folder, { recursive: true }))
const read = async () => (await readChartFiles(join(folder, 'web'))).map(({ name }) => name)

describe('the files of a chart', () => {
  test('are those of the folder, with relative names', async () => {
    expect(await read()).toEqual(['Chart.yaml', 'templates/a.yaml'])
  })

  test('are an archive as it is', async () => {
    writeFileSync(join(folder, 'web.tgz'), 'packed')
    expect(await readChartFiles(join(folder, 'web.tgz'))).toEqual([
      { name: 'chart.tgz', data: Buffer.from('packed') },
    ])
  })

  test('include the targets of links within the folder', async () => {
    symlinkSync('templates', join(folder, 'web', 'more'))
    expect(await read()).toEqual(['Chart.yaml', 'more/a.yaml', 'templates/a.yaml'])
  })

  test('refuse folders whose links lead to one another many times', async () => {
    for (let level = 0; level < 20; level += 1) {
      mkdirSync(join(folder, 'web', `d${level}`))
      for (const link of ['a', 'b']) symlinkSync(`../d${level + 1}`, join(folder, 'web', `d${level}`, link))
    }
    mkdirSync(join(folder, 'web', 'd20'))
    await expect(read()).rejects.toThrow('at most 10000 files and folders')
  })

  test.each([
    ['a link out of the folder', '../outside', /^link: the link leads out of the folder/],
    ['a link to the folder above', '..', /^link: the link leads out of the folder/],
    ['a link to the folder itself', '.', /^link: the link leads back into itself/],
    ['a link to nothing', 'nothing', /^link: the target of the link, nothing, does not exist/],
  ])('refuse %s', async (_, target, message) => {
    symlinkSync(target, join(folder, 'web', 'link'))
    await expect(read()).rejects.toThrow(message)
  })
})
