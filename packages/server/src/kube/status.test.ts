import { describe, expect, test } from 'vitest'
import { statusError } from './status.js'

const answer = (body: unknown, text = '', contentType?: string) =>
  statusError({ status: 500, body, text, contentType, now: 0 })

describe('the message of a failed answer', () => {
  test('is that of a Kubernetes Status', () => {
    const { message, reason } = answer({
      apiVersion: 'v1',
      kind: 'Status',
      message: 'no',
      reason: 'Forbidden',
    })
    expect([message, reason]).toEqual(['no', 'Forbidden'])
  })

  test.each([
    [
      'a page',
      undefined,
      '<html>admin panel</html>',
      'text/html; charset=utf-8',
      'the server returned HTTP 500 (text/html)',
    ],
    ['text', undefined, 'root:x:0:0', 'text/plain', 'the server returned HTTP 500 (text/plain)'],
    [
      'other JSON',
      { message: 'secret' },
      '{"message":"secret"}',
      'application/json',
      'the server returned HTTP 500 (application/json)',
    ],
    [
      'a Status of others',
      { apiVersion: 'x/v1', kind: 'Status', message: 'secret' },
      '',
      undefined,
      'the server returned HTTP 500',
    ],
    ['an odd type', undefined, '', 'text/\u001b[31m', 'the server returned HTTP 500 (text/\\u001b[31m)'],
  ])('is status and type of %s, never the text', (_, body, text, type, message) => {
    expect(answer(body, text, type).message).toBe(message)
  })

  test('is recognised if Go’s HTTP server reports missing TLS', () => {
    expect(answer(undefined, 'Client sent an HTTP request to an HTTPS server.\n', 'text/plain').message).toBe(
      'Client sent an HTTP request to an HTTPS server.',
    )
  })

  test('is safe to show', () => {
    const error = answer({
      apiVersion: 'v1',
      kind: 'Status',
      message: '\u001b]0;owned\u0007a\r\nb\u202ec',
      reason: 'In\u009bvalid',
      details: { causes: [{ reason: 'a\u0000', message: 'b\u2066', field: 'c\n' }] },
    })
    expect(error.message).toBe('\\u001b]0;owned\\u0007a b\\u202ec')
    expect(error.reason).toBe('In\\u009bvalid')
    expect(error.causes).toEqual([{ reason: 'a\\u0000', message: 'b\\u2066', field: 'c' }])
  })
})
