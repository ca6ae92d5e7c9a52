import { expect, test, vi } from 'vitest'
import type { Desired } from '../../releases/index.js'
import type { Clock } from '../../runtime/clock.js'
import { createJudge } from './judge.js'
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

/** A judge with a clock that moves with each reading, and with evaluations that look at the phase. */
const judgeWith = ({
  stepMs = 0,
  slow = () => false,
  hidden = () => new Map(),
}: {
  stepMs?: number
  slow?: () => boolean
  hidden?: Parameters<typeof createJudge>[0]['hidden']
} = {}) => {
  let now = 0
  const monotonic = (): number => {
    now += stepMs
    return now
  }
  const consider = vi.fn<(uid: string) => void>()
  const waits: { ms: number; task: () => void }[] = []
  const after: Clock['after'] = (ms, task) => {
    waits.push({ ms, task })
    return () => {}
  }
  const evaluate = vi.fn<NonNullable<Parameters<typeof createJudge>[0]['evaluate']>>((rule, { status }) => {
    if (slow()) return undefined
    const isReady = rule.ready.includes(String(Object(status).phase))
    return { health: { status: isReady ? 'Ready' : 'Progressing', message: '' }, outcomes: [] }
  })
  const judge = createJudge({
    budget: createRuleBudget({ monotonic }),
    clock: { monotonic: () => now, after },
    consider,
    hidden,
    evaluate,
  })
  return {
    judge,
    consider,
    waits,
    evaluate,
    pass: (ms: number): void => {
      now += ms
    },
  }
}

const ruled = { uid: 't', desired: desiredWith('object.status.phase == "Done"') }

test('the rules of the bundle of a target replace those of the hub for their kinds', () => {
  const { judge } = judgeWith()
  expect(judge.of(ruled, place, seen('Done', '1'))).toMatchObject({ status: 'Ready' })
  expect(judge.of(ruled, place, seen('Failed', '2'))).toMatchObject({ status: 'Progressing' })
  const other = { ...place, kind: 'Gadget' }
  expect(judge.of(ruled, other, seen('Failed', '2'))).toMatchObject({ status: 'Failed' })
  const { health: _, ...without } = ruled.desired
  const plain = { uid: 'o', desired: without }
  expect(judge.of(plain, place, seen('Failed', '2'))).toMatchObject({ status: 'Failed' })
})

test('an object that was observed before the rule, without its spec and status, is not assessed yet', () => {
  expect(judgeWith().judge.of(ruled, place, seen('Done', '1', false))).toBeUndefined()
})

test('an object that did not change is assessed once, also after it was listed again', () => {
  const { judge, evaluate } = judgeWith()
  const cache = createObjectCache()
  const observe = (resourceVersion: string) => {
    cache.snapshot('example.org/v1/Widget', [{ place, seen: seen('Done', resourceVersion) }], resourceVersion)
    const found = cache.get('example.org/Widget/shop/w')
    // A row that is read again has another `desired`, which is equal.
    return found && judge.of({ ...ruled, desired: structuredClone(ruled.desired) }, place, found)
  }
  expect([observe('1'), observe('1')]).toMatchObject([{ status: 'Ready' }, { status: 'Ready' }])
  expect(evaluate).toHaveBeenCalledOnce()
  observe('2')
  expect(evaluate).toHaveBeenCalledTimes(2)
})

test('slow rules of many objects use their share of the time: the rest is assessed later', () => {
  // Each evaluation takes 15 ms.
  const { judge, consider, waits, pass } = judgeWith({ stepMs: 15 })
  const objects = [1, 2, 3, 4].map((version) => seen('Done', String(version)))
  const assessed = () => objects.map((found) => judge.of(ruled, place, found) !== 'Later')
  expect(assessed()).toEqual([true, true, false, false])
  expect(waits).toHaveLength(1)
  expect(waits[0]?.ms).toBeLessThanOrEqual(100)
  pass(100)
  waits[0]?.task()
  expect(consider).toHaveBeenCalledExactlyOnceWith('t')
  expect(assessed()).toEqual([true, true, true, true])
})

