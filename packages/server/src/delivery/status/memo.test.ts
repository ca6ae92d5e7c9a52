import { describe, expect, test } from 'vitest'
import { afterFailure, noTries } from './memo.js'

const failure = { cluster: false, progress: false }

describe('failed attempts', () => {
  test('are counted for the target alone', () => {
    expect(afterFailure(afterFailure(noTries, failure), failure)).toEqual({ own: 2, ofCluster: 0 })
  })

  test('because of the cluster do not make the target’s own waits longer', () => {
    const throttled = [1, 2, 3, 4].reduce(
      (tries) => afterFailure(tries, { ...failure, cluster: true }),
      noTries,
    )
    expect(throttled).toEqual({ own: 0, ofCluster: 4 })
    expect(afterFailure(throttled, failure).own).toBe(1)
  })

  test('restart after one that made progress', () => {
    expect(afterFailure({ own: 6, ofCluster: 0 }, { cluster: false, progress: true }).own).toBe(1)
  })
})
