import { PlacementSpec } from '@hansa/placement'
import {
  type Bundles,
  type KubernetesObject,
  type RevisionDraft,
  redactedPatch,
  render,
} from '../bundles/index.js'
import type { Row, Tx } from '../db/index.js'
import { sameJson } from '../runtime/canonical.js'
import { type Clock, timestamp } from '../runtime/clock.js'
import { badField, type FieldError, HansaError } from '../runtime/errors.js'
import { failureText, readStored } from '../runtime/failure.js'
import type { Subject } from '../runtime/subject.js'
import { announceRelease } from './announce.js'
import type { ReleaseSpec } from './contract.js'
import { checkCreatedNamespace } from './created-namespace.js'
import { type ReleaseDraft, unknownDigest } from './draft.js'
import { notePinned, withVersion } from './followed-bundle.js'
import { wantedWorkloads } from './inputs.js'
import { checkNamespace } from './namespace-checks.js'
import {
  isPatchOverride,
  isValuesOverride,
  type Override,
  type PatchOverride,
  type SecretValue,
} from './overrides.js'
import type { Goal } from './revisions/goal.js'
import { recordRevision } from './revisions/record.js'
import { revisionsOfRelease } from './revisions/store.js'
import type { TargetRow } from './target-row.js'
import { suspendTargets, targetsOfRelease } from './targets.js'

const missing = (pointer: string, reason: string, fix: string): HansaError =>
  new HansaError(
    'MissingReference',
    { reason: `${pointer}: ${reason}`, fix },
    { errors: [{ pointer, reason }] },
  )

export const missingBundle = (namespace: string, { name, version }: ReleaseSpec['bundle']): HansaError =>
  missing(
    '/spec/bundle',
    `bundle ${name}@${version} not found in namespace ${namespace}`,
    `push it first, or list the versions: \`hansa bundle versions ${name} -n ${namespace}\``,
  )

/** The placement in its row. Throws `MissingReference` without one. */
export const requirePlacement = (
  namespace: string,
  placement: string,
  row: Pick<Row, 'spec'> | undefined,
): PlacementSpec => {
  if (row === undefined)
    throw missing(
      '/spec/placement',
      `placement "${placement}" not found in namespace ${namespace}`,
      `create it first, or list the placements: \`hansa get placements -n ${namespace}\``,
    )
  return readStored(`placement "${placement}"`, 'apply it again', () => PlacementSpec.parse(row.spec))
}

const checkReplicas = (spec: ReleaseSpec, { outline }: RevisionDraft): FieldError[] => {
  const keys = outline.workloads.filter(({ whole }) => !whole).map(({ key }) => key)
  const known =
    keys.length < outline.workloads.length
      ? 'its chart sets the replicas; change the values'
      : keys.length === 0
        ? 'the bundle has no workloads'
        : `its workloads are ${keys.join(', ')}`
  return Object.keys(spec.replicas)
    .filter((key) => !keys.includes(key))
    .map((key) => ({
      pointer: `/spec/replicas/${key}`,
      reason: `is not a workload of ${spec.bundle.name}@${spec.bundle.version}: ${known}`,
    }))
}

/** Renders with one patch at a time, so that the error can name it: in clear, and as shown to users. */
const checkPatches = (
  spec: ReleaseSpec,
  clear: readonly PatchOverride[],
  { outline, rendering }: RevisionDraft,
): FieldError[] => {
  if (rendering === undefined) return []
  const { objects, shown, divided } = rendering
  const workloads = wantedWorkloads(outline.workloads, spec).map((workload) => ({
    ...workload,
    replicas: workload.wanted,
  }))
  const isNamespaced = ({ kind }: KubernetesObject): boolean => kind !== 'Namespace'
  let position = 0
  return spec.overrides.flatMap((override, index) => {
    if (!isPatchOverride(override)) return []
    const { object, patch: sealed } = override
    const patch = clear[position++]?.patch ?? sealed
    const pointer = `/spec/overrides/${index}`
    const selected = (all: readonly KubernetesObject[]) =>
      all.filter(({ kind, metadata }) => kind === object.kind && metadata.name === object.name)
    const there = selected(objects).some(
      ({ metadata }) =>
        object.namespace === undefined || (metadata.namespace ?? spec.namespace) === object.namespace,
    )
    if (!there)
      return [{ pointer: `${pointer}/object`, reason: `the bundle has no ${object.kind} "${object.name}"` }]
    const input = { namespace: spec.namespace, workloads, divided }
    try {
      render(selected(objects), { ...input, patches: [{ object, patch }] }, isNamespaced)
      render(selected(shown), { ...input, patches: [{ object, patch: sealed }] }, isNamespaced, redactedPatch)
      return []
    } catch (error) {
      return [{ pointer: `${pointer}/patch`, reason: failureText(error) }]
    }
  })
}

