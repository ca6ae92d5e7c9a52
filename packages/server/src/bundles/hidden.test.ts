import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from './contract.js'
import { hideInMessage, hideSecrets } from './hidden.js'

const secret = 'hunter2-hunter2'
const digest = (value: string): string => `hmac-${Buffer.from(value).toString('hex')}`

const configMap = (fields: object, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  ...fields,
})

const hide = (object: KubernetesObject, values: unknown[] = [secret], marked: string[] = []) => {
  const plain = values.map((value) => JSON.stringify(value))
  const { shown, values: found } = hideSecrets([object], {
    marked: marked.map((pointer) => ({ kind: 'ConfigMap', name: 'a', pointer })),
    secrets: new Map(plain.map((value) => [digest(value), value])),
    digest,
  })
  return { shown: shown[0], values: found }
}

test('a Secret whose data is a text is hidden too', () => {
  const object = { ...configMap({ stringData: 'a: b' }), kind: 'Secret' }
  expect(hide(object).shown).toMatchObject({ stringData: { digest: expect.stringMatching(/^hmac-/) } })
})

describe('every text with a secret value is hidden', () => {
  test.each([
    ['the value itself', secret],
    ['a text around it', `postgres://app:${secret}@db`],
    ['its base64', Buffer.from(secret).toString('base64')],
  ])('%s', (_, text) => {
    const { shown, values } = hide(configMap({ data: { a: { b: ['x', text] } } }))
    const sealed = digest(JSON.stringify(text))
    expect(shown).toEqual(configMap({ data: { a: { b: ['x', { digest: sealed }] } } }))
    expect(values).toEqual(new Map([[sealed, JSON.stringify(text)]]))
  })

  test('a number, and every text of a value that is a map', () => {
    expect(hide(configMap({ data: { port: 54321 } }), [54321]).shown).toMatchObject({
      data: { port: { digest: digest('54321') } },
    })
    const { shown } = hide(configMap({ data: { a: 'first-one', b: 'second-one', c: 'third' } }), [
      { one: 'first-one', two: ['second-one'] },
    ])
    expect(shown).toMatchObject({
      data: { a: { digest: expect.anything() }, b: { digest: expect.anything() } },
    })
    expect(shown).toMatchObject({ data: { c: 'third' } })
  })

  test('in an annotation, which stays a text', () => {
    const { shown } = hide(configMap({}, { annotations: { note: `is ${secret}` } }))
    expect(shown?.metadata.annotations).toEqual({ note: digest(JSON.stringify(`is ${secret}`)) })
  })

  test('the values of a Secret and what is marked, whatever they hold', () => {
    const object = { ...configMap({ data: { a: 'aGk=' } }), kind: 'Secret' }
    expect(hide(object, []).shown).toMatchObject({ data: { a: { digest: digest('"aGk="') } } })
    const marked = hide(configMap({ data: { a: 'open', b: 'open' } }), [], ['/data/a']).shown
    expect(marked).toMatchObject({ data: { a: { digest: digest('"open"') }, b: 'open' } })
  })
})

test('a very short secret hides what equals it, not every text with such a letter', () => {
  const { shown } = hide(configMap({ data: { a: 'e', b: 'hello' } }), ['e'])
  expect(shown).toMatchObject({ data: { a: { digest: digest('"e"') }, b: 'hello' } })
})

test('an object without secrets is the same object', () => {
  const object = configMap({ data: { a: 'b' } })
  expect(hide(object).shown).toBe(object)
})

test.each([
  ['a name', configMap({}, { name: `a-${secret}` }), '/metadata/name'],
  ['a label', configMap({}, { labels: { a: secret } }), '/metadata/labels/a'],
  ['a field', configMap({ data: { [secret]: 'x' } }), 'the name of a field'],
])('%s cannot be hidden, and the error does not show it either', (_, object, where) => {
  expect(() => hide(object)).toThrow(where)
  expect(() => hide(object)).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining(secret) }),
  )
})

describe('a message of a source', () => {
  const inMessage = (message: string, value: unknown = secret) =>
    hideInMessage(message, new Map([['hmac-1', JSON.stringify(value)]]))

  test.each([
    ['the value', `bad ${secret}`, secret],
    ['its base64', `bad ${Buffer.from(secret).toString('base64')}`, secret],
    ['the value as it is quoted', 'bad "a\\"b\\nc"', 'a"b\nc'],
    ['a value within a map', `bad ${secret}`, { deep: [secret] }],
  ])('does not contain %s', (_, message, value) => {
    expect(inMessage(message, value)).toMatch(/^bad "?\[hidden\]"?$/)
  })

  test('contains a short value except between quotation marks', () => {
    expect(inMessage("line 12: '12' does not match", '12')).toBe("line 12: '[hidden]' does not match")
  })

  test('does not contain what random functions made', () => {
    expect(hideInMessage('bad m6uwqLeywRMx', new Map(), { 'a randAlphaNum 0': '"m6uwqLeywRMx"' })).toBe(
      'bad [hidden]',
    )
  })
})
