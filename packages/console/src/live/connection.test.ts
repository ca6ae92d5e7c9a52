import { expect, it } from 'vitest'
import { lostSentence } from './connection.js'

const time = (ms: number): string => `T${ms / 1000}`
const lost = { state: 'lost', since: 10_000, figuresFrom: 9_000, retryAt: 24_000, reason: 'refused' } as const

it('says since when the connection is lost, how old the data is, and when it retries', () => {
  expect(lostSentence(lost, 22_000, time)).toBe(
    'Connection lost 12 s ago; showing data from T9; retrying in 2 s (refused)',
  )
  expect(lostSentence({ ...lost, figuresFrom: undefined, reason: '' }, 24_500, time)).toBe(
    'Connection lost 15 s ago; no data received yet; retrying now',
  )
})
