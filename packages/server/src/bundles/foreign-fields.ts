import { sameJson } from '../runtime/canonical.js'
import { groupOf } from '../runtime/group.js'
import type { KubernetesObject } from './contract.js'

type Fields = Record<string, unknown>

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const without = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

/** `fields` with the value at a path changed; `*` is every item of a list. Unchanged if the path does not exist. */
const changedAt = (value: unknown, path: readonly string[], change: (found: Fields) => Fields): unknown => {
  const [first, ...rest] = path
  if (first === undefined) return isObject(value) ? change(value) : value
  if (first === '*') return Array.isArray(value) ? value.map((item) => changedAt(item, rest, change)) : value
  if (!isObject(value) || !Object.hasOwn(value, first)) return value
  return { ...value, [first]: changedAt(value[first], rest, change) }
}

const change = (object: KubernetesObject, path: string, how: (found: Fields) => Fields): KubernetesObject =>
  changedAt(object, path.split('.'), how) as KubernetesObject

/** Metadata that only an API server writes. */
const serverMetadata = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
  'ownerReferences',
]

/** Annotations in which controllers and clients keep their own records. */
export const controllerAnnotations: readonly string[] = [
  'deployment.kubernetes.io/revision',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.daemonset.template.generation',
  'kubectl.kubernetes.io/last-applied-configuration',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
]

const generatedJobLabels = [
  'controller-uid',
  'job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
]

/** The places of metadata of other objects in objects. */
const templates = [
  'spec.template.metadata',
  'spec.jobTemplate.metadata',
  'spec.jobTemplate.spec.template.metadata',
  'spec.volumeClaimTemplates.*.metadata',
]

const withoutAnnotations = (metadata: Fields): Fields => {
  if (!isObject(metadata.annotations)) return metadata
  const kept = without(metadata.annotations, ...controllerAnnotations)
  const removed = Object.keys(kept).length < Object.keys(metadata.annotations).length
  if (!removed) return metadata
  return Object.keys(kept).length === 0
    ? without(metadata, 'annotations')
    : { ...metadata, annotations: kept }
}

const withoutLabels = (metadata: Fields): Fields => {
  if (!isObject(metadata.labels)) return metadata
  const kept = without(metadata.labels, ...generatedJobLabels)
  return Object.keys(kept).length === 0 ? without(metadata, 'labels') : { ...metadata, labels: kept }
}

/** A certificate authority left to be filled in: null, empty, or base64 of blanks, as in generated manifests. */
const isEmptyBundle = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && /^(Cg==|Cgo=|IA==)?$/.test(value.trim()))

const withoutEmptyBundle = (config: Fields): Fields =>
  Object.hasOwn(config, 'caBundle') && isEmptyBundle(config.caBundle) ? without(config, 'caBundle') : config

/** The places of certificate authorities, by group and kind. */
export const authorityPaths: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': 'webhooks.*.clientConfig',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': 'webhooks.*.clientConfig',
  'apiextensions.k8s.io/CustomResourceDefinition': 'spec.conversion.webhook.clientConfig',
  'apiregistration.k8s.io/APIService': 'spec',
}

/** An object, and warnings for its author about omitted fields. */
interface Cleaned {
  object: KubernetesObject
  warnings: string[]
}

type Rule = (object: KubernetesObject, warn: (text: string) => void) => KubernetesObject

const aggregated: Rule = (object, warn) => {
  if (!isObject(object.aggregationRule) || !Object.hasOwn(object, 'rules')) return object
  if (Array.isArray(object.rules) && object.rules.length > 0)
    warn('rules are omitted: the cluster fills them in from aggregationRule')
  return without(object, 'rules') as KubernetesObject
}

