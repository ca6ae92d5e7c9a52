import { PlacementSpec } from '@hansa/placement'
import { type Bundles, type Draft, type KubernetesObject, redactedPatch, render } from '../bundles/index.js'
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

const checkReplicas = (spec: ReleaseSpec, { outline }: Draft): FieldError[] => {
  const keys = outline.workloads.map(({ key }) => key)
  const known = keys.length === 0 ? 'the bundle has no workloads' : `its workloads are ${keys.join(', ')}`
  return Object.keys(spec.replicas)
    .filter((key) => !keys.includes(key))
    .map((key) => ({
      pointer: `/spec/replicas/${key}`,
      reason: `names no workload of ${spec.bundle.name}@${spec.bundle.version}: ${known}`,
    }))
}

/** Renders with one override at a time, so that the error can name it: in clear, and as it will be shown. */
const checkOverrides = (
  spec: ReleaseSpec,
  clear: readonly Override[],
  { outline, rendering }: Draft,
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

/** What of the release's sealed values is still used: by what it says now and said before, and by targets that wait for a decision. */
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

/** What admission needs of the bundle, rendered before the transaction; undefined when there is no such revision. */
export const draftOf = (
  { namespace, name, incoming }: { namespace: string; name: string; incoming: ReleaseSpec },
  bundles: Bundles,
): Promise<Draft | undefined> =>
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
    { reason: `bundle ${name}@${version} was replaced while the release was checked against it` },
    { hint: 'send the release again' },
  )

/**
 * Checks a release against the bundle revision and the placement it names. Throws `MissingReference` when either is
 * missing, `BadRequest` for replicas or overrides that fit no object of the bundle, `Conflict` when the bundle is another than
 * that of the draft. Gives it with sensitive values sealed.
 */
export const admitRelease = async (
  given: { tx: Tx; uid: string; namespace: string; incoming: ReleaseSpec; stored: ReleaseSpec | undefined },
  bundles: Bundles,
  draft: Draft | undefined,
): Promise<ReleaseSpec> => {
  const { tx, uid, namespace, incoming, stored } = given
  const { bundle, placement } = incoming
  const revision = await bundles.find(tx, { namespace, ...bundle })
  if (revision === undefined || draft === undefined)
    throw missing(
      '/spec/bundle',
      `there is no bundle ${bundle.name}@${bundle.version} in namespace ${namespace}`,
      `push it first, or see what there is: \`hansa bundle versions ${bundle.name} -n ${namespace}\``,
    )
  if (revision.bundleUid !== draft.revision.bundleUid || revision.digest !== draft.revision.digest)
    throw bundleReplaced(bundle)
  const placementRow = await tx.get('Placement', namespace, placement)
  if (placementRow === undefined)
    throw missing(
      '/spec/placement',
      `there is no placement "${placement}" in namespace ${namespace}`,
      `make it first, or see what there is: \`hansa get placements -n ${namespace}\``,
    )
  readStored(`placement "${placement}"`, 'write it again', () => PlacementSpec.parse(placementRow.spec))
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
