import { LRUCache } from 'lru-cache'
import {
  forcesConflicts,
  isCreateOnly,
  isRedacted,
  type KubernetesObject,
  namespacedBy,
  onImmutableOf,
  policyProblems,
  redactedPatch,
  render,
  withoutForeign,
} from '../../bundles/index.js'
import { type Discovery, type KubeObject, kindKey } from '../../kube/index.js'
import type { Desired, TargetRow } from '../../releases/index.js'
import { digestOf } from '../../runtime/canonical.js'
import { HansaError } from '../../runtime/errors.js'
import { isRecord } from '../../runtime/record.js'
import { mapInSlices } from '../../runtime/slices.js'
import { isHookIn } from '../hooks/definitions.js'
import { hubLabel, isSharable, labelsFor, managerOf } from '../labels.js'
import { isDefinition, isNamespace, isScaled, keyOf, type Place, placeOf } from '../place.js'
import type { Content } from './content.js'
import { type IgnoredField, ignoredFieldsOf } from './ignored-fields.js'
import { storedSecret } from './secret.js'
import { waveOf } from './waves.js'

/** The desired state of one object on the cluster. */
export interface DesiredObject {
  place: Place
  key: string
  wave: number
  /** As it is applied, labels included. */
  object: KubeObject
  /** The same with sensitive values as digests: safe to show. */
  shown: KubeObject
  /** The field manager that applies it. */
  manager: string
  /** Digest of the rendered object, with sensitive values as keyed digests. */
  hash: string
  /**
   * Created where it is missing, and used as it is otherwise: never a conflict, never changed, held by no release. The
   * Namespace that a release names and its bundle lacks, and definitions that their source wants so.
   */
  onlyCreated: boolean
  /** Created where it is missing, and left as it is afterwards: the annotation hansa.dev/apply: CreateOnly. */
  createOnly: boolean
  /** Takes over fields of other field managers: the annotation hansa.dev/force-conflicts: "true". */
  forces: boolean
  /** What happens when a changed field of it cannot change: the annotation hansa.dev/on-immutable. */
  onImmutable: 'Fail' | 'Recreate' | undefined
  /** Fields that other managers may change, by the rules of the release. */
  ignored: readonly IgnoredField[]
  /** Used as it is where it does not belong to this hub and has the content already; never adopted. */
  yields: boolean
  /** Sets `spec.replicas`, which an autoscaler may take over. */
  scaled: boolean
}

/** The part of a target that its objects are rendered for. */
export type RenderedTarget = Pick<TargetRow, 'uid' | 'releaseUid' | 'desired'>

const hasReplicas = (object: KubeObject): boolean =>
  isRecord(object.spec) && object.spec.replicas !== undefined

export const withoutReplicas = (object: KubeObject): KubeObject => {
  if (!isRecord(object.spec)) return object
  const { replicas: _replicas, ...spec } = object.spec
  return { ...object, spec }
}

const labelled = (object: KubernetesObject, place: Place, labels: Record<string, string>): KubeObject => {
  const { namespace: _namespace, ...metadata } = object.metadata
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(place.namespace === '' ? {} : { namespace: place.namespace }),
      labels: { ...object.metadata.labels, ...labels },
    },
  }
}

/**
 * Digests are salted by their owner, the hash of an object is not: it stays equal to hashes from before digests
 * existed.
 */
const identified = (value: unknown, identities: ReadonlyMap<string, string>): unknown => {
  if (identities.size === 0) return value
  if (isRedacted(value)) return { digest: identities.get(value.digest) ?? value.digest }
  if (Array.isArray(value)) return value.map((item: unknown) => identified(item, identities))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, identified(item, identities)]))
}

const asStored = ({ apiVersion, kind, metadata, ...fields }: KubeObject): KubeObject => ({
  ...storedSecret({ apiVersion, kind, ...fields }),
  apiVersion,
  kind,
  metadata,
})

const implicitNamespace = (name: string, content?: Desired['createNamespace']): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, ...content },
})

const implicitHashes = new LRUCache<string, string>({ max: 10_000 })

/** The hash of a Namespace that a release only names; no explicit Namespace has it. */
export const implicitHashOf = (name: string): string => {
  const known = implicitHashes.get(name)
  if (known !== undefined) return known
  const hash = digestOf(implicitNamespace(name))
  implicitHashes.set(name, hash)
  return hash
}

/** The hash of a definition that is only created: its content does not matter once it exists. */
export const createdHash = digestOf({ crdPolicy: 'Create' })

/** The same for an object with the annotation hansa.dev/apply: CreateOnly. */
export const createOnlyHash = digestOf({ apply: 'CreateOnly' })

