import { describe, expect, test } from 'vitest'
import { secretTexts } from './hidden.js'
import { hideInOutput } from './hidden-output.js'

const hide = (output: string, secrets: unknown[], sensitive: Readonly<Record<string, string>> = {}) =>
  hideInOutput(output, {
    secrets: new Map(secrets.map((value, index) => [`hmac-${index}`, JSON.stringify(value)])),
    sensitive,
  })

describe('output of a program is shown without', () => {
  test.each([
    ['a secret', 'login with hunter2-hunter2 failed', 'login with [hidden] failed'],
    ['its base64', `got ${Buffer.from('hunter2-hunter2').toString('base64')}!`, 'got [hidden]!'],
    ['a secret in the middle of a word', 'xhunter2-hunter2y', 'x[hidden]y'],
    ['a line of a secret of several lines', 'second: VGhpcyBpcw', 'second: [hidden]'],
    [
      'a part of a secret address',
      'password authentication failed for S3cret-pw',
      'password authentication failed for [hidden]',
    ],
    ['a secret as it is written in a URL', 'GET /?t=a%2Fb%2Bc%3Dd%26e', 'GET /?t=[hidden]'],
    ['a secret as it is quoted', 'value "line\\"quoted\\""', 'value "[hidden]"'],
    ['a short secret between quotation marks', 'unknown user "abc"', 'unknown user "[hidden]"'],
  ])('%s', async (_, output, shown) => {
    const secrets = [
      'hunter2-hunter2',
      'FirstLine1\r\nVGhpcyBpcw\r\n',
      'postgres://app:S3cret-pw@db:5432/app',
      'a/b+c=d&e',
      'line"quoted"',
      'abc',
    ]
    expect(await hide(output, secrets)).toBe(shown)
  })

  test('the values of Secrets, encoded and decoded, but words of ordinary language stay', async () => {
    const data = Buffer.from('host: database\npassword: Tr0ub4dor\n').toString('base64')
    const texts = secretTexts([
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { file: data } },
    ])
    expect(await hide(`database refused Tr0ub4dor (${data})`, [], texts)).toBe(
      'database refused [hidden] ([hidden])',
    )
  })

  test('a thousand secrets, quickly enough not to be noticed', async () => {
    const secrets = Array.from({ length: 1000 }, (_, index) => `Password-${index}-${'x'.repeat(100)}`)
    const output = `${secrets[7]} and ${secrets[993]}`
    expect(await hide(output, secrets)).toBe('[hidden] and [hidden]')
  })

  test('nothing where nothing is sensitive', async () => {
    expect(await hide('all is well', [])).toBe('all is well')
    expect(await hide('', ['hunter2-hunter2'])).toBe('')
  })
})

test('base64 of a text with a secret is hidden, at each offset', async () => {
  for (const user of ['anna', 'annas', 'annass']) {
    const token = Buffer.from(`${user}:correct-horse-9`).toString('base64')
    const shown = await hideInOutput(`> Authorization: Basic ${token}\nR29vZCBtb3JuaW5nIQ==`, {
      secrets: new Map([['digest', JSON.stringify('correct-horse-9')]]),
      sensitive: {},
    })
    expect(shown).not.toContain(token)
    expect(shown).toMatch(/^> Authorization: Basic \S+\nR29vZCBtb3JuaW5nIQ==$/)
  }
})
