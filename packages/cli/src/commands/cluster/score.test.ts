import { describe, expect, test } from 'vitest'
import { UsageError } from '../../errors.js'
import { runCommand } from '../../testing/hub.js'
import { run } from './score.js'

describe('hansa cluster score', () => {
  test('sets each score with its time to live, and removes KEY-', async () => {
    const { calls, out } = await runCommand(run, ['eu-1', 'power=0.42', 'cost=-3', 'old-'], { ttl: '10m' })
    expect(calls).toEqual([
      { method: 'PUT', path: '/clusters/eu-1/scores/power', body: { value: 0.42, ttlSeconds: 600 } },
      { method: 'PUT', path: '/clusters/eu-1/scores/cost', body: { value: -3, ttlSeconds: 600 } },
      { method: 'DELETE', path: '/clusters/eu-1/scores/old' },
    ])
    expect(out).toBe(
      'cluster/eu-1 score power=0.42 for 10m\ncluster/eu-1 score cost=-3 for 10m\ncluster/eu-1 score old removed\n',
    )
  })

  test.each([
    [['eu-1', 'power'], {}],
    [['eu-1', 'power='], {}],
    [['eu-1', 'power=much'], {}],
    [['eu-1', '=3'], {}],
    [['eu-1', 'power=1'], { ttl: '500ms' }],
    [['eu-1', 'power=1'], { ttl: 'soon' }],
  ])('%j with %j is a usage error, and nothing is sent', async (args, options) => {
    await expect(runCommand(run, args, options)).rejects.toBeInstanceOf(UsageError)
  })
})
