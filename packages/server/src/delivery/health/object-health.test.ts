import { expect, test } from 'vitest'
import type { HealthRule } from '../../bundles/index.js'
import type { KubeObject } from '../../kube/index.js'
import { systemClock } from '../../runtime/clock.js'
import { createRuleBudget } from '../observe/rule-budget.js'
import { createRuleTests } from './rule-tests.js'
import { healthVerdictOf } from './verdict.js'

const rules: HealthRule[] = [
  {
    group: 'example.com',
    kind: 'Widget',
    ready: 'object.status.parts == 2',
    failed: 'object.status.phase == "Broken"',
  },
]

const testRule = createRuleTests({ budget: createRuleBudget(systemClock), clock: systemClock })

const objectOf = (
  kind: string,
  status: unknown,
  metadata: Partial<KubeObject['metadata']> = {},
): KubeObject => ({
  apiVersion: 'example.com/v1',
  kind,
  metadata: { name: 'one', namespace: 'web', ...metadata },
  status,
})

test('a verdict names the results of all expressions of the rule for the kind', async () => {
  expect(await healthVerdictOf(rules, objectOf('Widget', { phase: 'Broken' }), testRule)).toEqual({
    group: 'example.com',
    kind: 'Widget',
    by: 'Bundle',
    namespace: 'web',
    name: 'one',
    health: 'Failed',
    message: '(health rule of the bundle: failed is true)',
    expressions: [
      { field: 'failed', expression: 'object.status.phase == "Broken"', result: 'true' },
      {
        field: 'ready',
        expression: 'object.status.parts == 2',
        result: 'error',
        error: 'no such key "parts": test for it with has()',
      },
    ],
  })
})

test('a kind without a rule has the verdict of the hub', async () => {
  expect(await healthVerdictOf(rules, objectOf('Gadget', { phase: 'Failed' }), testRule)).toMatchObject({
    by: 'Hub',
    health: 'Failed',
    message: 'phase Failed',
    expressions: [],
  })
})
