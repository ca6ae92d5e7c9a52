import type { PlacementSpecInput, Selector } from '@hansa/placement'
import type { Field } from './trail.js'

type Axis = NonNullable<PlacementSpecInput['spread']>[number]
type Requirements = NonNullable<Selector['fields']>

/** The spread, and the cluster fields that Karmada requires for constraints it does not select by. */
export interface Spread {
  spread: Axis[]
  required: Requirements
}

const BY = ['cluster', 'region', 'zone', 'provider'] as const
type By = (typeof BY)[number]

interface Constraint {
  field: Field
  by: By | undefined
  label: string | undefined
}

const constraintOf = (field: Field): Constraint => {
  const by = field.field('spreadByField').choice(BY)
  const label = by === undefined ? field.field('spreadByLabel').text() : undefined
  // Karmada's webhook fills in cluster where neither is given.
  return { field, by: by ?? (label === undefined ? 'cluster' : undefined), label }
}

const axisOf = ({ field, by, label }: Constraint): Axis => {
  const [min, max] = [field.field('minGroups').number(), field.field('maxGroups').number()]
  return {
    ...(label === undefined ? { by } : { label }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  }
}

/**
 * Spread constraints, so that the same clusters are selected as in Karmada: which selects by region and cluster alone (by
 * nothing at all where weights are static), asks of the other fields only that they are set, and refuses a policy that
 * spreads by neither region nor cluster.
 */
export const spreadOf = (list: Field, ignored: boolean): Spread => {
  const constraints = list.items().map(constraintOf)
  const selects = constraints.some(({ by }) => by === 'region' || by === 'cluster')
  const spread: Axis[] = []
  const required: Requirements = []
  const keep = (constraint: Constraint): boolean => {
    const { field, by } = constraint
    if (ignored)
      field.leave(
        'Karmada ignores spread constraints with static weights; add this one to the placement to apply it',
      )
    else if (selects && by !== 'region' && by !== 'cluster')
      field.leave(
        'Karmada selects only by region and cluster; add this constraint to the placement to apply it',
      )
    else return true
    if (by !== undefined && by !== 'cluster') {
      required.push({ field: by, operator: 'Exists' })
      field.field('spreadByField').change(`clusters must have a ${by}, as in Karmada`)
    }
    return false
  }
  for (const constraint of constraints) {
    if (!keep(constraint)) continue
    if (!selects)
      constraint.field.change('Karmada schedules nothing with such a policy; Hansa applies the spread')
    spread.push(axisOf(constraint))
  }
  // By cluster is always the innermost.
  const order = (axis: Axis): number => (axis.by === 'cluster' ? 1 : 0)
  return { spread: spread.sort((a, b) => order(a) - order(b)), required }
}
