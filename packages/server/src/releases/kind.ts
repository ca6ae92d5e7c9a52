import type { Bundles } from '../bundles/index.js'
import type { Kind } from '../resources/index.js'
import type { Clock } from '../runtime/clock.js'
import { admitRelease } from './admission.js'
import { ReleaseSpec, type ReleaseSpecSent, ReleaseStatus } from './contract.js'
import { dependentsOf } from './dependents.js'
import { draftOf } from './draft.js'
import { withVersion } from './followed-bundle.js'
import { relabelTargets } from './targets.js'

export const createReleaseKind = (
  bundles: Bundles,
  clock: Clock,
): Kind<ReleaseSpec, ReleaseSpec, ReleaseStatus, ReleaseSpecSent> => ({
  kind: 'Release',
  plural: 'releases',
  singular: 'release',
  namespaced: true,
  specInput: ReleaseSpec,
  spec: ReleaseSpec,
  status: ReleaseStatus,
  initialStatus: {
    observedGeneration: 0,
    conditions: [],
    targets: { total: 0, applied: 0, ready: 0, drifted: 0, failed: 0, unreachable: 0 },
  },
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name: 'web', namespace: 'default' },
    spec: { bundle: { name: 'web', version: '1.0.0' }, placement: 'everywhere', replicas: { web: 6 } },
  },
  prepare: async (preparation) => {
    const incoming = await withVersion(bundles, preparation)
    const draft = await draftOf({ ...preparation, incoming }, bundles)
    return (admission) => admitRelease(admission, { bundles, clock }, draft)
  },
  relabelled: ({ tx, row }) => relabelTargets(tx, row),
  // The scheduler withdraws it from its clusters first, and then removes it with its sealed values.
  remove: async ({ tx, row, warn }) => {
    const needed = await dependentsOf(tx, bundles, row)
    if (needed !== undefined) warn(needed)
    return 'finalize'
  },
})
