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
  /** What its objects refer to goes with them. */
  withDependencies: boolean
  /** Nothing may be dispatched: a release would be. */
  suspended: boolean
}

const labelsOf = (field: Field): Record<string, string> =>
  Object.fromEntries(
    field.entries().flatMap(([key, value]): [string, string][] => {
      if (/(^|\.)karmada\.io\//.test(key)) {
        value.leave('Karmada wrote it for itself')
        return []
      }
      const text = value.text()
      return text === undefined ? [] : [[key, text]]
    }),
  )

/** What says how a policy is carried out, and not where things go. */
const leaveConduct = (spec: Field, knows: (override: string) => boolean): void => {
  const preemption = spec.field('preemption')
  if (preemption.text() !== 'Never')
    preemption.leave(
      'which policy a resource goes by was settled by priority, once and for all, when it was imported',
    )
  for (const item of spec.field('dependentOverrides').items()) {
    const name = item.text()
    if (name !== undefined && !knows(name)) item.leave(`the override policy "${name}" is not among the files`)
  }
  const scheduler = spec.field('schedulerName')
  if (scheduler.text() !== 'default-scheduler') scheduler.leave('there is one scheduler')
  spec.field('activationPreference').leave('a changed placement takes effect at once')
  spec.field('schedulePriority').leave('releases have no priorities: each is placed where there is room')
  const kept = spec.field('preserveResourcesOnDeletion')
  if (kept.flag() === true)
    kept.leave('a release that is deleted takes its objects with it, but for Namespaces, CRDs and volumes')
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
  if (suspended)
    suspension
      .field('dispatching')
      .change('nothing can be suspended: no release is made, create it when it may start')
  suspension
    .field('dispatchingOnClusters')
    .leave('nothing can be suspended: cordon the clusters, or exclude them')
  suspension.field('scheduling').leave('nothing can be suspended')
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
  }
}
