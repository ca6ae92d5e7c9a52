import { createRenderer } from '@hansa/charts'
import { afterAll, describe, expect, test } from 'vitest'
import { type ArchiveEntry, archiveOf } from './testing/archive.js'
import { configMap } from './testing/charts.js'

const renderer = createRenderer()
afterAll(() => renderer.close())

const text = (name: string, content: string): ArchiveEntry => ({ name, data: Buffer.from(content) })
const chart = [
  text('web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n'),
  text('web/templates/a.yaml', configMap('a', 'b')),
]
const describeChart = (...more: ArchiveEntry[]) => renderer.describeChart(archiveOf([...chart, ...more]))

describe('a chart archive', () => {
  test('is read', async () => {
    expect(await describeChart(text('web/values.yaml', '# Size.\nsize: 1\n'))).toMatchObject({
      chart: { name: 'web', version: '1.0.0' },
      values: '# Size.\nsize: 1\n',
    })
  })

  test.each([
    ['a file above it', text('../evil', 'x'), 'a file outside of it: '],
    ['a file above it, from inside', text('web/../../evil', 'x'), 'a file outside of it: '],
    ['a file of the system', text('/etc/passwd', 'x'), 'a file outside of it: /etc/passwd'],
    ['a link to the system', { name: 'web/files/a', link: '/etc/passwd' }, 'a link out of it: web/files/a'],
    ['a link above it', { name: 'web/a', link: '../../b' }, 'a link out of it: web/a'],
  ])('with %s is refused', async (_, entry, message) => {
    await expect(describeChart(entry)).rejects.toThrow(message)
  })

  test('with too many files is refused', async () => {
    const files = Array.from({ length: 10_001 }, (_, index) => text(`web/files/${index}`, ''))
    await expect(describeChart(...files)).rejects.toThrow('more than 10000 files')
  })

  test('that unpacks to too much is refused', async () => {
    const zeros = Buffer.alloc(96 * 1024 * 1024)
    const bomb = ['a', 'b', 'c'].map((name) => ({ name: `web/files/${name}`, data: zeros }))
    await expect(describeChart(...bomb)).rejects.toThrow('larger than the maximum size')
  })

  test('that is something else, or cut off, is refused', async () => {
    const other = [{ name: 'chart.tgz', data: Buffer.from('not an archive') }]
    await expect(renderer.describeChart(other)).rejects.toThrow('not a gzip archive')
    const [whole] = archiveOf(chart)
    const half = [{ name: 'chart.tgz', data: (whole?.data ?? Buffer.alloc(0)).subarray(0, 100) }]
    await expect(renderer.describeChart(half)).rejects.toMatchObject({ reason: 'Failed' })
  })
})
