import { describe, expect, test } from 'vitest'
import type { PlacementCluster } from '../input.js'
import { fleetChanges } from './fleet-change.js'
import { type Affected, type Trigger, triggers } from './triggers.js'

const usual: Affected = { redecideOn: ['clusterAdded', 'clusterReturned'], targets: ['a'], short: false }
const short: Affected = { ...usual, short: true }
const all: Affected = {
  ...usual,
  redecideOn: ['clusterAdded', 'clusterReturned', 'labelsChanged', 'uncordoned', 'capacityFreed'],
}

describe('what starts a new decision', () => {
  // Columns: by default, with every trigger listed, when the release is short.
  test.each<[Trigger['type'], boolean, boolean, boolean]>([
    ['clusterAdded', true, true, true],
    ['clusterReturned', true, true, true],
    ['labelsChanged', false, true, true],
    ['uncordoned', false, true, true],
    ['tolerated', false, true, true],
    ['capacityFreed', false, true, true],
    ['apisAdded', false, false, true],
    ['clusterLost', false, false, false],
    ['cordoned', false, false, false],
    ['tainted', false, false, false],
    ['evicting', false, false, false],
    ['placementChanged', true, true, true],
    ['replicasChanged', true, true, true],
    ['bundleChanged', true, true, true],
    ['requested', true, true, true],
  ])('%s', (type, ...expected) => {
    const trigger: Trigger = { type, cluster: 'other' }
    expect([usual, all, short].map((affected) => triggers(trigger, affected).starts)).toEqual(expected)
  })

  test.each(['clusterRemoved', 'evicting'] as const)('%s, for releases with a target there', (type) => {
    expect(triggers({ type, cluster: 'a' }, usual)).toEqual({ starts: true, causedByUser: false })
    expect(triggers({ type, cluster: 'b' }, usual).starts).toBe(false)
  })

  test('what the user did counts as caused by the user', () => {
    expect(triggers({ type: 'requested' }, usual).causedByUser).toBe(true)
    expect(triggers({ type: 'clusterAdded', cluster: 'b' }, usual).causedByUser).toBe(false)
  })
})

describe('the changes of a cluster', () => {
  const before: PlacementCluster = {
    name: 'a',
    labels: { tier: 'prod', site: 'x' },
    zones: ['z1', 'z2'],
    apis: ['v1/ConfigMap'],
    taints: [{ key: 'gpu', effect: 'NoSchedule' }],
    allocatable: { web: 3 },
  }
  test.each<[string, PlacementCluster | undefined, PlacementCluster | undefined, string[]]>([
    ['registered', undefined, before, ['clusterAdded']],
    ['unregistered', before, undefined, ['clusterRemoved']],
    ['lost', before, { ...before, ready: false }, ['clusterLost']],
    ['returned', { ...before, ready: false }, before, ['clusterReturned']],
    ['relabelled', before, { ...before, labels: { tier: 'dev' } }, ['labelsChanged']],
    ['moved', before, { ...before, region: 'eu' }, ['labelsChanged']],
    [
      'listed in another order',
      before,
      { ...before, labels: { site: 'x', tier: 'prod' }, zones: ['z2', 'z1'] },
      [],
    ],
    ['cordoned', before, { ...before, unschedulable: true }, ['cordoned']],
    ['uncordoned', { ...before, unschedulable: true }, before, ['uncordoned']],
    ['rid of a taint', before, { ...before, taints: [] }, ['tolerated']],
    ['tainted', { ...before, taints: [] }, before, ['tainted']],
    ['served a new API', before, { ...before, apis: ['v1/ConfigMap', 'v1/Secret'] }, ['apisAdded']],
    ['roomier', before, { ...before, allocatable: { web: 4 } }, ['capacityFreed']],
    ['fuller', before, { ...before, allocatable: { web: 1 } }, []],
  ])('%s', (_, from, to, types) => {
    expect(fleetChanges(from, to)).toEqual(types.map((type) => ({ type, cluster: 'a' })))
  })
})
