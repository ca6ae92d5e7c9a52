import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { redecision } from './change/redecision.js'
import { decide } from './decide.js'
import { dividesByRoom } from './divide/shares.js'
import type { PlacementCluster, PlacementInput } from './input.js'
import { matches } from './match/selector.js'
import { tolerated } from './match/toleration.js'
import type { Filter, Scheduled } from './result.js'
import { someInput } from './testing/random.js'

const RUNS = { numRuns: 600 }
vi.setConfig({ testTimeout: 60_000 })

/** Asserts something about every scheduled answer over random fleets. */
const always = (check: (result: Scheduled, input: PlacementInput) => void): void => {
  let scheduled = 0
  fc.assert(
    fc.property(someInput, (input) => {
      const result = decide(input)
      if (result.outcome === 'Unschedulable') return
      scheduled += 1
      check(result, input)
    }),
    RUNS,
  )
  expect(scheduled).toBeGreaterThan(RUNS.numRuns / 5)
}

const named = (input: PlacementInput, names: readonly string[]): PlacementCluster[] =>
  input.clusters.filter(({ name }) => names.includes(name))

const groupOf = ({ placement }: PlacementInput, name: string) =>
  placement.affinity?.find((group) => group.name === name) ?? {}

const valueOn = (
  axis: PlacementInput['placement']['spread'][number],
  cluster: PlacementCluster,
): string | undefined => {
  if (axis.label !== undefined) return cluster.labels?.[axis.label]
  if (axis.by === 'cluster') return cluster.name
  if (axis.by === 'zone') return [...(cluster.zones ?? [])].sort()[0]
  return axis.by && cluster[axis.by]
}

const divides = ({ placement, workloads }: PlacementInput) =>
  placement.replicas.mode === 'Divided' && workloads.some(({ replicas }) => replicas > 0)

