import { describe, expect, test } from 'vitest'
import { bodyOf, emptyQuestion, isComplete, questionWords } from './question.js'

const question = { ...emptyQuestion, verb: 'scale', kind: 'Release' }

describe('a question about access', () => {
  test('names only what is filled in', () => {
    expect(bodyOf(question)).toEqual({ verb: 'scale', kind: 'Release' })
    expect(bodyOf({ ...question, namespace: 'shop', name: ' web ' })).toEqual({
      verb: 'scale',
      kind: 'Release',
      namespace: 'shop',
      name: 'web',
    })
  })

  test('is about a user with groups, about groups, or about a token', () => {
    const about = (change: Partial<typeof question>) => bodyOf({ ...question, ...change }).subject
    expect(about({ of: 'user', subject: 'corp/1', groups: 'shop, pay' })).toEqual({
      user: 'corp/1',
      groups: ['shop', 'pay'],
    })
    expect(about({ of: 'user', subject: 'anna' })).toEqual({ user: 'anna' })
    expect(about({ of: 'group', subject: 'shop, Domain Admins' })).toEqual({
      groups: ['shop', 'Domain Admins'],
    })
    const source = { kind: 'directory' as const, name: 'corp' }
    expect(about({ of: 'group', subject: 'shop', source })).toEqual({ groups: ['shop'], directory: 'corp' })
    expect(about({ of: 'user', subject: 'anna', source: { kind: 'signIn', name: 'company' } })).toEqual({
      user: 'anna',
      signIn: 'company',
    })
    expect(about({ of: 'token', subject: 'ci' })).toEqual({ token: 'ci' })
    expect(about({ ask: 'who', of: 'token', subject: 'ci' })).toBeUndefined()
  })

  test('can be asked with a verb, a kind and a subject', () => {
    expect(isComplete(question)).toBe(true)
    expect(isComplete({ ...question, kind: ' ' })).toBe(false)
    expect(isComplete({ ...question, of: 'user' })).toBe(false)
    expect(isComplete({ ...question, of: 'user', ask: 'who' })).toBe(true)
    const user = { ...question, of: 'user' as const, subject: 'anna' }
    expect(isComplete({ ...user, source: { kind: 'signIn', name: '' } })).toBe(false)
    expect(isComplete({ ...user, source: { kind: 'signIn', name: 'company' } })).toBe(true)
  })

  test('in words', () => {
    expect(questionWords({ ...question, namespace: 'shop', name: 'web' })).toBe('scale on Release shop/web')
    expect(questionWords({ ...question, kind: 'Target', cluster: 'eu-1' })).toBe('scale on Target on eu-1')
  })
})
