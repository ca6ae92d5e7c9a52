import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meetsLabels } from '../runtime/labels.js'
import { meetsFields, parseFieldSelector, valueAt } from './field-selector.js'
import { parseLabelSelector } from './label-selector.js'
import { mergePatch } from './merge-patch.js'

describe('a label selector', () => {
  it.each([
    ['', true],
    ['tier=prod', true],
    ['tier==prod', true],
    ['tier=test', false],
    ['tier!=test', true],
    ['tier in (prod, test)', true],
    ['tier notin (prod)', false],
    ['tier', true],
    ['!tier', false],
    ['!none', true],
    ['none!=x', true],
    ['none notin (x)', true],
    ['none=', false],
    ['app.kubernetes.io/name=web,tier in (prod)', true],
    ['constructor', false],
  ])('%s', (text, met) => {
    expect(meetsLabels({ tier: 'prod', 'app.kubernetes.io/name': 'web' }, parseLabelSelector(text))).toBe(met)
  })

  it.each(['a b', 'a=b=c', 'in (a)', '=a', 'a in b', 'a,,b'])('refuses %s', (text) => {
    expect(() => parseLabelSelector(text)).toThrow('invalid label selector')
  })
})

describe('a field selector', () => {
  const release = {
    metadata: { name: 'web' },
    spec: { replicas: 3, on: true },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  }

  it.each([
    ['metadata.name=web', true],
    ['metadata.name!=web', false],
    ['spec.replicas=3,spec.on=true', true],
    ['status.conditions.Ready.status=True', true],
    ['status.conditions.0.type=Ready', true],
    ['status.conditions.Applied.status!=True', true],
    ['spec.none=', true],
  ])('%s', (text, met) => {
    expect(meetsFields(release, parseFieldSelector(text))).toBe(met)
  })

  it('refuses an invalid field', () => {
    expect(() => parseFieldSelector('name=web')).toThrow('invalid field "name"')
    expect(() => parseFieldSelector('metadata.name')).toThrow('invalid field selector "metadata.name"')
    expect(valueAt(release, ['spec', 'constructor'])).toBeUndefined()
  })
})

describe('a merge patch', () => {
  /** The examples of RFC 7396, appendix A. */
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j with %j is %j', (target, patch, merged) => {
    expect(mergePatch(target, patch)).toEqual(merged)
  })

  it('twice is the same as once', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (target, patch) => {
        const once = mergePatch(target, patch)
        expect(mergePatch(once, patch)).toEqual(once)
      }),
    )
  })
})
