import { z } from 'zod'
import { AffinityGroup } from './affinity-group.js'
import { Failover } from './failover.js'
import { Prioritizer, prioritizerName } from './prioritizer.js'
import { ReplicaDivision } from './replica-division.js'
import { Rollout } from './rollout.js'
import { axisName, SpreadConstraint } from './spread-constraint.js'
import { Toleration } from './toleration.js'
import { WorkloadAffinityTerm } from './workload-affinity.js'

/** Changes of the fleet a placement may ask to be re-decided on. */
export const RedecideOn = z.enum([
  'clusterAdded',
  'clusterReturned',
  'labelsChanged',
  'uncordoned',
  'capacityFreed',
])
export type RedecideOn = z.infer<typeof RedecideOn>

type Refuse = (path: (string | number)[], message: string) => void

const checkGroups = (groups: AffinityGroup[], divided: boolean, refuse: Refuse): void => {
  const seen = new Set<string>()
  for (const [index, group] of groups.entries()) {
    if (group.name === undefined) {
      if (groups.length > 1)
        refuse(['affinity', index, 'name'], 'a group requires a name if there is more than one: set name')
    } else if (seen.has(group.name)) {
      refuse(
        ['affinity', index, 'name'],
        `duplicate group name "${group.name}": give each group a unique name`,
      )
    } else {
      seen.add(group.name)
    }
    if ((group.overflow?.length ?? 0) > 0 && !divided)
      refuse(
        ['affinity', index, 'overflow'],
        'overflow requires divided replicas: set replicas.mode: Divided, or remove overflow',
      )
  }
}

const checkPrioritizers = (prioritizers: Prioritizer[], refuse: Refuse): void => {
  const seen = new Set<string>()
  for (const [index, { name, key }] of prioritizers.entries()) {
    const called = prioritizerName({ name, key })
    if (seen.has(called)) refuse(['prioritizers', index], `duplicate prioritizer ${called}: remove one`)
    seen.add(called)
  }
}

const checkSpread = (axes: SpreadConstraint[], refuse: Refuse): void => {
  const seen = new Set<string>()
  for (const [index, axis] of axes.entries()) {
    const name = axisName(axis)
    if (seen.has(name)) refuse(['spread', index], `duplicate spread axis ${name}: remove one`)
    seen.add(name)
  }
  const most = axes.find((axis) => axis.by === 'cluster')?.max ?? 0
  if (most === 0) return
  for (const [index, axis] of axes.entries()) {
    const min = Math.max(1, axis.min ?? 1)
    if (axis.by !== 'cluster' && min > most)
      refuse(
        ['spread', index, 'min'],
        `min ${min} by ${axisName(axis)} exceeds max ${most} by cluster, but each group needs a cluster: lower min, or raise max by cluster`,
      )
  }
}

/** The spec of a Placement: where releases go, how replicas are shared out, what happens when a cluster fails. */
export const PlacementSpec = z
  .strictObject({
    affinity: z.array(AffinityGroup).optional(),
    tolerations: z.array(Toleration).default([]),
    spread: z.array(SpreadConstraint).default([]),
    replicas: ReplicaDivision.prefault({}),
    prioritizers: z.array(Prioritizer).optional(),
    steady: z.int().min(0).max(10).optional().meta({
      description:
        'The weight of keeping the release on its current clusters, relative to the prioritizers. Defaults to 10.',
    }),
    workloadAffinity: z.array(WorkloadAffinityTerm).optional(),
    workloadAntiAffinity: z.array(WorkloadAffinityTerm).optional(),
    failover: Failover.optional(),
    rollout: Rollout.optional(),
    redecideOn: z.array(RedecideOn).default(['clusterAdded', 'clusterReturned']),
  })
  .superRefine((spec, context) => {
    const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path, message })
    checkGroups(spec.affinity ?? [], spec.replicas.mode === 'Divided', refuse)
    checkSpread(spec.spread, refuse)
    checkPrioritizers(spec.prioritizers ?? [], refuse)
  })
  .meta({
    id: 'PlacementSpec',
    description:
      'Where releases are placed, how their replicas are divided, and what happens when a cluster fails.',
    examples: [
      {
        affinity: [{ name: 'main', labels: { matchLabels: { tier: 'prod' } } }],
        spread: [
          { by: 'region', min: 1, max: 3 },
          { by: 'cluster', min: 1, max: 3 },
        ],
        replicas: { mode: 'Divided', divide: 'Weighted', dynamic: 'AvailableReplicas' },
        failover: { cluster: { tolerationSeconds: 300, purge: 'Directly' } },
      },
    ],
  })
export type PlacementSpec = z.infer<typeof PlacementSpec>
/** A placement as a user writes it, before defaults are filled in. */
export type PlacementSpecInput = z.input<typeof PlacementSpec>
