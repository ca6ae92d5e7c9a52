import type { PlacementSpecInput, Selector } from '@hansa/placement'
import { divisionOf } from './division.js'
import { selectorOf } from './selector.js'
import { spreadOf } from './spread.js'
import { failoverOf, tolerationsOf } from './tolerations.js'
import type { Field } from './trail.js'

type Groups = NonNullable<PlacementSpecInput['affinity']>

const groupsOf = (placement: Field): Groups => {
  const several = placement.field('clusterAffinities')
  const one = placement.field('clusterAffinity')
  if (several.present) {
    one.leave('clusterAffinities is set too, which Karmada rejects')
    return several
      .items()
      .map((term) => ({ name: term.field('affinityName').text() ?? '', ...selectorOf(term) }))
  }
  const only = selectorOf(one)
  return Object.keys(only).length > 0 ? [only] : []
}

const withFields = (groups: Groups, required: NonNullable<Selector['fields']>): Groups => {
  if (required.length === 0) return groups
  const all: Groups = groups.length > 0 ? groups : [{}]
  return all.map((group) => ({ ...group, fields: [...(group.fields ?? []), ...required] }))
}

/** The spec of a Placement from a policy's `spec.placement` and `spec.failover`. */
export const placementOf = (spec: Field): PlacementSpecInput => {
  const placement = spec.field('placement')
  const { replicas, ignoresSpread } = divisionOf(placement.field('replicaScheduling'))
  const { spread, required } = spreadOf(placement.field('spreadConstraints'), ignoresSpread)
  const affinity = withFields(groupsOf(placement), required)
  const { tolerations, patience } = tolerationsOf(placement.field('clusterTolerations'))
  const failover = failoverOf(spec.field('failover'), patience)
  return {
    ...(affinity.length > 0 ? { affinity } : {}),
    ...(tolerations.length > 0 ? { tolerations } : {}),
    ...(spread.length > 0 ? { spread } : {}),
    replicas,
    ...(failover === undefined ? {} : { failover }),
  }
}
