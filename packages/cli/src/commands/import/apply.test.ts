import { describe, expect, test } from 'vitest'
import type { Hub, Shown } from '../../hub.js'
import type { Resource } from '../../karmada/index.js'
import { applyImported, mergedCluster } from './apply.js'

const stored: Shown = {
  apiVersion: 'hansa.dev/v1',
  kind: 'Cluster',
  metadata: {
    name: 'm1',
    resourceVersion: '4',
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    labels: { own: 'yes', tier: 'old' },
  },
  spec: {
    region: 'eu',
    connection: { server: 'https://m1' },
    taints: [
      { key: 'gpu', value: 'a', effect: 'NoSchedule' },
      { key: 'own', effect: 'NoExecute' },
    ],
  },
}
const cluster = (name: string): Resource => ({
  apiVersion: 'hansa.dev/v1',
  kind: 'Cluster',
  metadata: { name, labels: { tier: 'new' } },
  spec: { provider: 'p', taints: [{ key: 'gpu', value: 'b', effect: 'NoSchedule' }] },
})
const placement: Resource = {
  apiVersion: 'hansa.dev/v1',
  kind: 'Placement',
  metadata: { name: 'p', namespace: 'web' },
  spec: {},
}

describe('what was imported', () => {
  test('of a registered cluster is merged into it, and its connection is kept', () =>
    expect(mergedCluster(stored, cluster('m1'))).toMatchObject({
      metadata: { labels: { own: 'yes', tier: 'new' } },
      spec: {
        provider: 'p',
        region: 'eu',
        taints: [
          { key: 'own', effect: 'NoExecute' },
          { key: 'gpu', value: 'b', effect: 'NoSchedule' },
        ],
      },
    }))

  test('is sent in order; an unregistered cluster is reported and skipped', async () => {
    const sent: string[] = []
    const told: string[] = []
    const hub: Pick<Hub, 'find' | 'apply'> = {
      find: async ({ name }) => (name === 'm1' ? stored : undefined),
      apply: async (kind, document, { name, namespace }) => {
        sent.push(`${kind.kind} ${namespace ?? ''}/${name}`)
        expect(document.spec).not.toHaveProperty('connection')
        return { resource: { ...stored, kind: kind.kind }, created: kind.kind !== 'Cluster', warnings: [] }
      },
    }
    await applyImported(hub, [cluster('m1'), cluster('m2'), placement], {
      dryRun: true,
      told: (text) => told.push(text),
    })
    expect(sent).toEqual(['Cluster /m1', 'Placement web/p'])
    expect(told).toEqual([
      'cluster/m1 unchanged (dry run)',
      'cluster/m2 skipped: not registered',
      'placement/p created (dry run)',
    ])
  })
})
