import type { PlacementSpecInput } from '@hansa/placement'
import type { Claimant } from './claims.js'
import { resourceSelectorOf } from './override-policy.js'
import { placementOf } from './placement.js'
import type { Field } from './trail.js'

/** A PropagationPolicy, or a ClusterPropagationPolicy where `namespace` is absent. */
export interface Policy extends Claimant {
  root: Field
  spec: Field
  labels: Record<string, string>
  placement: PlacementSpecInput
  conflicts: 'Fail' | 'Adopt'
  /** Whether objects that its objects refer to are included. */
  withDependencies: boolean
  /** Whether dispatching is suspended: its release is made suspended. */
  suspended: boolean
  /** Whether its resources stay on the clusters when they are deleted. */
  preserves: boolean
}

const labelsOf = (field: Field): Record<string, string> =>
  Object.fromEntries(
    field.entries().flatMap(([key, value]): [string, string][] => {
      if (/(^|\.)karmada\.io\//.test(key)) {
        value.leave('written by Karmada for its own use')
        return []
      }
      const text = value.text()
      return text === undefined ? [] : [[key, text]]
    }),
  )

/** Notes fields on how a policy is executed, as opposed to where it places resources. */
const leaveConduct = (spec: Field, knows: (override: string) => boolean): void => {
  const preemption = spec.field('preemption')
  if (preemption.text() !== 'Never')
    preemption.leave('the import assigned each resource to a policy by priority; this does not change later')
  for (const item of spec.field('dependentOverrides').items()) {
    const name = item.text()
    if (name !== undefined && !knows(name)) item.leave(`override policy "${name}" not found in the files`)
  }
  const scheduler = spec.field('schedulerName')
  if (scheduler.text() !== 'default-scheduler') scheduler.leave('Hansa has one scheduler')
  spec.field('activationPreference').leave('a changed placement takes effect immediately')
  spec
    .field('schedulePriority')
    .leave('releases have no priorities: each is placed where capacity is available')
}

export const policyOf = (
  root: Field,
  name: string,
  namespace: string | undefined,
  knows: (override: string) => boolean,
): Policy => {
  const spec = root.field('spec')
  leaveConduct(spec, knows)
  const suspension = spec.field('suspension')
  const suspended = suspension.field('dispatching').flag() === true
  suspension
    .field('dispatchingOnClusters')
    .leave('a release is suspended on all of its clusters: cordon these, or exclude them')
  suspension
    .field('scheduling')
    .leave('a release is suspended with everything that it does: set suspend of the Release')
  const withDependencies = [spec.field('propagateDeps').flag(), spec.field('association').flag()].includes(
    true,
  )
  return {
    name,
    namespace,
    priority: spec.field('priority').number() ?? 0,
    selectors: spec
      .field('resourceSelectors')
      .items()
      .map((item) => resourceSelectorOf(item, namespace)),
    root,
    spec,
    labels: labelsOf(root.field('metadata').field('labels')),
    placement: placementOf(spec),
    conflicts:
      spec.field('conflictResolution').choice(['Abort', 'Overwrite']) === 'Overwrite' ? 'Adopt' : 'Fail',
    withDependencies,
    suspended,
    preserves: spec.field('preserveResourcesOnDeletion').flag() === true,
  }
}