/** Forgets sealed values that are no longer used by the new spec, the previous spec, kept revisions, or targets that wait for a decision. */
const forgetUnused = (
  tx: Tx,
  bundles: Bundles,
  uid: string,
  { specs, targets }: { specs: readonly Goal[]; targets: readonly TargetRow[] },
): Promise<void> =>
  bundles.forgetSealed(tx, uid, [
    ...specs.map(({ overrides, valuesFrom }) => [overrides, valuesFrom]),
    ...targets.map(({ desired, hooks }) => [desired.patches, desired.values, hooks?.applied?.values]),
  ])

/** Values for a bundle that has none would be ignored silently. */
const checkValues = (
  spec: ReleaseSpec,
  { errors }: ReleaseDraft,
  hasValues: boolean,
): readonly FieldError[] => {
  if (hasValues) return errors
  const reason = `bundle ${spec.bundle.name}@${spec.bundle.version} has no chart, and only charts have values; use a patch`
  return [
    ...(spec.values === undefined ? [] : [{ pointer: '/spec/values', reason }]),
    ...(spec.valuesFrom === undefined ? [] : [{ pointer: '/spec/valuesFrom', reason }]),
    ...spec.overrides.flatMap((override, index) =>
      isValuesOverride(override) ? [{ pointer: `/spec/overrides/${index}/values`, reason }] : [],
    ),
  ]
}

/** Secret values, sealed. Throws `BadRequest` for a digest that matches no value of the stored release. */
const sealValues = async (
  { tx, uid, incoming, known: goals }: Known,
  bundles: Bundles,
): Promise<Pick<ReleaseSpec, 'valuesFrom'>> => {
  if (incoming.valuesFrom === undefined) return {}
  const known = new Set(goals.flatMap(({ valuesFrom = [] }) => valuesFrom.map(({ secret }) => secret.digest)))
  const valuesFrom: SecretValue[] = []
  for (const [index, { pointer, secret }] of incoming.valuesFrom.entries()) {
    if (secret.value === undefined && !known.has(secret.digest)) throw unknownDigest(index)
    const { value, digest = '' } = secret
    const sealed = value === undefined ? { digest } : await bundles.sealValue(tx, uid, value)
    valuesFrom.push({ pointer, secret: sealed })
  }
  return { valuesFrom }
}

interface Admitting {
  tx: Tx
  uid: string
  namespace: string
  name: string
  incoming: ReleaseSpec
  stored: ReleaseSpec | undefined
  subject: Subject
  rollbackOf?: number | undefined
  warn: (text: string) => void
}

/** The stored goals of the release: digests of their secret values can be sent in place of the values. */
interface Known extends Admitting {
  known: readonly Goal[]
}

/** Overrides with the sensitive values of patches sealed, and the patches in clear text. */
const sealOverrides = async (
  { tx, uid, incoming, known }: Known,
  bundles: Bundles,
  revision: RevisionDraft['revision'],
): Promise<{ overrides: Override[]; clear: PatchOverride[] }> => {
  const positions = incoming.overrides.flatMap((override, at) => (isPatchOverride(override) ? [at] : []))
  const { sealed, clear } = await bundles.sealPatches(tx, {
    owner: uid,
    revision,
    patches: incoming.overrides.filter(isPatchOverride),
    stored: known.flatMap(({ overrides }) => overrides.filter(isPatchOverride)),
    pointer: (index) => `/spec/overrides/${positions[index]}`,
  })
  const overrides = incoming.overrides.map((override, at) => sealed[positions.indexOf(at)] ?? override)
  return { overrides, clear }
}

const bundleReplaced = ({ name, version }: ReleaseSpec['bundle']): HansaError =>
  new HansaError(
    'Conflict',
    { reason: `bundle ${name}@${version} was replaced while the release was being checked` },
    { hint: 'send the release again' },
  )

/**
 * Throws `BadRequest` for a new release of a chart with no replicas to divide: nothing would say on how many clusters the
 * rest of the chart belongs. One that is placed stays where it is when it is scaled to 0.
 */
