import { describe, expect, test } from 'vitest'
import { applyProblem } from './apply-problem.js'
import { KubeError } from './errors.js'

const answer = (status: number, message: string, more = {}) =>
  new KubeError('Status', message, { status, ...more })

describe('an apply that failed because of a webhook', () => {
  test.each([
    [
      'hangs',
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://127.0.0.1:1/hang?timeout=30s": context deadline exceeded',
      {
        kind: 'admission',
        webhook: 'check.example.com',
        url: 'https://127.0.0.1:1/hang',
        reason: 'context deadline exceeded',
      },
    ],
    [
      'refuses connections',
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://check.web.svc:443/?timeout=10s": dial tcp 10.96.0.9:443: connect: connection refused',
      {
        kind: 'admission',
        webhook: 'check.example.com',
        url: 'https://check.web.svc:443/',
        reason: 'dial tcp 10.96.0.9:443: connect: connection refused',
      },
    ],
    [
      'has no service',
      'Internal error occurred: failed calling webhook "check.example.com": failed to call webhook: Post "https://check.web.svc:443/?timeout=10s": service "check" not found',
      {
        kind: 'admission',
        webhook: 'check.example.com',
        url: 'https://check.web.svc:443/',
        reason: 'service "check" not found',
      },
    ],
    [
      'answers something else',
      'Internal error occurred: failed calling webhook "check.example.com": expected response.uid="a", got ""',
      { kind: 'admission', webhook: 'check.example.com', reason: 'expected response.uid="a", got ""' },
    ],
    [
      'converts between versions',
      'conversion webhook for example.com/v1, Kind=Widget failed: Post "https://w.web.svc:443/convert?timeout=30s": context deadline exceeded',
      {
        kind: 'conversion',
        webhook: 'example.com/v1, Kind=Widget',
        url: 'https://w.web.svc:443/convert',
        reason: 'context deadline exceeded',
      },
    ],
  ])('that %s is the webhook’s failure', (_what, message, failure) => {
    expect(applyProblem(answer(500, message))).toEqual({ kind: 'WebhookFailed', failure })
  })

  test('whatever status and Retry-After the API server sends along', () => {
    const message = 'Internal error occurred: failed calling webhook "w": EOF'
    expect(applyProblem(answer(503, message, { retryAfterMs: 1_000 })).kind).toBe('WebhookFailed')
    expect(applyProblem(answer(422, message)).kind).toBe('WebhookFailed')
  })

  test('that refuses is a denial', () => {
    const message = 'admission webhook "check.example.com" denied the request: not on Fridays'
    expect(applyProblem(answer(403, message))).toEqual({ kind: 'Denied' })
  })

  test('other failures of the server are not', () => {
    expect(applyProblem(answer(500, 'etcdserver: request timed out')).kind).toBe('Transient')
  })
})
