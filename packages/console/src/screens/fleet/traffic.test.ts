import { expect, test } from 'vitest'
import { target } from '../../testing/rows.js'
import { trafficOf, trafficWords } from './traffic.js'

const on = (...states: Parameters<typeof target>[2][]) =>
  trafficOf(states.map((change, index) => target(`r${index}`, 'eu-1', change)))

test('every target is counted once; what is not named is arriving', () => {
  const traffic = on(
    { state: 'Ready' },
    { state: 'Leaving' },
    { state: 'Failed' },
    { state: 'Drifted' },
    { state: 'Unreachable' },
    { state: 'Applying' },
    { state: 'Waiting' },
  )
  const { total, ...counts } = traffic
  expect(counts).toEqual({ ready: 1, leaving: 1, failed: 1, drifted: 1, unreachable: 1, arriving: 2 })
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total)
  expect(trafficWords(traffic)).toBe('7 releases: 1 failed, 1 unreachable, 1 leaving, 2 arriving, 1 drifted')
})

test('there are no words if all are ready', () => {
  expect(trafficWords(on({ state: 'Ready' }, { state: 'Ready' }))).toBe('')
  expect(trafficWords(on())).toBe('')
  expect(trafficWords(on({ state: 'Failed' }))).toBe('1 release: 1 failed')
})
