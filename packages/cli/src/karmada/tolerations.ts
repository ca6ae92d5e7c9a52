import type { PlacementSpecInput } from '@hansa/placement'
import type { Field } from './trail.js'

type Tolerations = NonNullable<PlacementSpecInput['tolerations']>
type Failover = NonNullable<PlacementSpecInput['failover']>

/** Taints that Karmada sets on failed clusters; in Hansa a condition, handled by `failover`. */
const failed = ['cluster.karmada.io/not-ready', 'cluster.karmada.io/unreachable']
const EFFECTS = ['NoSchedule', 'NoExecute', 'PreferNoSchedule'] as const

/** Tolerations, and how long a failed cluster is tolerated if the policy sets it. */
export const tolerationsOf = (list: Field): { tolerations: Tolerations; patience: number | undefined } => {
  const waits: number[] = []
  const tolerations = list.items().flatMap((item): Tolerations => {
    const key = item.field('key').text()
    const exists = item.field('operator').choice(['Exists', 'Equal']) === 'Exists'
    const value = item.field('value')
    const effect = item.field('effect').choice(EFFECTS)
    const seconds = item.field('tolerationSeconds')
    if (key !== undefined && failed.includes(key) && effect !== 'NoSchedule') {
      const wait = seconds.number()
      if (wait !== undefined) waits.push(wait)
      item.change(
        wait === undefined
          ? 'failed clusters do not get this taint in Hansa; without failover nothing moves'
          : 'became failover.cluster.tolerationSeconds; Karmada fails over only with its Failover feature enabled: remove failover if yours was disabled',
      )
      item.take()
      return []
    }
    seconds.leave('a taint set by a user evicts nothing in Hansa, however long it is tolerated')
    if (exists) value.leave('Exists does not compare a value')
    return [
      {
        ...(key === undefined || key === '' ? {} : { key }),
        operator: exists ? 'Exists' : 'Equal',
        ...(exists ? {} : { value: value.text() ?? '' }),
        ...(effect === undefined ? {} : { effect }),
      },
    ]
  })
  return { tolerations, patience: waits.length > 0 ? Math.min(...waits) : undefined }
}

/** Karmada's own default for a failed cluster. */
const PATIENCE = 300

/** What happens when a cluster fails: from `spec.failover` and the tolerations. */
export const failoverOf = (field: Field, patience: number | undefined): Failover | undefined => {
  field
    .field('application')
    .leave('unhealthy applications are not moved: Hansa fails over only from failed clusters')
  const cluster = field.field('cluster')
  if (!cluster.present && patience === undefined) return undefined
  const mode = cluster.field('purgeMode')
  const purge = mode.choice(['Directly', 'Gracefully', 'Never', 'Immediately', 'Graciously'])
  if (purge === 'Gracefully' || purge === 'Graciously')
    mode.change(
      'became Directly, which removes replicas once the other clusters have applied them, without waiting for them to be healthy',
    )
  cluster.field('gracePeriodSeconds').leave('not needed: Hansa does not purge gracefully')
  cluster.field('statePreservation').leave('state is not transferred between clusters')
  const own = cluster.field('tolerationSeconds').number()
  if (patience === undefined && own === undefined)
    cluster.change(`tolerationSeconds ${PATIENCE} is Karmada's default, which its webhook would add`)
  return {
    cluster: {
      tolerationSeconds: own ?? patience ?? PATIENCE,
      purge: purge === 'Never' ? 'Never' : 'Directly',
    },
  }
}