const checkDivided = (
  spec: ReleaseSpec,
  { mode }: PlacementSpec['replicas'],
  { outline }: RevisionDraft,
): void => {
  const workloads = wantedWorkloads(outline.workloads, spec)
  if (mode !== 'Divided' || workloads.length === 0 || workloads.some(({ wanted }) => wanted > 0)) return
  throw badField(
    '/spec/replicas',
    `must give at least one replica to ${workloads.map(({ key }) => key).join(', ')}: placement "${spec.placement}" divides the chart by them`,
    'scale the release to 0 after it is placed, or use a placement with mode: Duplicated',
  )
}

/** Throws `BadRequest` for values, replicas or overrides that do not fit the bundle. */
export const checkAgainstBundle = (
  spec: ReleaseSpec,
  clear: readonly PatchOverride[],
  draft: ReleaseDraft,
  bundles: Bundles,
): void => {
  const errors = [
    ...checkValues(spec, draft, bundles.rendersPerCluster(draft.revision)),
    ...checkReplicas(spec, draft),
    ...checkCreatedNamespace(spec, draft.outline.objects),
    ...checkPatches(spec, clear, draft),
  ]
  const [first] = errors
  if (first !== undefined)
    throw new HansaError('BadRequest', { reason: `${first.pointer}: ${first.reason}` }, { errors })
}

/** Suspends its targets with the release; they are resumed by the next decision, which has its newest goal. */
const suspend = (given: Admitting, targets: readonly TargetRow[]): void => {
  const { tx, incoming, stored, subject, warn } = given
  const was = stored?.suspend === true
  if (!was && incoming.suspend !== true) return
  if (was !== (incoming.suspend === true)) {
    if (!was) suspendTargets(tx, targets)
    announceRelease(tx, given, {
      ...{ type: 'Normal', reason: was ? 'Resumed' : 'Suspended' },
      message: `${was ? 'resumed' : 'suspended'} by ${subject.name}`,
    })
    return
  }
  const { suspend: _suspend, ...changed } = incoming
  const { suspend: _suspended, ...present } = stored ?? {}
  if (!sameJson(changed, present))
    warn('the release is suspended: this change is applied to its clusters when it is resumed')
}

/**
 * Checks a release against the bundle revision and the placement it names. Throws `MissingReference` when either is
 * missing, `BadRequest` for replicas or overrides that match no object of the bundle, `Conflict` when the bundle
 * differs from that of the draft. Records its revision. Returns the spec with sensitive values sealed.
 */
export const admitRelease = async (
  sent: Admitting,
  { bundles, clock }: { bundles: Bundles; clock: Clock },
  draft: ReleaseDraft | undefined,
): Promise<ReleaseSpec> => {
  const given = { ...sent, incoming: await withVersion(bundles, sent, sent.tx) }
  notePinned(given)
  const { tx, uid, namespace, name, incoming, stored, subject, rollbackOf } = given
  const { bundle, placement } = incoming
  const revision = await bundles.find(tx, { namespace, ...bundle })
  if (revision === undefined || draft === undefined) throw missingBundle(namespace, bundle)
  if (revision.bundleUid !== draft.revision.bundleUid || revision.digest !== draft.revision.digest)
    throw bundleReplaced(bundle)
  const placementRow = await tx.get('Placement', namespace, placement)
  const policy = requirePlacement(namespace, placement, placementRow)
  const earlier = stored === undefined ? [] : await revisionsOfRelease(tx, uid)
  const goals = earlier.map(({ goal }) => goal)
  const known = { ...given, known: stored === undefined ? [] : [stored, ...goals] }
  const { overrides, clear } = await sealOverrides(known, bundles, revision)
  const sealed = await sealValues(known, bundles)
  const { clusterScoped: _sent, ...asked } = { ...incoming, ...sealed, overrides }
  checkAgainstBundle(asked, clear, draft, bundles)
  const spec: ReleaseSpec = {
    ...asked,
    ...(await checkNamespace({ ...given, incoming: asked }, draft, policy)),
  }
  if (stored === undefined && bundles.rendersPerCluster(revision)) checkDivided(spec, policy.replicas, draft)
  const at = timestamp(clock)
  const kept = await recordRevision(tx, earlier, {
    ...{ uid, namespace, name, spec, subject, rollbackOf, at },
    bundle: revision,
  })
  const targets = stored === undefined ? [] : await targetsOfRelease(tx, uid)
  suspend(given, targets)
  if (stored === undefined) await bundles.generated.inherit(tx, { uid, namespace, name, bundle: bundle.name })
  else
    await forgetUnused(tx, bundles, uid, { specs: [spec, stored, ...kept.map(({ goal }) => goal)], targets })
  return spec
}
