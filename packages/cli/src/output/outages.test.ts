import { describe, expect, test } from 'vitest'
import { columns } from './columns.js'
import { countdown, outageText } from './outages.js'
import { targetCells } from './targets.js'

const now = Date.parse('2026-01-01T12:00:30.000Z')
const since = '2026-01-01T12:00:01.000Z'
const moving = { cluster: 'eu-1', since, movesAt: '2026-01-01T12:05:01.000Z', message: 'moves' }
const staying = { cluster: 'eu-1', since, message: 'not moved: placement "web" has no failover policy' }

test.each([
  [271_000, '4:31'],
  [270_100, '4:31'],
  [9_000, '0:09'],
  [3_871_000, '1:04:31'],
  [-5, '0:00'],
])('%d ms are left as %s', (ms, text) => expect(countdown(ms)).toBe(text))

describe('a target that cannot be reached', () => {
  const target = {
    metadata: { name: 'web.eu-1', resourceVersion: '1' },
    spec: {
      release: 'web',
      cluster: 'eu-1',
      releaseRevision: 1,
      desired: { bundle: { version: '1.0.0' }, workloads: [] },
    },
    status: {
      applied: false,
      ready: false,
      drifted: false,
      failed: false,
      unreachable: true,
      waiting: false,
      message: 'Deployment web: 1 of 3 replicas are updated',
      kept: [],
    },
  }

  test('shows since when, and when it moves or why not, instead of the message', () => {
    expect(outageText(moving, now)).toBe(`Unreachable since ${since}; moves in 4:31`)
    expect(targetCells(target, [moving], now).at(-1)).toBe(`Unreachable since ${since}; moves in 4:31`)
    expect(targetCells(target, [staying], now).at(-1)).toContain('placement "web" has no failover policy')
  })

  test('that is past its time is moving', () => {
    expect(outageText(moving, now + 600_000)).toBe(`Unreachable since ${since}; moving now`)
  })

  test('shows in the list of releases', () => {
    const release = {
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name: 'web', namespace: 'default', uid: 'u', resourceVersion: '1', createdAt: since },
      spec: {},
      status: {
        conditions: [
          { type: 'Scheduled', status: 'True', reason: 'Decided' },
          { type: 'Applied', status: 'False', reason: 'Unreachable' },
        ],
        outages: [moving],
      },
    }
    const status = columns.Release?.find(({ header }) => header === 'status')
    // The fields of a resource that the table reads.
    expect(status?.cell(release as never, now)).toBe('Unreachable, moves in 4:31')
  })
})
