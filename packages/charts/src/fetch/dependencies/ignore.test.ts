import { expect, test } from 'vitest'
import { withoutIgnored } from './ignore.js'

const names = [
  'a.txt',
  'b.md',
  'dir/a.txt',
  'dir/deep/c',
  'templates/_helpers.tpl',
  'templates/.hidden',
  'x.y',
  'z]',
]
const kept = (rules: string): string[] =>
  withoutIgnored(
    ['.helmignore', ...names].map((name) => ({
      name,
      data: Buffer.from(name === '.helmignore' ? rules : ''),
    })),
  )
    .map(({ name }) => name)
    .filter((name) => name !== '.helmignore' && name !== 'templates/_helpers.tpl')

test.each([
  ['', ['a.txt', 'b.md', 'dir/a.txt', 'dir/deep/c', 'x.y', 'z]']],
  ['\ufeff# all texts\n\n*.txt\r\n', ['b.md', 'dir/deep/c', 'x.y', 'z]']],
  ['/a.txt', ['b.md', 'dir/a.txt', 'dir/deep/c', 'x.y', 'z]']],
  ['dir/', ['a.txt', 'b.md', 'x.y', 'z]']],
  ['deep', ['a.txt', 'b.md', 'dir/a.txt', 'x.y', 'z]']],
  ['dir/*.txt', ['a.txt', 'b.md', 'dir/deep/c', 'x.y', 'z]']],
  ['a.txt/', ['a.txt', 'b.md', 'dir/a.txt', 'dir/deep/c', 'x.y', 'z]']],
  ['?.?', ['a.txt', 'b.md', 'dir/a.txt', 'dir/deep/c', 'z]']],
  ['[ab].*', ['dir/deep/c', 'x.y', 'z]']],
  ['[^a-b].*', ['a.txt', 'b.md', 'dir/a.txt', 'dir/deep/c', 'z]']],
  ['z\\]\n[', ['a.txt', 'b.md', 'dir/a.txt', 'dir/deep/c', 'x.y']],
  ['**/a', ['a.txt', 'b.md', 'dir/a.txt', 'dir/deep/c', 'x.y', 'z]']],
])('%j', (rules, expected) => {
  expect(kept(rules)).toEqual(expected)
})

test('a pattern with many stars takes no time', () => {
  const files = [
    { name: '.helmignore', data: Buffer.from(`${'*a'.repeat(60)}b\n`) },
    { name: 'a'.repeat(2000), data: Buffer.of() },
  ]
  const started = performance.now()
  expect(withoutIgnored(files)).toHaveLength(2)
  expect(performance.now() - started).toBeLessThan(1000)
})
