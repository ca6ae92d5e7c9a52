import { describe, expect, test } from 'vitest'
import { type ConditionFinding, next, type ProbeResult, type ProbeState, remembered } from './probe-state.js'

const thresholds = { failureThreshold: 3, successThreshold: 2 }
const ok: ProbeResult = { kind: 'Answered' }
const refused: ProbeResult = { kind: 'Failed', reason: 'Refused', message: 'nobody listens' }
const slow: ProbeResult = { kind: 'Failed', reason: 'Timeout', message: 'no answer' }
const broken: ProbeResult = { kind: 'Failed', reason: 'ServerError', message: '500' }
const unauthorized: ProbeResult = { kind: 'Rejected', reason: 'Unauthorized', message: '401', alive: true }
const forbidden: ProbeResult = { kind: 'Rejected', reason: 'Forbidden', message: '403', alive: true }
const tls: ProbeResult = { kind: 'Rejected', reason: 'TlsMismatch', message: 'tls', alive: false }
const name: ProbeResult = { kind: 'Rejected', reason: 'NameUnresolved', message: 'name', alive: false }
const asleep: ProbeResult = { kind: 'Void' }

const finding = (status: ConditionFinding['status']): ConditionFinding => ({
  status,
  reason: 'Before',
  message: '',
  since: 0,
})
const wasReady = () => remembered(finding('True'), finding('True'))
const wasOut = () => remembered(finding('False'), finding('True'))

const after = (state: ProbeState, results: readonly ProbeResult[]): string => {
  const { ready, credentials, observed } = results.reduce(
    (present, result, index) => next(present, result, thresholds, index + 1),
    state,
  )
  return `ready ${ready.status} since ${ready.since}, credentials ${credentials.status}, ${observed ? 'observed' : 'remembered'}`
}

describe('a cluster', () => {
  test.each<[string, ProbeState, ProbeResult[], string]>([
    [
      'that never was probed is Ready at the first answer',
      remembered(),
      [ok],
      'ready True since 1, credentials True, observed',
    ],
    [
      'that never was probed is NotReady after 3 failures',
      remembered(),
      [slow, slow, slow],
      'ready False since 3, credentials Unknown, observed',
    ],
    [
      'remembered as Ready is observed by one answer',
      wasReady(),
      [ok],
      'ready True since 0, credentials True, observed',
    ],
    [
      'keeps Ready through 2 failures',
      wasReady(),
      [refused, refused],
      'ready True since 0, credentials True, remembered',
    ],
    [
      'loses Ready at the third failure',
      wasReady(),
      [refused, refused, refused],
      'ready False since 3, credentials True, observed',
    ],
    [
      'loses Ready by failures of any kind together',
      wasReady(),
      [refused, slow, broken],
      'ready False since 3, credentials True, observed',
    ],
    [
      'that answers in between keeps Ready',
      wasReady(),
      [slow, slow, ok, slow, slow],
      'ready True since 0, credentials True, observed',
    ],
    [
      'stays NotReady since the same time',
      wasReady(),
      [slow, slow, slow, slow, refused],
      'ready False since 3, credentials True, observed',
    ],
    [
      'remembered as NotReady is not observed by one answer',
      wasOut(),
      [ok],
      'ready False since 0, credentials True, remembered',
    ],
    [
      'remembered as NotReady is Ready after 2 answers',
      wasOut(),
      [ok, ok],
      'ready True since 2, credentials True, observed',
    ],
    [
      'remembered as NotReady is observed so after 3 failures',
      wasOut(),
      [slow, slow, slow],
      'ready False since 0, credentials True, observed',
    ],
    [
      'must answer twice in a row to return',
      wasOut(),
      [ok, slow, ok],
      'ready False since 0, credentials True, remembered',
    ],
    [
      'that answers 401 keeps Ready and loses CredentialsValid',
      wasReady(),
      [unauthorized, unauthorized, unauthorized, unauthorized],
      'ready True since 0, credentials False, remembered',
    ],
    [
      'that answers 403 keeps Ready and loses CredentialsValid',
      wasReady(),
      [forbidden, forbidden, forbidden],
      'ready True since 0, credentials False, remembered',
    ],
    [
      'with another certificate keeps Ready and loses CredentialsValid',
      wasReady(),
      [tls, tls, tls],
      'ready True since 0, credentials False, remembered',
    ],
    [
      'whose name is gone keeps Ready and loses CredentialsValid',
      wasReady(),
      [name, name, name],
      'ready True since 0, credentials False, remembered',
    ],
    [
      'that rejects twice keeps CredentialsValid',
      wasReady(),
      [unauthorized, unauthorized, ok, unauthorized],
      'ready True since 0, credentials True, observed',
    ],
    [
      'is not out while it answers 401 between failures',
      wasReady(),
      [slow, slow, unauthorized, slow, slow],
      'ready True since 0, credentials True, remembered',
    ],
    [
      'is out although a name did not resolve between failures',
      wasReady(),
      [slow, slow, name, slow],
      'ready False since 4, credentials True, observed',
    ],
    [
      'has valid credentials again at the first answer',
      wasReady(),
      [tls, tls, tls, ok],
      'ready True since 0, credentials True, observed',
    ],
    [
      'that is out and answers 401 stays out',
      wasOut(),
      [unauthorized, unauthorized, unauthorized],
      'ready False since 0, credentials False, remembered',
    ],
    [
      'is not NotReady by a probe that says nothing, whose failures before it still count',
      wasReady(),
      [slow, slow, asleep],
      'ready True since 0, credentials True, remembered',
    ],
    [
      'is NotReady at the third failure, though the hub was asleep between them',
      wasReady(),
      [slow, slow, asleep, slow],
      'ready False since 4, credentials True, observed',
    ],
  ])('%s', (_, state, results, expected) => {
    expect(after(state, results)).toBe(expected)
  })

  test('keeps the very same findings while nothing changes', () => {
    const state = wasReady()
    const later = next(next(state, ok, thresholds, 1), slow, thresholds, 2)
    expect([later.ready === state.ready, later.credentials === state.credentials]).toEqual([true, true])
  })
})
