import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { archiveOf } from '../testing/archive.js'
import { identityOf, packChart, unpackChart } from './archive.js'
import { tarEnd, tarHeader, tarPadding } from './tar.js'

const file = (name: string, text: string) => ({ name, data: Buffer.from(text) })
const unpack = (...entries: Buffer[]) => unpackChart(gzipSync(Buffer.concat([...entries, tarEnd()])), 'x.tgz')
const entry = (name: string, text: string, type = '0'): Buffer =>
  Buffer.concat([
    tarHeader(name, Buffer.byteLength(text), { type }),
    Buffer.from(text),
    tarPadding(Buffer.byteLength(text)),
  ])

describe('an archive', () => {
  test('has the files that were packed, also with long names', async () => {
    const files = [
      file('Chart.yaml', 'name: web\nversion: 1.0\n'),
      file(`templates/${'é'.repeat(120)}.yaml`, 'a'),
      file('values.yaml', 'x'.repeat(1025)),
      file('empty', ''),
    ]
    const found = await unpackChart(await packChart('web', files), 'x.tgz')
    expect(found.map(({ name, data }) => file(name, Buffer.from(data).toString()))).toEqual(files)
    expect(identityOf(found, 'x.tgz')).toEqual({ name: 'web', version: '1' })
  })

  test('is read with the long names of GNU tar, a prefix, folders and global headers', async () => {
    const long = `web/${'a'.repeat(150)}`
    const prefixed = entry('file', 'two')
    prefixed.write('web/deep', 345)
    prefixed.write(' '.repeat(8), 148)
    const found = await unpack(
      entry('pax_global_header', '30 comment=0123456789abcdef\n', 'g'),
      entry('web/', '', '5'),
      entry('././@LongLink', `${long}\0`, 'L'),
      entry('web/short', 'one'),
      prefixed,
      entry('./web/dot', 'three'),
      entry('web/link', '', '2'),
    )
    expect(found.map(({ name, data }) => [name, Buffer.from(data).toString()])).toEqual([
      ['a'.repeat(150), 'one'],
      ['deep/file', 'two'],
      ['dot', 'three'],
      ['link', ''],
    ])
  })

  test.each(['/etc/passwd', 'web/../../x', '../x', 'x', 'web\\x'])('with %s is refused', async (name) => {
    await expect(unpack(entry(name, 'x'))).rejects.toMatchObject({ reason: 'Invalid' })
  })

  test('that is damaged, something else or too large is refused', async () => {
    const [whole] = archiveOf([file('web/Chart.yaml', 'x'.repeat(5000))])
    const data = whole?.data ?? Buffer.alloc(0)
    await expect(unpackChart(Buffer.from('<html>'), 'x.tgz')).rejects.toThrow('x.tgz is not a chart')
    await expect(unpackChart(data.subarray(0, -20), 'x.tgz')).rejects.toMatchObject({ reason: 'Invalid' })
    await expect(unpack(tarHeader('web/x', 9999))).rejects.toThrow('cut off')
    const bad = entry('web/x', 'x')
    bad.write('zzzz', 124)
    await expect(unpack(bad)).rejects.toThrow('damaged')
    const many = Array.from({ length: 10_002 }, (_, at) => entry(`web/${at}`, ''))
    await expect(unpack(...many)).rejects.toThrow('more than 10000 files')
    const zeros = gzipSync(Buffer.alloc(257 * 1024 * 1024), { level: 1 })
    await expect(unpackChart(zeros, 'x.tgz')).rejects.toMatchObject({ reason: 'TooLarge' })
  })

  test.each([
    [[], 'it has no Chart.yaml'],
    [[file('Chart.yaml', 'name: web\n')], 'must have a name and a version'],
    [[file('Chart.yaml', 'a: [')], 'not valid YAML'],
  ])('without a usable Chart.yaml is refused', (files, message) => {
    expect(() => identityOf(files, 'x.tgz')).toThrow(message)
  })
})
