import type { PlacementSpecInput } from '@hansa/placement'
import { selectorOf } from './selector.js'
import type { Field } from './trail.js'

type Replicas = NonNullable<PlacementSpecInput['replicas']>
type Weights = NonNullable<Replicas['weights']>

/** How replicas are divided, and whether Karmada ignores the spread constraints for it. */
export interface Division {
  replicas: Replicas
  ignoresSpread: boolean
}

const weightsOf = (list: Field): Weights =>
  list.items().map((item) => ({
    clusters: selectorOf(item.field('targetCluster')),
    weight: item.field('weight').number() ?? 0,
  }))

/** `replicaScheduling` as a division: without it Duplicated; with it Divided and Weighted by default. */
export const divisionOf = (strategy: Field): Division => {
  if (!strategy.present) return { replicas: { mode: 'Duplicated' }, ignoresSpread: false }
  const preference = strategy.field('weightPreference')
  const divide = strategy.field('replicaDivisionPreference')
  if (strategy.field('replicaSchedulingType').choice(['Duplicated', 'Divided']) === 'Duplicated') {
    divide.leave('replicas are not divided: the policy is Duplicated')
    preference.leave('replicas are not divided: the policy is Duplicated')
    return { replicas: { mode: 'Duplicated' }, ignoresSpread: false }
  }
  if (divide.choice(['Aggregated', 'Weighted']) === 'Aggregated') {
    preference.leave('Aggregated does not use weights, neither in Hansa nor in Karmada')
    return { replicas: { mode: 'Divided', divide: 'Aggregated' }, ignoresSpread: false }
  }
  const weights = preference.field('staticWeightList')
  if (preference.field('dynamicWeight').choice(['AvailableReplicas']) !== undefined) {
    weights.leave('dynamicWeight takes precedence over static weights, as in Karmada')
    return {
      replicas: { mode: 'Divided', divide: 'Weighted', dynamic: 'AvailableReplicas' },
      ignoresSpread: false,
    }
  }
  const listed = weightsOf(weights)
  return {
    replicas: {
      mode: 'Divided',
      divide: 'Weighted',
      ...(listed.length > 0 ? { weights: listed } : {}),
    },
    ignoresSpread: !preference.present || listed.length > 0,
  }
}
