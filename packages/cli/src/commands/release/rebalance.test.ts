import { describe, expect, test } from 'vitest'
import { UsageError } from '../../errors.js'
import { runCommand } from '../../testing/hub.js'
import { run } from './rebalance.js'

const answer = () => ({
  releases: [
    {
      namespace: 'default',
      release: 'web',
      moves: [
        { cluster: 'eu-1', from: 5, to: 3 },
        { cluster: 'eu-2', from: null, to: 2 },
      ],
    },
    { namespace: 'default', release: 'db', moves: [], message: 'no cluster passes the filters' },
  ],
  totals: { considered: 2, moved: 1, moves: 2, replicas: 2 },
  queued: 1,
})

describe('hansa release rebalance', () => {
  test('of one release says cluster by cluster what moves, old to new', async () => {
    const { calls, out, err } = await runCommand(run, ['web'], { dryRun: true }, answer)
    expect(calls).toEqual([
      {
        method: 'POST',
        path: '/namespaces/default/releases/web/rebalance',
        body: {},
        query: { dryRun: 'All' },
      },
    ])
    expect(out.split('\n').map((row) => row.split(/\s+/))).toEqual([
      ['NAMESPACE', 'RELEASE', 'CLUSTER', 'FROM', 'TO'],
      ['default', 'web', 'eu-1', '5', '3'],
      ['default', 'web', 'eu-2', '-', '2'],
      [''],
    ])
    expect(err).toBe(
      'default/db stays: no cluster passes the filters\nwould move 2 replicas of 1 release; nothing was changed\n',
    )
  })

  test('by labels, in JSON, prints what the hub answered', async () => {
    const { calls, out } = await runCommand(
      run,
      [],
      { selector: 'team=shop', namespace: 'shop', output: 'json' },
      answer,
    )
    expect(calls[0]).toMatchObject({
      path: '/namespaces/shop/releases/rebalance',
      body: { selector: 'team=shop' },
    })
    expect(JSON.parse(out)).toEqual(answer())
  })

  test.each([
    [[], {}],
    [['web'], { selector: 'team=shop' }],
  ])('%j with %j is a usage error', async (args, options) => {
    await expect(runCommand(run, args, options)).rejects.toBeInstanceOf(UsageError)
  })
})
