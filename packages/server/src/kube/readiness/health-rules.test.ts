import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../object.js'
import {
  compileRule,
  type HealthRule,
  healthExpressionProblem,
  type RuleVerdict,
  verdictOf,
} from './health-rules.js'

const rule: HealthRule = {
  group: 'example.org',
  kind: 'Widget',
  ready: 'object.status.readyParts + 1 > object.spec.parts',
  progressing: 'object.status.phase == "Building"',
  failed: 'object.status.conditions.exists(c, c.type == "Broken" && c.status == "True")',
}

const widget = (status: unknown, metadata: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'example.org/v1',
  kind: 'Widget',
  metadata: { name: 'w', generation: 2, ...metadata },
  spec: { parts: 3 },
  ...(status === undefined ? {} : { status }),
})

/** A busy machine can interrupt an evaluation. */
const verdictWithin = (of: HealthRule, object: KubeObject): RuleVerdict => {
  for (let tries = 0; tries < 20; tries += 1) {
    const verdict = verdictOf(compileRule(of), object)
    if (verdict !== undefined) return verdict
  }
  throw new Error('every evaluation took too long')
}

const healthOf = (status: unknown, metadata: Partial<KubeObject['metadata']> = {}, of: HealthRule = rule) =>
  verdictWithin(of, widget(status, metadata)).health

const broken = { type: 'Broken', status: 'True', message: 'no glue' }
const done = { phase: 'Done', readyParts: 3, conditions: [] }

describe('the verdict of a health rule', () => {
  test('is Ready when ready is true; whole numbers can be calculated with', () => {
    expect(healthOf(done)).toEqual({ status: 'Ready', message: '' })
  })

  test('is Progressing when ready is false, or progressing is true', () => {
    expect(healthOf({ ...done, readyParts: 2 })).toEqual({
      status: 'Progressing',
      message: '(health rule of the bundle: ready is false)',
    })
    expect(healthOf({ ...done, phase: 'Building', message: 'part 2' })).toEqual({
      status: 'Progressing',
      message: 'part 2 (health rule of the bundle: progressing is true)',
    })
  })

  test('is Failed when failed is true, whatever the others say, with the words of the object', () => {
    const conditions = [broken, { type: 'Ready', status: 'False', reason: 'Broken', message: 'no glue' }]
    expect(healthOf({ ...done, phase: 'Building', conditions })).toEqual({
      status: 'Failed',
      message: 'no glue (health rule of the bundle: failed is true)',
    })
  })

  test('is Progressing without a status, and for a change that the controller has not observed', () => {
    for (const status of [undefined, null, {}])
      expect(healthOf(status)).toEqual({
        status: 'Progressing',
        message: 'its controller has not reported a status yet',
      })
    expect(healthOf({ ...done, observedGeneration: 1 })).toMatchObject({
      status: 'Progressing',
      message: expect.stringContaining('has not observed the latest change'),
    })
    expect(healthOf({ ...done, conditions: [broken], observedGeneration: 1 }).status).toBe('Progressing')
    expect(healthOf(done, { deletionTimestamp: 'now' })).toMatchObject({ message: 'it is being deleted' })
  })

  test('is Unknown, never Ready, for an expression that fails, with the key that is missing', () => {
    expect(healthOf({ readyParts: 3 })).toEqual({
      status: 'Unknown',
      message: `health rule of the bundle: failed: no such key "conditions": test for it with has()`,
    })
    const ready = 'object.status.readyParts + "x" == ""'
    expect(healthOf(done, {}, { ...rule, ready })).toMatchObject({
      status: 'Unknown',
      message: expect.stringContaining('no such overload'),
    })
    expect(healthOf(done, {}, { ...rule, ready: 'object.status.phase' })).toMatchObject({
      status: 'Unknown',
      message: expect.stringContaining('the result is not a boolean'),
    })
  })

  test.each([
    ['object.spec.partz == 3', 'partz'],
    ['object.stauts.phase == "Done"', 'stauts'],
    ['object.spec.phase == object.status.phase', 'phase'],
    ['object.spec["a"].exists(c, c.type == object.status.phase)', 'a'],
  ])('is Unknown for %s, also without a status', (ready, key) => {
    for (const status of [undefined, {}])
      expect(healthOf(status, {}, { group: rule.group, kind: rule.kind, ready })).toEqual({
        status: 'Unknown',
        message: `health rule of the bundle: ready: no such key "${key}": test for it with has()`,
      })
  })

  test.each([
    'object.status.phase == "Done"',
    'object["status"]["phase"] == "Done"',
    'object.status.conditions.exists(c, c.type == "Ready") && object.spec.parts == 3',
    'object.status.parts == object.spec.parts',
  ])('is Progressing for %s without a status', (ready) => {
    for (const status of [undefined, null, {}])
      expect(healthOf(status, {}, { group: rule.group, kind: rule.kind, ready })).toMatchObject({
        status: 'Progressing',
        message: 'its controller has not reported a status yet',
      })
  })

  test('is Unknown for an object that nests too deep', () => {
    let deep: unknown = 'x'
    for (let level = 0; level < 5_000; level += 1) deep = { deep }
    expect(healthOf({ ...done, deep })).toMatchObject({
      status: 'Unknown',
      message: expect.stringContaining('has more than 64 levels'),
    })
  })

  test('names the result of every expression', () => {
    const { outcomes } = verdictWithin(rule, widget({ ...done, phase: undefined, conditions: [broken] }))
    expect(outcomes).toEqual([
      { field: 'failed', expression: rule.failed, result: true },
      {
        field: 'progressing',
        expression: rule.progressing,
        result: { error: 'no such key "phase": test for it with has()', missing: 'phase' },
      },
      { field: 'ready', expression: rule.ready, result: true },
    ])
  })
})

describe('a hostile expression', () => {
  test.each([
    ['object.items.all(a, object.items.all(b, a == b))', /inside another comprehension/],
    ['object.name.matches("(a+)+")', /nested repetition/],
    ['object.name.matches(object.pattern)', /not a string literal/],
    [`${'('.repeat(40)}true${')'.repeat(40)}`, /invalid CEL expression/],
    [Array.from({ length: 150 }, () => 'true').join(' && '), /invalid CEL expression/],
    ['objekt.name == "x"', /Unknown variable/],
    ['size(object.items)', /returns int: expected a boolean/],
  ])('%s is refused', (text, reason) => {
    expect(healthExpressionProblem(text)).toMatch(reason)
  })

  test('does not block the hub: it is ended, without a verdict', () => {
    const ready = `object.status.text.matches("${'a*'.repeat(12)}b$")`
    expect(healthExpressionProblem(ready)).toBeUndefined()
    const began = performance.now()
    const slow = compileRule({ group: '', kind: 'X', ready })
    const verdict = verdictOf(slow, widget({ text: 'a'.repeat(2_000) }))
    expect(performance.now() - began).toBeLessThan(500)
    expect(verdict).toBeUndefined()
  })
})
