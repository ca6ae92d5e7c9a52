import { PlacementSpec } from '@hansa/placement'
import {
  type Bundles,
  type KubernetesObject,
  type RevisionDraft,
  redactedPatch,
  render,
} from '../bundles/index.js'
import type { Tx } from '../db/index.js'
import { type FieldError, HansaError } from '../runtime/errors.js'
import { failureText, readStored } from '../runtime/failure.js'
import type { Override, ReleaseSpec } from './contract.js'
import { wantedWorkloads } from './inputs.js'
import { targetsOfRelease } from './targets.js'

const missing = (pointer: string, reason: string, fix: string): HansaError =>
  new HansaError(
    'MissingReference',
    { reason: `${pointer}: ${reason}`, fix },
    { errors: [{ pointer, reason }] },
  )

const checkReplicas = (spec: ReleaseSpec, { outline }: RevisionDraft): FieldError[] => {
  const keys = outline.workloads.map(({ key }) => key)
  const known = keys.length === 0 ? 'the bundle has no workloads' : `its workloads are ${keys.join(', ')}`
  return Object.keys(spec.replicas)
    .filter((key) => !keys.includes(key))
    .map((key) => ({
      pointer: `/spec/replicas/${key}`,
      reason: `is not a workload of ${spec.bundle.name}@${spec.bundle.version}: ${known}`,
    }))
}

/** Renders with one override at a time, so that the error can name it: in clear, and as shown to users. */
const checkOverrides = (
  spec: ReleaseSpec,
  clear: readonly Override[],
  { outline, rendering }: RevisionDraft,
): FieldError[] => {
  if (rendering === undefined) return []
  const { objects, shown } = rendering
  const workloads = wantedWorkloads(outline.workloads, spec).map((workload) => ({
    ...workload,
    replicas: workload.wanted,
  }))
  const isNamespaced = ({ kind }: KubernetesObject): boolean => kind !== 'Namespace'
  return spec.overrides.flatMap(({ object, patch: sealed }, index) => {
    const pointer = `/spec/overrides/${index}`
    const selected = (all: readonly KubernetesObject[]) =>
      all.filter(({ kind, metadata }) => kind === object.kind && metadata.name === object.name)
    const there = selected(objects).some(
      ({ metadata }) =>
        object.namespace === undefined || (metadata.namespace ?? spec.namespace) === object.namespace,
    )
    if (!there)
      return [{ pointer: `${pointer}/object`, reason: `the bundle has no ${object.kind} "${object.name}"` }]
    const input = { namespace: spec.namespace, workloads }
    try {
      const patch = clear[index]?.patch ?? sealed
      render(selected(objects), { ...input, patches: [{ object, patch }] }, isNamespaced)
      render(selected(shown), { ...input, patches: [{ object, patch: sealed }] }, isNamespaced, redactedPatch)
      return []
    } catch (error) {
      return [{ pointer: `${pointer}/patch`, reason: failureText(error) }]
    }
  })
}

/** Forgets sealed values that are no longer used by the new spec, the previous spec, or targets that wait for a decision. */
const forgetUnused = async (
  tx: Tx,
  bundles: Bundles,
  uid: string,
  specs: readonly (ReleaseSpec | undefined)[],
): Promise<void> => {
  const targets = await targetsOfRelease(tx, uid)
  await bundles.forgetPatches(tx, uid, [
    ...specs.flatMap((spec) => spec?.overrides ?? []),
    ...targets.flatMap(({ desired }) => desired.patches),
  ])
}

/**
 * The parts of the bundle that admission needs, rendered before the transaction; undefined when the revision does not
 * exist.
 */
export const draftOf = (
  { namespace, name, incoming }: { namespace: string; name: string; incoming: ReleaseSpec },
  bundles: Bundles,
): Promise<RevisionDraft | undefined> =>
  bundles.draft(
    { namespace, ...incoming.bundle },
    {
      inputs: { release: name, namespace: incoming.namespace },
      objects: incoming.overrides.length > 0,
    },
  )

const bundleReplaced = ({ name, version }: ReleaseSpec['bundle']): HansaError =>
  new HansaError(
    'Conflict',
    { reason: `bundle ${name}@${version} was replaced while the release was being checked` },
    { hint: 'send the release again' },
  )

/**
 * Checks a release against the bundle revision and the placement it names. Throws `MissingReference` when either is
 * missing, `BadRequest` for replicas or overrides that match no object of the bundle, `Conflict` when the bundle
 * differs from that of the draft. Returns the spec with sensitive values sealed.
 */
export const admitRelease = async (
  given: { tx: Tx; uid: string; namespace: string; incoming: ReleaseSpec; stored: ReleaseSpec | undefined },
  bundles: Bundles,
  draft: RevisionDraft | undefined,
): Promise<ReleaseSpec> => {
  const { tx, uid, namespace, incoming, stored } = given
  const { bundle, placement } = incoming
  const revision = await bundles.find(tx, { namespace, ...bundle })
  if (revision === undefined || draft === undefined)
    throw missing(
      '/spec/bundle',
      `bundle ${bundle.name}@${bundle.version} not found in namespace ${namespace}`,
      `push it first, or list the versions: \`hansa bundle versions ${bundle.name} -n ${namespace}\``,
    )
  if (revision.bundleUid !== draft.revision.bundleUid || revision.digest !== draft.revision.digest)
    throw bundleReplaced(bundle)
  const placementRow = await tx.get('Placement', namespace, placement)
  if (placementRow === undefined)
    throw missing(
      '/spec/placement',
      `placement "${placement}" not found in namespace ${namespace}`,
      `create it first, or list the placements: \`hansa get placements -n ${namespace}\``,
    )
  readStored(`placement "${placement}"`, 'apply it again', () => PlacementSpec.parse(placementRow.spec))
  const { sealed, clear } = await bundles.sealPatches(tx, {
    owner: uid,
    revision,
    patches: incoming.overrides,
    stored: stored?.overrides ?? [],
    pointer: '/spec/overrides',
  })
  const spec: ReleaseSpec = { ...incoming, overrides: sealed }
  const errors = [...checkReplicas(spec, draft), ...checkOverrides(spec, clear, draft)]
  const [first] = errors
  if (first !== undefined)
    throw new HansaError('BadRequest', { reason: `${first.pointer}: ${first.reason}` }, { errors })
  if (stored !== undefined) await forgetUnused(tx, bundles, uid, [spec, stored])
  return spec
}
