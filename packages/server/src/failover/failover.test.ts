import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClusterFacts, Fleet, Maintenance } from '../clusters/index.js'
import { openTestStore } from '../db/index.js'
import { silentLogger } from '../runtime/logger.js'
import { controllerSubject } from '../runtime/subject.js'
import { createManualClock } from '../runtime/testing/clock.js'
import { createFailover } from './failover.js'

interface Situation {
  notReadyMs?: number
  failing?: boolean
  behind?: boolean
  maintenance?: Maintenance
}

const factsOf = (
  name: string,
  { notReadyMs, failing = false, behind = false, maintenance }: Situation,
): ClusterFacts => ({
  name,
  uid: name,
  labels: {},
  provider: undefined,
  region: undefined,
  zones: [],
  taints: [],
  images: undefined,
  unschedulable: false,
  ready: notReadyMs === undefined,
  leaving: false,
  maintenance,
  notReadyMs: () => notReadyMs,
  failing: () => failing || notReadyMs !== undefined,
  behind: () => behind,
  observed: true,
  apis: new Set(),
  nodes: [],
  scores: {},
  changedAt: 0,
  scoresChangedAt: 0,
  arrivals: () => 0,
  figuresChangedAt: () => 0,
})

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

/** The decision about a release on `c0` that tolerates nothing. */
const failoverOf = (situations: readonly Situation[]) => {
  const all = situations.map((situation, index) => factsOf(`c${index}`, situation))
  let looks = 0
  const fleet: Fleet = {
    all: () => {
      looks += 1
      return all
    },
    get: (name) => all.find((facts) => facts.name === name),
    member: () => undefined,
    onChange: () => () => {},
  }
  const failover = createFailover({
    store: opened.store,
    fleet,
    clock: createManualClock(),
    logger: silentLogger,
    writer: { subject: controllerSubject('hub/failover') },
  })
  return { failover, looks: () => looks }
}

const verdictOn = (situations: readonly Situation[]) => failoverOf(situations).failover.judge('c0', 0)

const out: Situation = { notReadyMs: 100 }
const onTheWay: Situation = { failing: true }
const late: Situation = { behind: true }
const well: Situation = {}

test('the first detected cluster of an outage is evicted from when it fails alone', () => {
  expect(verdictOn([out, well, well, well])).toEqual({ evict: true })
})

test('it is not while most of the fleet fails with it, though none of the others is NotReady yet', () => {
  expect(verdictOn([out, onTheWay, onTheWay, well])).toEqual({ evict: false, halted: true })
})

test('it is not while no probe results of the others arrive', () => {
  expect(verdictOn([out, late, late, well])).toMatchObject({ evict: false, halted: true, askAgainMs: 1_000 })
})

/** The manual clock starts with 2026. */
const until = (seconds: number): Maintenance => ({
  until: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
})

test('it is not during a maintenance, and its outage counts from the end of that', () => {
  const inside = { notReadyMs: 90_000, maintenance: until(60) }
  expect(verdictOn([inside, well, well])).toEqual({ evict: false, askAgainMs: 60_000 })
  const ended = { notReadyMs: 90_000, maintenance: until(-30) }
  const { failover } = failoverOf([ended, well, well])
  expect(failover.judge('c0', 30)).toEqual({ evict: true })
  expect(failover.judge('c0', 40)).toEqual({ evict: false, askAgainMs: 10_000 })
})

test('a maintenance of weeks is asked about again within an hour', () => {
  const weeks = { notReadyMs: 1_000, maintenance: until(30 * 86_400) }
  expect(verdictOn([weeks, well])).toEqual({ evict: false, askAgainMs: 3_600_000 })
})

test('clusters under maintenance do not count as an outage of most of the fleet', () => {
  const under = { notReadyMs: 90_000, maintenance: until(60) }
  expect(verdictOn([out, under, well])).toEqual({ evict: true })
  expect(verdictOn([out, out, under])).toEqual({ evict: false, halted: true })
})

test('a thousand targets judged at once cost one look at the fleet', () => {
  const { failover, looks } = failoverOf(Array.from({ length: 100 }, () => well))
  for (let target = 0; target < 1_000; target += 1) failover.judge(`c${target % 100}`, 0)
  expect(looks()).toBeLessThan(10)
})
