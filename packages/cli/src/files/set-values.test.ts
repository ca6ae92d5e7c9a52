import { expect, test } from 'vitest'
import { setValues } from './set-values.js'

test('values of the command line merge, and are read as YAML', () => {
  const words = ['image.tag="1.2"', 'image.pull=true', 'hosts=[a, b]', 'node\\.kind=x', 'gone=', 'url=a=b']
  expect(setValues(words)).toEqual({
    image: { tag: '1.2', pull: true },
    hosts: ['a', 'b'],
    'node.kind': 'x',
    gone: null,
    url: 'a=b',
  })
})

test.each(['image', '=1', 'a..b=1', '.a=1'])('%s is refused', (word) => {
  expect(() => setValues([word])).toThrow(`invalid --set "${word}"`)
})