/** `replaces`: for a definition in a release with `crds: CreateReplace`. Setting that counts as a change. */
const hashOf = (
  content: unknown,
  place: Place,
  {
    onlyCreated,
    createOnly,
    ignored,
    replaces,
  }: Pick<DesiredObject, 'onlyCreated' | 'createOnly' | 'ignored'> & { replaces: boolean },
) => {
  if (onlyCreated && isDefinition(place)) return createdHash
  if (createOnly) return createOnlyHash
  // With other rules, an apply leaves other fields.
  const hash = ignored.length === 0 ? digestOf(content) : digestOf({ content, ignored })
  if (replaces) return digestOf({ crds: 'CreateReplace', hash })
  return !onlyCreated && isNamespace(place) && hash === implicitHashOf(place.name)
    ? digestOf({ explicit: hash })
    : hash
}

/** An override can set an annotation that no bundle could have been pushed with. Throws `Unprocessable`. */
const requireKnownPolicies = (object: KubernetesObject): void => {
  const [problem] = policyProblems(object)
  if (problem === undefined) return
  throw new HansaError('Unprocessable', {
    reason: `annotation ${problem.annotation} of ${object.kind} "${object.metadata.name}" ${problem.reason}`,
    fix: "correct it in the release's spec.overrides, or in the bundle",
  })
}

/** How the objects of a target become desired objects. `discovery` tells which kinds are namespaced. */
export const createWanting = (
  target: RenderedTarget,
  content: Content,
  discovery: Pick<Discovery, 'resources'>,
  hubUid: string,
) => {
  const isNamespaced = namespacedBy(
    (apiVersion, kind) => discovery.resources.get(kindKey(apiVersion, kind))?.namespaced,
    content.defines,
  )
  const marks = labelsFor({ hubUid, releaseUid: target.releaseUid, targetUid: target.uid })

  // `implicit`: the Namespace that the release names. Objects already on a cluster stay as they are: hashes are those of the objects as they were pushed.
  const want = (pushed: KubernetesObject, hashed: KubernetesObject, implicit: boolean): DesiredObject => {
    const object = withoutForeign(content.foreign, pushed)
    const shown = hashed === pushed ? object : withoutForeign(content.foreign, hashed)
    const found = placeOf(object)
    const place = isNamespaced(object) ? found : { ...found, namespace: '' }
    const shared = isSharable(place)
    const named = implicit && target.desired.createNamespace === undefined
    requireKnownPolicies(object)
    const leaves = isCreateOnly(object)
    const onlyCreated = named || (isDefinition(place) && (leaves || content.onlyCreated.has(place.name)))
    const createOnly = leaves && !shared
    const ignored = shared ? [] : ignoredFieldsOf(place, target.desired.ignoreDrift)
    const labels = shared ? { [hubLabel]: hubUid } : marks
    const ready = labelled(object, place, labels)
    return {
      place,
      key: keyOf(place),
      wave: waveOf(place),
      object: asStored(ready),
      shown: shown === object ? ready : labelled(shown, place, labels),
      manager: managerOf(place, target.releaseUid),
      hash: hashOf(identified(hashed, content.identities), place, {
        ...{ onlyCreated, createOnly, ignored },
        replaces: isDefinition(place) && target.desired.crds === 'CreateReplace',
      }),
      ...{ onlyCreated, createOnly, ignored },
      forces: forcesConflicts(object),
      onImmutable: onImmutableOf(object),
      yields: implicit,
      scaled: isScaled(place) && hasReplicas(ready),
    }
  }
  return { isNamespaced, want }
}

/** Objects that are rendered without a break: some milliseconds. */
const sliceSize = 200

/**
 * The desired objects of a target on its cluster, rendered, without its hooks. Throws `Unprocessable` for an override that
 * does not apply.
 */
export const wantedOf = async (
  target: RenderedTarget,
  content: Content,
  discovery: Pick<Discovery, 'resources'>,
  hubUid: string,
): Promise<DesiredObject[]> => {
  const { isNamespaced, want } = createWanting(target, content, discovery, hubUid)
  const input = { ...target.desired, divided: content.divided }
  const pairs = content.objects.map((object, index) => [object, content.shown[index] ?? object] as const)
  const wanted = await mapInSlices(pairs, sliceSize, (slice) => {
    const [pushed, shown] = [slice.map(([object]) => object), slice.map(([, object]) => object)]
    const objects = render(pushed, { ...input, patches: content.patches }, isNamespaced)
    const redacted = render(shown, input, isNamespaced, redactedPatch)
    return objects.map((object, index) => want(object, redacted[index] ?? object, false))
  })
  const { namespace, createNamespace } = target.desired
  if (wanted.some(({ key }) => key === `/Namespace//${namespace}`)) return wanted
  const used = wanted.some(({ place }) => place.namespace === namespace)
  if (!used && !isHookIn(content, namespace, isNamespaced)) return wanted
  const made = implicitNamespace(namespace, createNamespace)
  return [want(made, made, true), ...wanted]
}
