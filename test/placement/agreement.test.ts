import { describe, expect, test } from 'vitest'
import { seed } from '../support/seed.js'
import { engineAnswers } from './engine.js'
import { type Answer, answer, type Case } from './oracle/index.js'
import { createRandom } from './random.js'
import { randomCase } from './random-case.js'

const CASES = 100_000
const BATCH = 1000

interface Seen {
  scheduled: number
  unschedulable: number
  laterGroup: number
  overflow: number
  evicting: number
  fresh: number
  zeroHeld: number
  scaledToZero: number
  withoutReplicas: number
  strict: number
  capped: number
  grown: number
  severalAxes: number
  axes: Set<string>
  filters: Set<string>
}

const nothingSeen = (): Seen => ({
  scheduled: 0,
  unschedulable: 0,
  laterGroup: 0,
  overflow: 0,
  evicting: 0,
  fresh: 0,
  zeroHeld: 0,
  scaledToZero: 0,
  withoutReplicas: 0,
  strict: 0,
  capped: 0,
  grown: 0,
  severalAxes: 0,
  axes: new Set(),
  filters: new Set(),
})

const note = (seen: Seen, input: Case, given: Answer): void => {
  const { placement, previous, workload } = input
  const spread = placement.spread ?? []
  const count = (what: Exclude<keyof Seen, 'axes' | 'filters'>, happened: boolean): void => {
    if (happened) seen[what] += 1
  }
  const scheduled = given.outcome === 'Scheduled'
  count('scheduled', scheduled)
  count('unschedulable', !scheduled)
  count('laterGroup', scheduled && input.fresh !== true && (placement.affinity?.length ?? 0) > 1)
  count(
    'overflow',
    scheduled && placement.affinity?.some(({ overflow = [] }) => overflow.length > 0) === true,
  )
  count('evicting', scheduled && (input.evicting ?? []).length > 0)
  count('fresh', scheduled && input.fresh === true && previous.length > 0)
  count('zeroHeld', scheduled && previous.some(({ replicas }) => replicas === 0))
  count('scaledToZero', scheduled && workload?.replicas === 0)
  count('withoutReplicas', scheduled && workload === undefined)
  count('strict', scheduled && spread.some(({ strict }) => strict === true))
  count('severalAxes', scheduled && spread.filter(({ by }) => by !== 'cluster').length > 1)
  const closed = input.clusters.flatMap(({ metadata: { name }, spec, status }) => {
    const ready = status?.conditions?.every(({ status: is }) => is === 'True') ?? true
    return ready && !spec.unschedulable ? [] : [name]
  })
  const held = new Map(previous.map(({ cluster, replicas }) => [cluster, replicas]))
  const ends = (name: string) => given.targets.find(({ cluster }) => cluster === name)?.replicas ?? 0
  const divided = scheduled && placement.replicas?.mode === 'Divided'
  const full = closed.some((name) => held.has(name) && ends(name) === held.get(name))
  count('capped', divided && input.growth !== 'karmada' && full)
  count('grown', divided && closed.some((name) => ends(name) > (held.get(name) ?? 0)))
  if (scheduled) for (const { by, label } of spread) seen.axes.add(by ?? `label ${label}`)
  for (const { filter } of given.rejected) seen.filters.add(filter)
}

describe('the engine', () => {
  test(`agrees with exhaustive search on ${CASES} random cases (HANSA_SEED=${seed})`, {
    timeout: 600_000,
  }, () => {
    const random = createRandom(seed)
    const seen = nothingSeen()
    for (let made = 0; made < CASES; made += BATCH) {
      const cases = Array.from({ length: BATCH }, () => randomCase(random))
      const found = engineAnswers(cases)
      for (const [at, input] of cases.entries()) {
        const wanted = answer(input)
        note(seen, input, wanted)
        if (JSON.stringify(found[at]) !== JSON.stringify(wanted))
          expect(found[at], `case ${made + at}: ${JSON.stringify(input)}`).toEqual(wanted)
      }
    }

    const { axes, filters, ...counts } = seen
    expect([...axes].sort()).toEqual(['cluster', 'label rack', 'provider', 'region', 'zone'])
    expect(filters.size).toBe(9)
    for (const [what, times] of Object.entries(counts)) expect(times, what).toBeGreaterThan(CASES / 200)
  })
})
