import { expect, test } from 'vitest'
import { standingOf } from './account-state.js'

const active = { connector: 'git', state: 'Active' as const, why: ['a rule'], wanted: true }

test.each([
  ['granted', active, 'Active', 'good', /^a rule$/],
  [
    'not granted any more',
    { ...active, why: [], wanted: false },
    'Active, not granted',
    'warn',
    /no rule grants/,
  ],
  [
    'of a hub that has just started',
    { connector: 'git', state: 'Active' as const, why: [] },
    'Active',
    'good',
    /not been evaluated/,
  ],
  [
    'with a problem',
    { ...active, state: 'Problem' as const, problem: 'no mail' },
    'Problem',
    'bad',
    /no mail/,
  ],
  [
    'leaving',
    { ...active, state: 'Leaving' as const, why: [], wanted: false },
    'Leaving',
    'warn',
    /no rule grants/,
  ],
])('an account %s', (_, system, label, tone, reason) => {
  const shown = standingOf(system)
  expect([shown.label, shown.tone]).toEqual([label, tone])
  expect(shown.reasons[0]).toMatch(reason)
})