/** A selector the Job controller made cannot be applied to another Job, nor again to this one. */
const generatedSelector: Rule = (object) => {
  const { spec } = object
  if (!isObject(spec) || spec.manualSelector === true || !isObject(spec.selector)) return object
  const { matchLabels } = spec.selector
  if (!isObject(matchLabels)) return object
  if (!generatedJobLabels.some((label) => Object.hasOwn(matchLabels, label))) return object
  const bare = change(object, 'spec', (found) => without(found, 'selector'))
  return change(change(bare, 'metadata', withoutLabels), 'spec.template.metadata', withoutLabels)
}

const clusterAddress: Rule = (object, warn) => {
  const { spec, metadata } = object
  const exported = Object.hasOwn(metadata, 'uid') || Object.hasOwn(metadata, 'resourceVersion')
  if (!exported || !isObject(spec) || typeof spec.clusterIP !== 'string') return object
  if (spec.clusterIP === '' || spec.clusterIP === 'None') return object
  warn(`clusterIP ${spec.clusterIP} is omitted: it belongs to the cluster the Service was exported from`)
  return change(object, 'spec', (found) => without(found, 'clusterIP', 'clusterIPs'))
}

const boundVolume: Rule = (object, warn) => {
  const { spec, metadata } = object
  if (metadata.annotations?.['pv.kubernetes.io/bind-completed'] === undefined) return object
  if (!isObject(spec) || !Object.hasOwn(spec, 'volumeName')) return object
  warn(
    `volumeName ${String(spec.volumeName)} is omitted: it belongs to the cluster the claim was exported from`,
  )
  return change(object, 'spec', (found) => without(found, 'volumeName'))
}

const rules: Readonly<Record<string, Rule>> = {
  'rbac.authorization.k8s.io/ClusterRole': aggregated,
  'batch/Job': generatedSelector,
  '/Service': clusterAddress,
  '/PersistentVolumeClaim': boundVolume,
}

const owners: Rule = (object, warn) => {
  const { ownerReferences } = object.metadata
  if (Array.isArray(ownerReferences) && ownerReferences.length > 0)
    warn('ownerReferences are omitted: their UIDs refer to another cluster')
  return object
}

/**
 * An object as it is applied: without fields that API servers and controllers write, so that the output of `kubectl get -o
 * yaml` can be pushed, and so that Hansa does not own fields that others must fill in.
 */
export const withoutForeignFields = (object: KubernetesObject): Cleaned => {
  const warnings: string[] = []
  const name = `${object.kind} "${object.metadata.name}"`
  const warn = (text: string): void => {
    warnings.push(`${name}: ${text}`)
  }
  const key = `${groupOf(object.apiVersion)}/${object.kind}`
  const judged = (rules[key] ?? ((same) => same))(owners(object, warn), warn)
  let cleaned = without(judged, 'status') as KubernetesObject
  cleaned = change(cleaned, 'metadata', (metadata) =>
    withoutAnnotations(without(metadata, ...serverMetadata)),
  )
  for (const path of templates)
    cleaned = change(cleaned, path, (metadata) => without(metadata, 'creationTimestamp'))
  cleaned = change(cleaned, 'spec.volumeClaimTemplates.*', (claim) => without(claim, 'status'))
  const bundle = authorityPaths[key]
  return { object: bundle === undefined ? cleaned : change(cleaned, bundle, withoutEmptyBundle), warnings }
}

const nameOf = ({ apiVersion, kind, metadata }: KubernetesObject): string =>
  `${groupOf(apiVersion)}/${kind}/${metadata.name}`

/**
 * The objects of a revision with fields that others own, from a push before such fields were removed. The content
 * never changes, so they are removed whenever it is applied (`withoutForeign`).
 */
export const foreignIn = (objects: readonly KubernetesObject[]): ReadonlySet<string> =>
  new Set(
    objects.flatMap((object) =>
      sameJson(withoutForeignFields(object).object, object) ? [] : [nameOf(object)],
    ),
  )

/** A rendered object as it is applied: after the overrides, which may name fields that are removed. */
export const withoutForeign = (foreign: ReadonlySet<string>, object: KubernetesObject): KubernetesObject =>
  foreign.size > 0 && foreign.has(nameOf(object)) ? withoutForeignFields(object).object : object
