import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../testing/world.js'

const policies = `
apiVersion: policy.karmada.io/v1alpha1
kind: ClusterPropagationPolicy
metadata: {name: settings}
spec:
  resourceSelectors: [{apiVersion: v1, kind: ConfigMap, name: settings}]
  schedulerName: other
  placement: {clusterAffinity: {labelSelector: {matchLabels: {tier: prod}}}}
---
apiVersion: cluster.karmada.io/v1alpha1
kind: Cluster
metadata: {name: eu-1, labels: {tier: prod}}
spec: {provider: hetzner, taints: [{key: gpu, effect: PreferNoSchedule}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: default}
data: {colour: blue}
`

const unregistered = `---
apiVersion: cluster.karmada.io/v1alpha1
kind: Cluster
metadata: {name: elsewhere}
spec: {region: us}
`

let world: World
beforeAll(async () => {
  world = await createWorld()
  world.member('eu-1', 'eu')
  await world.register('eu-1', '--label', 'own=yes', '--region', 'eu')
})
afterAll(() => world?.close())

describe('hansa import karmada --apply', () => {
  test('places the selected resources, and changes only registered clusters', async () => {
    const file = world.file('karmada.yaml', policies + unregistered)
    const { stdout, stderr } = await world.run(['import', 'karmada', '-f', file, '--apply'])
    expect(stderr).toContain('/spec/schedulerName: Hansa has one scheduler')
    expect(stdout.trim().split('\n')).toEqual([
      'cluster/eu-1 configured',
      'cluster/elsewhere skipped: not registered',
      'bundle/settings created',
      'placement/settings created',
      'release/settings created',
    ])
    await world.hansa('wait', 'release/settings', '--for', 'condition=Ready', '--timeout', '30s')
    expect(await world.json('get', 'cluster', 'eu-1')).toMatchObject({
      metadata: { labels: { own: 'yes', tier: 'prod' } },
      spec: { provider: 'hetzner', region: 'eu', taints: [{ key: 'gpu', effect: 'PreferNoSchedule' }] },
      status: {
        conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]),
      },
    })
  })

  test('changes nothing when it is done again', async () => {
    const output = await world.hansa(
      'import',
      'karmada',
      '-f',
      world.file('karmada.yaml', policies),
      '--apply',
    )
    expect(output.match(/ unchanged/g)).toHaveLength(4)
  })

  test('prints resources that apply accepts', async () => {
    const printed = await world.hansa('import', 'karmada', '-f', world.file('karmada.yaml', policies))
    const file = world.file('hansa.yaml', printed)
    expect(await world.hansa('apply', '-f', file, '--dry-run')).toContain('release/settings')
  })
})

describe('hansa placement lint', () => {
  test('looks at the placements of the hub over its fleet', async () => {
    await world.hansa(
      'apply',
      '-f',
      world.file(
        'never.yaml',
        'apiVersion: hansa.dev/v1\nkind: Placement\nmetadata: {name: never}\nspec: {spread: [{by: region, min: 2}]}\n',
      ),
    )
    expect(await world.json('placement', 'lint')).toMatchObject([
      { placement: 'default/never', rule: 'NeverMet' },
    ])
    expect(await world.json('placement', 'lint', 'settings')).toEqual([])
    expect((await world.run(['placement', 'lint', 'none'])).exit).toBe(3)
    expect((await world.run(['placement', 'lint', '--strict'])).exit).toBe(1)
  })
})
