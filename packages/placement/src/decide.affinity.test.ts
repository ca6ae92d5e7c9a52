import { describe, expect, test } from 'vitest'
import { violations } from './change/violations.js'
import { decide } from './decide.js'
import type { PlacedRelease, PlacementInput } from './input.js'
import { cluster, has, place, release } from './testing/release.js'

const clusters = [
  cluster('a', 0, { region: 'eu', zones: ['z1', 'z2'], provider: 'p', labels: { rack: 'r1' } }),
  cluster('b', 0, { region: 'eu', zones: ['z2'], provider: 'q', labels: { rack: 'r2' } }),
  cluster('c', 0, { region: 'us', zones: ['z3'], provider: 'p', labels: { rack: 'r1' } }),
  cluster('d'),
]
const db: PlacedRelease = { labels: { app: 'db' }, clusters: ['a'] }
const other: PlacedRelease = { labels: { app: 'other' }, clusters: ['d'] }
const releases = [db, other]
const like = { matchLabels: { app: 'db' } }
const names = (placement: Parameters<typeof release>[0], more: Partial<PlacementInput> = { releases }) =>
  place(placement, clusters, 1, more).replaceAll(':1', '')

describe('workload affinity', () => {
  test.each<[string, string]>([
    ['cluster', 'a'],
    ['region', 'a b'],
    ['zone', 'a b'],
    ['provider', 'a c'],
    ['rack', 'a c'],
  ])('keeps to the %s of the releases a selector matches', (topology, expected) => {
    expect(names({ workloadAffinity: [{ releases: like, topology }] })).toBe(expected)
  })

  test.each<[string, string]>([
    ['cluster', 'b c d'],
    ['region', 'c d'],
    ['zone', 'c d'],
    ['provider', 'b d'],
    ['rack', 'b d'],
  ])('keeps away from their %s when it is anti-affinity', (topology, expected) => {
    expect(names({ workloadAntiAffinity: [{ releases: like, topology }] })).toBe(expected)
  })

  test('must hold for each term', () => {
    const term = (key: string) => ({
      releases: { matchExpressions: [{ key, operator: 'Exists' as const }] },
      topology: 'region',
    })
    expect(
      names({
        workloadAffinity: [{ releases: like, topology: 'region' }],
        workloadAntiAffinity: [{ releases: like }],
      }),
    ).toBe('b')
    expect(
      names({
        workloadAffinity: [term('app')],
        workloadAntiAffinity: [{ releases: { matchLabels: { app: 'none' } } }],
      }),
    ).toBe('a b')
  })

  test('is met nowhere while none of them is placed, except for the first that matches its own term', () => {
    const placement = { workloadAffinity: [{ releases: like, topology: 'region' }] }
    expect(names(placement, { releases: [other] })).toBe('Unschedulable')
    expect(names(placement, { releases: [{ ...db, clusters: [] }], labels: { app: 'db' } })).toBe('a b c d')
    expect(names(placement, { releases, labels: { app: 'db' } })).toBe('a b')
  })

  test('of another release keeps this one away too', () => {
    const shy = { ...other, workloadAntiAffinity: [{ releases: like, topology: 'cluster', required: true }] }
    expect(names({}, { releases: [shy], labels: { app: 'db' } })).toBe('a b c')
    expect(names({}, { releases: [shy], labels: { app: 'web' } })).toBe('a b c d')
  })

  test('holds for clusters that hold the release, and is named when it is broken', () => {
    const placement = { workloadAntiAffinity: [{ releases: like, topology: 'region' }] }
    const input = release(placement, clusters, 1, { releases, previous: [has('b', 1)] })
    expect(decide(input).rejected).toContainEqual({
      cluster: 'b',
      filter: 'WorkloadAntiAffinity',
      found: 'releases with app=db in the same region',
      needed: 'no such releases',
      reason: 'there are releases with app=db in the same region',
    })
    expect(violations(input)).toContainEqual({
      constraint: 'WorkloadAntiAffinity',
      found: 'b: releases with app=db in the same region',
      needed: 'no such releases',
    })
  })

  test('that is preferred orders clusters by its weight, and excludes none', () => {
    const one = { spread: [{ by: 'cluster' as const, max: 1 }] }
    const preferred = { releases: like, topology: 'region', required: false }
    expect(names({ workloadAntiAffinity: [preferred] })).toBe('a b c d')
    expect(names({ ...one, workloadAntiAffinity: [preferred] })).toBe('c')
    expect(
      names({
        ...one,
        workloadAffinity: [{ ...preferred, topology: 'cluster' }],
        workloadAntiAffinity: [preferred],
      }),
    ).toBe('a')
    const stays = { releases, previous: [has('d', 1)] }
    expect(names({ ...one, workloadAffinity: [{ ...preferred, weight: 10 }], steady: 9 }, stays)).toBe('a')
    expect(names({ ...one, workloadAffinity: [{ ...preferred, weight: 9 }] }, stays)).toBe('d')
  })
})
