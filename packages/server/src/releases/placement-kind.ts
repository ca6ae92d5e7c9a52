import { PlacementSpec, type PlacementSpecInput } from '@hansa/placement'
import { z } from 'zod'
import type { Kind } from '../resources/index.js'
import { HansaError } from '../runtime/errors.js'

export const PlacementStatus = z.strictObject({}).meta({
  id: 'PlacementStatus',
  description: 'Always empty: the decisions of a placement are in the status of each release.',
})
export type PlacementStatus = z.infer<typeof PlacementStatus>

export const placementKind: Kind<PlacementSpec, PlacementSpec, PlacementStatus, PlacementSpecInput> = {
  kind: 'Placement',
  plural: 'placements',
  singular: 'placement',
  namespaced: true,
  specInput: PlacementSpec,
  spec: PlacementSpec,
  status: PlacementStatus,
  initialStatus: {},
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Placement',
    metadata: { name: 'everywhere', namespace: 'default' },
    spec: {
      spread: [{ by: 'cluster', min: 1, max: 3 }],
      replicas: { mode: 'Divided', divide: 'Weighted' },
      failover: { cluster: { tolerationSeconds: 300 } },
    },
  },
  admit: async ({ incoming }) => incoming,
  remove: async ({ tx, row }) => {
    const users = (await tx.list({ kind: 'Release', namespace: row.namespace })).filter(
      ({ spec }) =>
        typeof spec === 'object' && spec !== null && 'placement' in spec && spec.placement === row.name,
    )
    const [first] = users
    if (first !== undefined)
      throw new HansaError(
        'Conflict',
        {
          reason: `placement "${row.name}" is used by ${users.length === 1 ? `release "${first.name}"` : `${users.length} releases, including "${first.name}"`}`,
        },
        { hint: 'delete these releases first, or assign them another placement' },
      )
    return 'gone'
  },
}
