import { describe, expect, test } from 'vitest'
import { checkExpressions, HealthRulesSent } from './health.js'
import { BundleSpecInput } from './spec.js'

const rule = { group: 'example.org', kind: 'Widget', ready: 'object.status.phase == "Done"' }

const refusals = (health: unknown) => {
  const parsed = BundleSpecInput.safeParse({
    version: '1.0.0',
    source: {
      type: 'manifests',
      objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }],
    },
    health,
  })
  return parsed.error?.issues.map(({ path, message }) => [`/${path.join('/')}`, message]) ?? []
}

describe('health rules of a bundle', () => {
  test('are valid for every kind but Secret; the core group is the default', () => {
    expect(HealthRulesSent.parse([rule, { kind: 'Service', ready: 'true', failed: 'false' }])).toEqual([
      rule,
      { group: '', kind: 'Service', ready: 'true', failed: 'false' },
    ])
    expect(refusals([{ kind: 'Secret', ready: 'true' }])).toEqual([
      ['/health/0/kind', expect.stringContaining('the hub does not read Secrets')],
    ])
  })

  test.each([
    ['ready', 'object.status.phase ==', /invalid CEL expression/],
    ['progressing', 'size(object.status)', /returns int: expected a boolean/],
    ['failed', 'status.failed', /Unknown variable: status/],
  ])(
    'an expression that does not compile is refused at /spec/health/1/%s, with the words of CEL',
    async (field, text, reason) => {
      const rules = [rule, { ...rule, kind: 'Gadget', [field]: text }]
      await expect(checkExpressions(rules, '/spec/health')).rejects.toMatchObject({
        code: 'BadRequest',
        errors: [{ pointer: `/spec/health/1/${field}`, reason: expect.stringMatching(reason) }],
      })
      await expect(checkExpressions([rule], '/spec/health')).resolves.toBeUndefined()
    },
  )

  test('have at most 32 KiB of expressions together', () => {
    const ready = `${'true || '.repeat(240)}true`
    const rules = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...rule, kind: `Widget${index}`, ready }))
    expect(refusals(rules(17))).toEqual([])
    expect(refusals(rules(18))).toEqual([
      [
        '/health',
        'has expressions of 34632 bytes together; at most 32768 are allowed: shorten expressions, or remove rules',
      ],
    ])
  })

  test('every expression that is wrong is named at once', async () => {
    const rules = [
      { ...rule, failed: '1' },
      { ...rule, ready: '2' },
    ]
    await expect(checkExpressions(rules, '/spec/health')).rejects.toMatchObject({
      errors: [{ pointer: '/spec/health/0/failed' }, { pointer: '/spec/health/1/ready' }],
    })
  })

  test('are refused without ready, with unknown fields, twice for a kind, and above 50', () => {
    expect(refusals([{ kind: 'Widget' }])).toMatchObject([['/health/0/ready', expect.anything()]])
    expect(refusals([{ ...rule, degraded: 'true' }])).toMatchObject([['/health/0', expect.anything()]])
    expect(refusals([{ ...rule, group: 'example.org/v1' }])).toMatchObject([
      ['/health/0/group', expect.stringContaining('without a version')],
    ])
    expect(refusals([rule, rule])).toEqual([
      ['/health/1', 'is for the same kind as rule 0: join the two with || or &&'],
    ])
    expect(refusals(Array.from({ length: 51 }, (_, at) => ({ ...rule, kind: `W${at}` })))).not.toEqual([])
  })
})
