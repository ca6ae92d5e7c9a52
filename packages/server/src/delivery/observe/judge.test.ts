import { expect, test, vi } from 'vitest'
import type { Desired } from '../../releases/index.js'
import { createJudge, ruledKinds } from './judge.js'
import { createObjectCache } from './object-cache.js'
import type { ObservedObject } from './observed-object.js'
import { observedObjectOf } from './observed-object.js'
import { createRuleBudget } from './rule-budget.js'

const place = { group: 'example.org', version: 'v1', kind: 'Widget', namespace: 'shop', name: 'w' }

const desiredWith = (ready: string): Desired => ({
  bundle: { uid: 'b', name: 'shop', version: '1.0.0', digest: 'sha256:' },
  valuesHash: '',
  namespace: 'shop',
  workloads: [],
  patches: [],
  conflicts: 'Fail',
  drift: 'Correct',
  deletion: 'Keep',
  health: [{ group: 'example.org', kind: 'Widget', ready }],
})

const seen = (phase: string, resourceVersion: string, ruled = true): ObservedObject =>
  observedObjectOf(
    {
      apiVersion: 'example.org/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'shop', uid: 'u', resourceVersion, managedFields: [{}] },
      status: { phase },
    },
    { full: true, simple: false, ruled },
  )

const judgeWith = (stepMs: number) => {
  let now = 0
  const clock = {
    monotonic: () => {
      now += stepMs
      return now
    },
  }
  const consider = vi.fn<(uid: string) => void>()
  const waits: { ms: number; task: () => void }[] = []
  const judge = createJudge({
    budget: createRuleBudget(clock),
    after: (ms, task) => {
      waits.push({ ms, task })
      return () => {}
    },
    consider,
  })
  return { judge, consider, waits, pass: (ms: number) => (now += ms) }
}

test('the rules of the bundle of a target replace those of the hub for their kinds', () => {
  const { judge } = judgeWith(0)
  const target = { uid: 't', desired: desiredWith('object.status.phase == "Done"') }
  expect(judge.of(target, place, seen('Done', '1'))).toEqual({ status: 'Ready', message: '' })
  expect(judge.of(target, place, seen('Failed', '2'))).toMatchObject({ status: 'Progressing' })
  const other = { ...place, kind: 'Gadget' }
  expect(judge.of(target, other, seen('Failed', '2'))).toMatchObject({ status: 'Failed' })
  const { health: _, ...without } = target.desired
  expect(judge.of({ uid: 'o', desired: without }, place, seen('Failed', '2'))).toMatchObject({
    status: 'Failed',
  })
  expect([...ruledKinds([target, undefined, { desired: without }])]).toEqual(['example.org/Widget'])
})

test('an object that was observed before the rule, by its metadata alone, is not assessed yet', () => {
  const { judge } = judgeWith(0)
  const target = { uid: 't', desired: desiredWith('true') }
  expect(judge.of(target, place, seen('Done', '1', false))).toBeUndefined()
})

test('an object that did not change is assessed once, also after it was listed again', () => {
  const { judge } = judgeWith(0)
  const ready = 'object.status.phase == "Done"'
  const cache = createObjectCache()
  const get = vi.fn(() => 'Done')
  const listed = (resourceVersion: string): ObservedObject => {
    const found = seen('', resourceVersion)
    Object.defineProperty(found.live?.status ?? {}, 'phase', { get, enumerable: true })
    return found
  }
  const observe = (resourceVersion: string) => {
    cache.snapshot('example.org/v1/Widget', [{ place, seen: listed(resourceVersion) }], resourceVersion)
    const found = cache.get('example.org/Widget/shop/w')
    // A row that is read again has another `desired`, which is equal.
    return found && judge.of({ uid: 't', desired: desiredWith(ready) }, place, found)
  }
  expect(observe('1')).toMatchObject({ status: 'Ready' })
  expect(observe('1')).toMatchObject({ status: 'Ready' })
  expect(get).toHaveBeenCalledOnce()
  expect(observe('2')).toMatchObject({ status: 'Ready' })
  expect(get).toHaveBeenCalledTimes(2)
})

test('slow rules of many objects use their share of the time: the rest is assessed later', () => {
  // Each evaluation takes 15 ms.
  const { judge, consider, waits, pass } = judgeWith(15)
  const target = { uid: 't', desired: desiredWith('true') }
  const objects = [1, 2, 3, 4].map((version) => seen('Done', String(version)))
  const assessed = () => objects.map((found) => judge.of(target, place, found) !== 'Later')
  expect(assessed()).toEqual([true, true, false, false])
  expect(waits).toHaveLength(1)
  expect(waits[0]?.ms).toBeLessThanOrEqual(100)
  pass(100)
  waits[0]?.task()
  expect(consider).toHaveBeenCalledExactlyOnceWith('t')
  expect(assessed()).toEqual([true, true, true, true])
})
