import { PlacementSpec } from '@hansa/placement'
import { type Bundles, type FoundRevision, render } from '../bundles/index.js'
import type { Tx } from '../db/index.js'
import { type FieldError, HansaError } from '../runtime/errors.js'
import { readStored } from '../runtime/failure.js'
import { messageOf } from '../runtime/message.js'
import type { ReleaseSpec } from './contract.js'
import { wantedWorkloads } from './inputs.js'

const missing = (pointer: string, reason: string, fix: string): HansaError =>
  new HansaError(
    'MissingReference',
    { reason: `${pointer}: ${reason}`, fix },
    { errors: [{ pointer, reason }] },
  )

const checkReplicas = (spec: ReleaseSpec, revision: FoundRevision): FieldError[] => {
  const keys = wantedWorkloads(revision.manifests, spec).map(({ key }) => key)
  const known = keys.length === 0 ? 'the bundle has no workloads' : `its workloads are ${keys.join(', ')}`
  return Object.keys(spec.replicas)
    .filter((key) => !keys.includes(key))
    .map((key) => ({
      pointer: `/spec/replicas/${key}`,
      reason: `names no workload of ${spec.bundle.name}@${spec.bundle.version}: ${known}`,
    }))
}

/** Renders with one override at a time, so that the error can name it. */
const checkOverrides = (spec: ReleaseSpec, revision: FoundRevision): FieldError[] => {
  const workloads = wantedWorkloads(revision.manifests, spec).map((workload) => ({
    ...workload,
    replicas: workload.wanted,
  }))
  return spec.overrides.flatMap(({ object, patch }, index) => {
    const pointer = `/spec/overrides/${index}`
    const there = revision.manifests.some(
      ({ kind, metadata }) =>
        kind === object.kind &&
        metadata.name === object.name &&
        (object.namespace === undefined || (metadata.namespace ?? spec.namespace) === object.namespace),
    )
    if (!there)
      return [{ pointer: `${pointer}/object`, reason: `the bundle has no ${object.kind} "${object.name}"` }]
    try {
      render(
        revision.manifests,
        { namespace: spec.namespace, workloads, patches: [{ object, patch }] },
        ({ kind }) => kind !== 'Namespace',
      )
      return []
    } catch (error) {
      return [{ pointer: `${pointer}/patch`, reason: messageOf(error) }]
    }
  })
}

/**
 * Checks a release against the bundle revision and the placement it names. Throws `MissingReference` when either is
 * missing, `BadRequest` for replicas or overrides that fit no object of the bundle.
 */
export const admitRelease = async (
  { tx, namespace, incoming }: { tx: Tx; namespace: string; incoming: ReleaseSpec },
  bundles: Bundles,
): Promise<ReleaseSpec> => {
  const { bundle, placement } = incoming
  const revision = await bundles.find(tx, { namespace, ...bundle })
  if (revision === undefined)
    throw missing(
      '/spec/bundle',
      `there is no bundle ${bundle.name}@${bundle.version} in namespace ${namespace}`,
      `push it first, or see what there is: \`hansa bundle versions ${bundle.name} -n ${namespace}\``,
    )
  const placementRow = await tx.get('Placement', namespace, placement)
  if (placementRow === undefined)
    throw missing(
      '/spec/placement',
      `there is no placement "${placement}" in namespace ${namespace}`,
      `make it first, or see what there is: \`hansa get placements -n ${namespace}\``,
    )
  readStored(`placement "${placement}"`, 'write it again', () => PlacementSpec.parse(placementRow.spec))
  const errors = [...checkReplicas(incoming, revision), ...checkOverrides(incoming, revision)]
  const [first] = errors
  if (first !== undefined)
    throw new HansaError('BadRequest', { reason: `${first.pointer}: ${first.reason}` }, { errors })
  return incoming
}
