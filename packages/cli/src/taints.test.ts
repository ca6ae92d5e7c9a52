import { describe, expect, test } from 'vitest'
import { UsageError } from './errors.js'
import { parseTaint } from './taints.js'

describe('a taint is written as kubectl writes it', () => {
  test.each([
    ['gpu=true:NoSchedule', { key: 'gpu', value: 'true', effect: 'NoSchedule' }],
    ['gpu=:NoExecute', { key: 'gpu', value: '', effect: 'NoExecute' }],
    ['gpu:PreferNoSchedule', { key: 'gpu', effect: 'PreferNoSchedule' }],
    ['example.org/gpu=a-b:NoSchedule', { key: 'example.org/gpu', value: 'a-b', effect: 'NoSchedule' }],
    ['gpu-', { key: 'gpu', remove: true }],
    ['gpu:NoSchedule-', { key: 'gpu', effect: 'NoSchedule', remove: true }],
  ])('%s', (word, wanted) => expect(parseTaint(word)).toEqual(wanted))

  test.each(['gpu', 'gpu=true', '=true:NoSchedule', 'gpu=true:noschedule', 'a=b:c:NoSchedule', '-', ''])(
    '"%s" is refused',
    (word) => expect(() => parseTaint(word)).toThrow(UsageError),
  )
})