describe('over random fleets', () => {
  test('divided replicas sum to what is wanted', () => {
    always((result, input) => {
      if (input.placement.replicas.mode === 'Duplicated') return
      for (const { key, replicas } of input.workloads)
        expect(result.targets.reduce((sum, { workloads }) => sum + (workloads[key] ?? 0), 0)).toBe(replicas)
    })
  })

  test('division by room gives no cluster more than it has room for', () => {
    always((result, input) => {
      if (!dividesByRoom(input.placement.replicas)) return
      for (const target of result.targets)
        for (const { key } of input.workloads) {
          const allocatable = named(input, [target.cluster])[0]?.allocatable?.[key] ?? 0
          const held = input.previous?.find(({ cluster }) => cluster === target.cluster)?.workloads[key] ?? 0
          expect(target.workloads[key] ?? 0).toBeLessThanOrEqual(allocatable + held)
        }
    })
  })

  test('no filter is violated', () => {
    always((result, input) => {
      const group = groupOf(input, result.group)
      const { name: _, overflow = [], ...own } = { name: '', ...group }
      for (const cluster of named(input, result.selected)) {
        expect(input.evicting).not.toContain(cluster.name)
        expect([own, ...overflow].some((selector) => matches(selector, cluster))).toBe(true)
        for (const axis of input.placement.spread) expect(valueOn(axis, cluster)).toBeDefined()
        if (input.previous?.some((target) => target.cluster === cluster.name)) continue
        expect([cluster.ready, cluster.unschedulable]).toEqual([true, false])
        expect(cluster.apis).toEqual(expect.arrayContaining([...(input.apis ?? [])]))
        for (const taint of cluster.taints ?? [])
          expect(taint.effect === 'PreferNoSchedule' || tolerated(taint, input.placement.tolerations)).toBe(
            true,
          )
      }
    })
  })

  test('spread min and max hold over the selected clusters', () => {
    always((result, input) => {
      for (const axis of input.placement.spread) {
        const found = new Set(named(input, result.selected).map((cluster) => valueOn(axis, cluster))).size
        expect(found).toBeGreaterThanOrEqual(Math.max(1, axis.min ?? 1))
        expect(found).toBeLessThanOrEqual(axis.max || Number.POSITIVE_INFINITY)
      }
    })
  })

  test('every group a strict axis has among the selected ends with a replica', () => {
    always((result, input) => {
      if (!divides(input)) return
      const placed = result.targets.map(({ cluster }) => cluster)
      for (const axis of input.placement.spread.filter(({ strict }) => strict)) {
        const values = (names: readonly string[]) =>
          new Set(named(input, names).map((cluster) => valueOn(axis, cluster)))
        expect(values(placed)).toEqual(values(result.selected))
      }
    })
  })

  test('every cluster is a target or rejected, never both, and both lists are sorted', () => {
    fc.assert(
      fc.property(someInput, (input) => {
        const result = decide(input)
        const targets = result.outcome === 'Scheduled' ? result.targets.map(({ cluster }) => cluster) : []
        const rejected = result.rejected.map(({ cluster }) => cluster)
        expect([...targets].sort()).toEqual(targets)
        expect([...rejected].sort()).toEqual(rejected)
        expect([...targets, ...rejected].sort()).toEqual(input.clusters.map(({ name }) => name).sort())
      }),
      RUNS,
    )
  })

  test('the order clusters, targets and evictions are given in never matters', () => {
    const shuffled = someInput.chain((input) => {
      const shuffle = <T>(list: readonly T[] = []) =>
        fc.shuffledSubarray([...list], { minLength: list.length })
      return fc
        .record({
          clusters: shuffle(input.clusters),
          previous: shuffle(input.previous),
          evicting: shuffle(input.evicting),
        })
        .map((other) => [input, { ...input, ...other }] as const)
    })
    fc.assert(
      fc.property(shuffled, ([input, other]) => {
        expect(decide(other)).toEqual(decide(input))
      }),
      RUNS,
    )
  })

  test('removing a cluster that failed a filter changes nothing', () => {
    // In another group tried before, such a cluster may have passed Affinity.
    const everyGroup: readonly Filter[] = ['Evicting', 'NotReady', 'Cordoned', 'API', 'Taint']
    const oneGroup: readonly Filter[] = [...everyGroup, 'Affinity', 'SpreadField']
    fc.assert(
      fc.property(someInput, (input) => {
        const result = decide(input)
        const filters = (input.placement.affinity?.length ?? 0) > 1 ? everyGroup : oneGroup
        const gone = result.rejected.find(({ filter }) => filters.includes(filter))?.cluster
        fc.pre(gone !== undefined)
        const other = decide({ ...input, clusters: input.clusters.filter(({ name }) => name !== gone) })
        expect(other.outcome).toBe(result.outcome)
        expect(other.group).toBe(result.group)
        if (other.outcome === 'Scheduled' && result.outcome === 'Scheduled')
          expect([other.selected, other.targets]).toEqual([result.selected, result.targets])
      }),
      RUNS,
    )
  })

  test('nothing that runs is taken away when nothing fits', () => {
    fc.assert(
      fc.property(someInput, fc.boolean(), (input, causedByUser) => {
        const next = decide(input)
        fc.pre(next.outcome === 'Unschedulable')
        expect(redecision({ input, next, causedByUser }).takesEffect).toBe(false)
      }),
      RUNS,
    )
  })

  test('a decision carried out is kept when it is made again', () => {
    always((result, input) => {
      if (input.placement.replicas.mode === 'Divided' && !dividesByRoom(input.placement.replicas)) return
      const now = (name: string, key: string) =>
        result.targets.find(({ cluster }) => cluster === name)?.workloads[key] ?? 0
      const before = (name: string, key: string) =>
        input.previous?.find(({ cluster }) => cluster === name)?.workloads[key] ?? 0
      const clusters = input.clusters.map((cluster) => ({
        ...cluster,
        allocatable: Object.fromEntries(
          Object.entries(cluster.allocatable ?? {}).map(([key, room]) => [
            key,
            room + before(cluster.name, key) - now(cluster.name, key),
          ]),
        ),
      }))
      const again = { ...input, clusters, previous: result.targets, group: result.group, fresh: false }
      const { selected } = result
      expect(redecision({ input: again, next: decide(again), causedByUser: false, selected })).toMatchObject({
        takesEffect: false,
      })
    })
  })
})
