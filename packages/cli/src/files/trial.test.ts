import { describe, expect, test } from 'vitest'
import { waitsFor } from './dry-run-references.js'

const release = { spec: { bundle: { name: 'web', version: '1.0.0' }, placement: 'everywhere' } }
const refused = (pointer: string, code = 'MissingReference') =>
  Object.assign(new Error('no'), { code, errors: [{ pointer, reason: 'not found' }] })

describe('what a dry run cannot check', () => {
  test.each([
    ['/spec/bundle', 'web'],
    ['/spec/placement', 'everywhere'],
  ])('is a document that names at %s what the same run would have made', (pointer, name) => {
    expect(waitsFor(refused(pointer), release, new Set([name]))).toBe(name)
    expect(waitsFor(refused(pointer), release, new Set(['other']))).toBeUndefined()
  })

  test('is not a document refused for another reason', () => {
    expect(
      waitsFor(refused('/spec/placement', 'BadRequest'), release, new Set(['everywhere'])),
    ).toBeUndefined()
    expect(waitsFor(new Error('x'), release, new Set(['everywhere']))).toBeUndefined()
  })
})
