import { allocatableReplicas, type NodeCapacity } from '../capacity/nodes.js'
import type { PlacementInput } from '../input.js'
import { createLists, type FleetIndex, indexOf } from './fleet-index.js'
import { createRooms, type Free, freeOf } from './rooms.js'

type Reserved = NonNullable<PlacementInput['reserved']>

/** Workloads whose rooms are kept: such an index lives for a moment. */
const WORKLOADS = 16

/** The same fleet with other nodes on a few clusters: only these are looked at again. */
const withNodes = (base: FleetIndex, reserved: Reserved): FleetIndex => {
  const clusters = [...base.clusters]
  const changed: { at: number; nodes: readonly NodeCapacity[] }[] = []
  for (const [name, nodes] of reserved) {
    const at = base.place(name)
    const cluster = at === undefined ? undefined : clusters[at]
    if (at === undefined || cluster === undefined) continue
    clusters[at] = { ...cluster, nodes }
    changed.push({ at, nodes })
  }
  let free: readonly (Free | undefined)[] | undefined
  return {
    ...base,
    clusters,
    ...createRooms(WORKLOADS, (workload) => {
      const rooms = Float64Array.from(base.allocatable(workload))
      for (const { at, nodes } of changed)
        if (workload.pod && clusters[at]?.allocatable?.[workload.key] === undefined)
          rooms[at] = allocatableReplicas(nodes, workload.pod)
      return rooms
    }),
    lists: createLists(clusters),
    free: () => {
      if (free === undefined) {
        const all = [...base.free()]
        for (const { at } of changed) {
          const cluster = clusters[at]
          if (cluster !== undefined) all[at] = freeOf(cluster)
        }
        free = all
      }
      return free
    },
  }
}

const indexes = new WeakMap<Reserved, { base: FleetIndex; index: FleetIndex }>()

/** The index of the fleet of a decision, made once for each array of clusters and map of what is reserved. */
export const fleetOf = ({
  clusters,
  reserved,
}: Pick<PlacementInput, 'clusters' | 'reserved'>): FleetIndex => {
  const base = indexOf(clusters)
  if (reserved === undefined || reserved.size === 0) return base
  const known = indexes.get(reserved)
  if (known?.base === base) return known.index
  const index = withNodes(base, reserved)
  indexes.set(reserved, { base, index })
  return index
}
