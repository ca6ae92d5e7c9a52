import { describe, expect, it } from 'vitest'
import {
  commentAt,
  isRead,
  type ReadValues,
  readValues,
  removeValue,
  setValue,
  withLayer,
  yamlOf,
} from './document.js'

const text = `# The shop.
# -- Pods to run
replicas: 1   # at least one

image: {repository: nginx, tag: "1.30"}
## @param auth.user Name of the user
auth:
  # Who logs in.
  user: 'admin'
  password:
hosts:
- a.example
- b.example   # the second
mode: 0644
debug: no
`

const read = (of: string): ReadValues => {
  const result = readValues(of)
  if (!isRead(result)) throw new Error(result.message)
  return result
}

describe('values as YAML', () => {
  it('are read as Helm reads them', () => {
    expect(read(text).values).toMatchObject({ debug: false, mode: 420, auth: { password: null } })
    expect(read('port: 10:30\nday: 2026-01-02\n').values).toEqual({ port: '10:30', day: '2026-01-02' })
    expect(read('').values).toEqual({})
  })

  it('change in one place, every other character is kept', () => {
    expect(setValue(read(text), ['replicas'], 3)).toBe(text.replace('replicas: 1', 'replicas: 3'))
    expect(setValue(read(text), ['image', 'tag'], '2')).toBe(text.replace('"1.30"', '"2"'))
    expect(setValue(read(text), ['hosts', 1], 'c')).toBe(text.replace('b.example', 'c'))
    expect(setValue(read(text), ['auth', 'user'], 'yes')).toBe(text.replace("'admin'", '"yes"'))
    expect(read(setValue(read(text), ['image', 'repository'], 'a, b: c')).values).toMatchObject({
      image: { repository: 'a, b: c', tag: '1.30' },
    })
  })

  it('keep their comments and their order when a list or a map is written', () => {
    const next = setValue(read(text), ['auth', 'password'], { name: 'secret' })
    expect(read(next).values).toMatchObject({ auth: { user: 'admin', password: { name: 'secret' } } })
    for (const comment of ['# The shop.', '# at least one', '# Who logs in.', '# the second'])
      expect(next).toContain(comment)
    expect(Object.keys(read(next).values)).toEqual(Object.keys(read(text).values))
    expect(next).toContain('\n- a.example')
    expect(next).toContain('mode: 0644')
    expect(read(removeValue(read(text), ['hosts', 0])).values).toMatchObject({ hosts: ['b.example'] })
  })

  it('get maps and lists that did not exist', () => {
    expect(read(setValue(read(''), ['a', 'b', 0], 1)).values).toEqual({ a: { b: [1] } })
    expect(read(setValue(read('a: text\n'), ['a', 'b'], 1)).values).toEqual({ a: { b: 1 } })
  })

  it('do not change another place that shares an anchor', () => {
    const shared = 'one: &x {a: 1}\ntwo: *x\n'
    expect(read(setValue(read(shared), ['two', 'a'], 2)).values).toEqual({ one: { a: 1 }, two: { a: 2 } })
  })

  it('take a layer', () => {
    const layer = { replicas: 2, auth: { password: null, extra: ['x'] }, hosts: ['c'] }
    expect(read(withLayer(text, layer)).values).toMatchObject({
      replicas: 2,
      auth: { user: 'admin', password: null, extra: ['x'] },
      hosts: ['c'],
    })
    expect(withLayer(text, {})).toBe(text)
  })

  it('are documented by their comments', () => {
    expect(commentAt(read(text), ['replicas'])).toBe(
      'Pods to run at least one'.replace('Pods', 'The shop. Pods'),
    )
    expect(commentAt(read(text), ['auth', 'user'])).toBe('Who logs in.')
    expect(commentAt(read(text), ['auth'])).toBe('Name of the user')
  })

  it.each([
    ['not YAML', 'a: [1', /./],
    ['a list', '- 1', /expected a map/],
    [
      'a bomb of aliases',
      `${'a: &a0 [x]\n'}${Array.from({ length: 30 }, (_, i) => `k${i}: &a${i + 1} [${`*a${i}, `.repeat(9)}]\n`).join('')}`,
      /alias/i,
    ],
    ['nested without end', '['.repeat(20_000), /./],
    ['too large', 'x'.repeat(600_000), /larger than 512 KiB/],
  ])('that are %s are refused, and nothing hangs', (_, hostile, reason) => {
    const result = readValues(hostile)
    expect(isRead(result)).toBe(false)
    expect((result as { message: string }).message).toMatch(reason)
  })

  it('are written so that they read back as the same value', () => {
    for (const value of [
      'yes',
      '1.30',
      '',
      'a: b',
      '# x',
      'null',
      'two\nlines',
      true,
      null,
      1.5,
      { a: ['on'] },
    ])
      expect(read(`k:\n  ${yamlOf(value).replaceAll('\n', '\n  ')}`).values).toEqual({ k: value })
  })

  it('cannot reach prototypes', () => {
    const { values } = read('__proto__: {polluted: true}\n')
    expect(Object.getPrototypeOf(values)).toBe(Object.prototype)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})
