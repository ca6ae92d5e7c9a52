import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DeclinedError, PartlyDoneError, TimedOutError, UsageError } from './errors.js'
import { reportError } from './report-error.js'

let said = ''
beforeEach(() => {
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const refusal = (status: number, code: string, more: object = {}): Error =>
  Object.assign(new Error('no'), { status, code, hint: 'do this', ...more })
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })

describe('the exit code', () => {
  test.each([
    [refusal(400, 'BadRequest'), 2],
    [refusal(401, 'Unauthenticated'), 4],
    [refusal(403, 'Forbidden'), 4],
    [refusal(404, 'NotFound'), 3],
    [refusal(409, 'AlreadyExists'), 5],
    [refusal(409, 'Conflict'), 5],
    [refusal(412, 'PreconditionFailed'), 5],
    [refusal(413, 'TooLarge'), 2],
    [refusal(422, 'MissingReference'), 3],
    [refusal(422, 'Unprocessable'), 1],
    [refusal(429, 'TooManyRequests'), 1],
    [refusal(500, 'Internal'), 1],
    [refusal(503, 'Unavailable'), 1],
    [new UsageError('x'), 2],
    [new TimedOutError('x'), 6],
    [new DeclinedError(), 1],
    [new PartlyDoneError('x'), 1],
    [new PartlyDoneError('x', 5), 5],
    [named('NotAHubError', 'x'), 2],
    [named('HansaTimeoutError', 'x'), 6],
    [named('HansaConnectionError', 'x'), 1],
    [new Error('x'), 1],
    ['a word', 1],
  ])('of %s', (error, wanted) => expect(reportError(error)).toBe(wanted))
})

describe('the report', () => {
  test('names each invalid field and its rule, but nothing twice', () => {
    const one = { pointer: '/spec/a', reason: 'is required' }
    reportError(
      Object.assign(new Error('/spec/a: is required'), { status: 400, errors: [one], hint: 'correct it' }),
    )
    expect(said).toBe('error: /spec/a: is required\nhint: correct it\n')
    said = ''
    const two = [one, { pointer: '', reason: 'is odd' }]
    reportError(Object.assign(new Error('/spec/a: is required (and 1 more)'), { errors: two }))
    expect(said).toBe(
      'error: /spec/a: is required (and 1 more)\n  /spec/a: is required\n  request body: is odd\n',
    )
  })

  test('names the document that was refused', () => {
    reportError(refusal(400, 'BadRequest', { source: 'web.yaml (document 2)' }))
    expect(said).toBe('error: web.yaml (document 2): no\nhint: do this\n')
  })

  test('of an unreachable hub contains its address and how to check it', () => {
    reportError(named('HansaConnectionError', 'http://127.0.0.1:7070 could not be reached: refused'))
    expect(said).toContain('curl http://127.0.0.1:7070/livez')
    expect(said).toContain('hansa-server serve')
  })

  test('of an unknown certificate says how to trust its authority', () => {
    reportError(named('HansaConnectionError', 'https://hub could not be reached: self-signed certificate'))
    expect(said).toContain('--hub-ca-file')
  })

  test('of an internal error contains the request id', () => {
    reportError(refusal(500, 'Internal', { requestId: 'r-1' }))
    expect(said).toContain('request ID: r-1')
  })
})
