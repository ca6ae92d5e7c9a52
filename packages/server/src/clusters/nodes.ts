import type { Store } from '../db/index.js'
import { type List, pageOf } from '../resources/index.js'
import { shownText } from '../runtime/foreign-text.js'
import { shownAmounts } from './amounts.js'
import type { ClusterNode, NodesQuery } from './contract.js'
import type { Fleet, NodeFacts } from './facts.js'
import { clusterNamed } from './store.js'

const zoneLabel = 'topology.kubernetes.io/zone'

const shownNode = ({ name, labels, taints, unschedulable, ready, ...amounts }: NodeFacts): ClusterNode => ({
  name: shownText(name),
  ready,
  unschedulable,
  ...(labels[zoneLabel] === undefined ? {} : { zone: shownText(labels[zoneLabel]) }),
  taints: [...taints],
  allocatable: shownAmounts(amounts.allocatable),
  requested: shownAmounts(amounts.requested),
})

/** The nodes of a cluster by name, as the hub's watches last saw them. Throws `NotFound`. */
export const createNodes =
  ({ store, fleet }: { store: Store; fleet: Pick<Fleet, 'get'> }) =>
  async ({ name, limit, cursor }: NodesQuery): Promise<List<ClusterNode>> => {
    const revision = await store.read(async (reader) => {
      await clusterNamed(reader, name)
      return reader.revision()
    })
    const nodes = fleet.get(name)?.nodes ?? []
    return pageOf(revision, nodes.map(shownNode), (node) => node.name, { limit, cursor })
  }