test('an evaluation that takes too long is repeated; after three of them the health is Unknown, for a minute', () => {
  let isSlow = true
  const { judge, consider, waits, pass, evaluate } = judgeWith({ slow: () => isSlow })
  const found = seen('Done', '1')
  const health = () => {
    pass(100)
    return judge.of(ruled, place, found)
  }
  expect([health(), health()]).toEqual(['Later', 'Later'])
  expect(health()).toMatchObject({ status: 'Unknown', message: expect.stringContaining('took longer') })
  expect(waits.map(({ ms }) => ms)).toEqual([100, 60_000])
  health()
  expect(evaluate).toHaveBeenCalledTimes(3)
  pass(60_000)
  waits[1]?.task()
  expect(consider).toHaveBeenCalledExactlyOnceWith('t')
  expect(health()).toMatchObject({ status: 'Unknown' })
  isSlow = false
  pass(60_000)
  expect(health()).toMatchObject({ status: 'Ready' })
})

test('an object that changed has its last verdict while the rules have used their time, a new one has none yet', () => {
  const { judge, consider, waits, pass, evaluate } = judgeWith({ stepMs: 15 })
  const cache = createObjectCache(judge.replaced)
  const observe = (phase: string, resourceVersion: string) => {
    cache.changed(place, seen(phase, resourceVersion))
    const found = cache.get('example.org/Widget/shop/w')
    return found && judge.of(ruled, place, found)
  }
  expect(observe('Done', '1')).toMatchObject({ status: 'Ready' })
  judge.of(ruled, place, seen('Done', '1'))
  expect(observe('Broken', '2')).toMatchObject({ status: 'Ready' })
  expect(observe('Broken', '3')).toMatchObject({ status: 'Ready' })
  expect(judge.of(ruled, place, seen('Done', '1'))).toBe('Later')
  expect(evaluate).toHaveBeenCalledTimes(2)
  pass(100)
  waits[0]?.task()
  expect(consider).toHaveBeenCalledExactlyOnceWith('t')
  expect(observe('Broken', '3')).toMatchObject({ status: 'Progressing' })
})

test('a rule that took too long three times is not evaluated for a minute, for any object', () => {
  let isSlow = true
  const { judge, consider, waits, pass, evaluate } = judgeWith({ slow: () => isSlow })
  const health = (version: number) => judge.of(ruled, place, seen('Done', String(version)))
  expect([health(1), health(2), health(3)]).toEqual(['Later', 'Later', 'Later'])
  expect(health(4)).toMatchObject({ status: 'Unknown', message: expect.stringContaining('took longer') })
  expect(evaluate).toHaveBeenCalledTimes(3)
  const other = { uid: 'o', desired: { ...ruled.desired, bundle: { ...ruled.desired.bundle, uid: 'c' } } }
  expect(judge.of(other, place, seen('Done', '1'))).toBe('Later')
  expect(evaluate).toHaveBeenCalledTimes(4)
  isSlow = false
  pass(60_000)
  for (const { task } of waits) task()
  expect(consider.mock.calls).toEqual(expect.arrayContaining([['t'], ['o']]))
  expect(health(4)).toMatchObject({ status: 'Ready' })
})

test('a rule that can read sensitive values waits until their places are known, and does not see them', () => {
  let places: ReturnType<Parameters<typeof createJudge>[0]['hidden']>
  const hidden = vi.fn(() => places)
  const { judge, evaluate } = judgeWith({ hidden })
  const reading = { uid: 't', desired: desiredWith('object.spec.password == "Done"') }
  const found = seen('Done', '1')
  expect(judge.of(reading, place, found)).toBe('Later')
  expect(evaluate).not.toHaveBeenCalled()
  places = new Map([
    [
      'example.org/Widget/shop/w',
      [
        ['metadata', 'annotations', 'a'],
        ['spec', 'password'],
      ],
    ],
  ])
  const live = { ...found.live, apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w' } }
  judge.of(reading, place, { ...found, live: { ...live, spec: { password: 'x' } } })
  expect(evaluate.mock.lastCall?.[1]).toMatchObject({ spec: { password: '[hidden]' } })
  judge.of(ruled, place, found)
  expect(hidden).toHaveBeenCalledTimes(2)
})
