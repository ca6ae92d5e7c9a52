import { expect, test } from 'vitest'
import { release } from '../testing/rows.js'
import { releaseState } from './release-state.js'

const condition = (type: string, status: 'True' | 'False', reason = 'R') => ({
  type,
  status,
  lastTransitionTime: '2026-01-01T00:00:00.000Z',
  reason,
  message: '',
})
const scheduled = condition('Scheduled', 'True')
const ready = condition('Ready', 'True')
const counts = (change: Partial<Parameters<typeof releaseState>[0]['targets']>) => ({
  targets: { total: 3, applied: 3, ready: 3, drifted: 0, failed: 0, unreachable: 0, ...change },
})

test.each([
  ['Leaving', { deleting: true, ...counts({ failed: 1 }) }],
  [
    'Unschedulable',
    { conditions: [condition('Scheduled', 'False', 'NoFeasiblePlacement')], ...counts({ failed: 1 }) },
  ],
  ['Pending', { conditions: [condition('Scheduled', 'False', 'Pending')] }],
  ['Pending', { conditions: [] }],
  ['Failed', { conditions: [scheduled, ready], ...counts({ failed: 1, unreachable: 1, drifted: 1 }) }],
  ['Unreachable', { conditions: [scheduled, ready], ...counts({ unreachable: 1, drifted: 1 }) }],
  ['Drifted', { conditions: [scheduled, ready], ...counts({ drifted: 1 }) }],
  ['Ready', { conditions: [scheduled, ready] }],
  ['Progressing', { conditions: [scheduled, condition('Ready', 'False')], ...counts({ drifted: 1 }) }],
])('a release is %s: the worst first', (state, change) => {
  expect(releaseState(release('web', change))).toBe(state)
})
