import { type Cause, forbidden, invalid } from '../errors.js'
import {
  at,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  objectOf,
  same,
  stringOf,
  without,
} from '../objects/json.js'
import { labelSelector } from '../objects/selector.js'
import { type Resource, storeKey } from '../resources/resource.js'
import { containerPorts, servicePorts } from './ports.js'

type Check = (object: JsonObject, live: JsonObject | undefined) => Cause[]

const required = (field: string): Cause => ({
  reason: 'FieldValueRequired',
  message: 'Required value',
  field,
})
const bad = (field: string, message: string): Cause => ({ reason: 'FieldValueInvalid', message, field })
const immutable = (field: string): Cause => bad(field, 'Invalid value: field is immutable')

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const looseName = /^[^/%]+$/
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

const metadata = (resource: Resource, object: JsonObject): Cause[] => {
  const causes: Cause[] = []
  const meta = objectOf(object.metadata)
  const name = stringOf(meta.name)
  const pattern = resource.group === 'rbac.authorization.k8s.io' ? looseName : subdomain
  if (name.length > 253 || !pattern.test(name)) {
    causes.push(bad('metadata.name', `Invalid value: "${name}": a lowercase RFC 1123 subdomain is needed`))
  }
  for (const [key, value] of Object.entries(objectOf(meta.labels))) {
    const text = typeof value === 'string' ? value : undefined
    const fits = text !== undefined && text.length <= 63 && labelValue.test(text)
    if (!fits || !labelKey.test(key) || key.slice(key.indexOf('/') + 1).length > 63) {
      causes.push(bad('metadata.labels', `Invalid value: ${JSON.stringify(key)}: ${JSON.stringify(value)}`))
    }
  }
  return causes
}

const template: Check = (object) => {
  const spec = at(object, 'spec', 'template', 'spec')
  return podSpec(spec, 'spec.template.spec')
}

const podSpec = (spec: Json | undefined, path: string): Cause[] => {
  const containers = listOf(objectOf(spec).containers)
  if (containers.length === 0) return [required(`${path}.containers`)]
  return containers.flatMap((container, index) => {
    const { name, image } = objectOf(container)
    return [
      ...(stringOf(name) === '' ? [required(`${path}.containers[${index}].name`)] : []),
      ...(stringOf(image) === '' ? [required(`${path}.containers[${index}].image`)] : []),
      ...containerPorts(container, `${path}.containers[${index}]`),
    ]
  })
}

const workload: Check = (object, live) => {
  const causes = template(object, live)
  const selector = at(object, 'spec', 'selector')
  if (!isObject(selector) || Object.keys(selector).length === 0) causes.push(required('spec.selector'))
  else {
    const labels = objectOf(at(object, 'spec', 'template', 'metadata', 'labels'))
    const strings = Object.fromEntries(
      Object.entries(labels).map(([key, value]): [string, string] => [key, stringOf(value)]),
    )
    if (!labelSelector(selector)(strings)) {
      causes.push(bad('spec.template.metadata.labels', '`selector` does not match template `labels`'))
    }
  }
  if (live && !same(selector, at(live, 'spec', 'selector'))) causes.push(immutable('spec.selector'))
  const replicas = at(object, 'spec', 'replicas')
  if (replicas !== undefined && !(Number.isInteger(replicas) && Number(replicas) >= 0)) {
    causes.push(bad('spec.replicas', 'Invalid value: must be a whole number, not negative'))
  }
  return causes
}

/** The fields of a StatefulSet that can change. Source: k8s.io/kubernetes 1.36, pkg/apis/apps/validation. */
const mutableOfSet = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
]

const statefulSet: Check = (object, live) => {
  // The selector is one of the fields that the last rule is about.
  const causes = workload(object, undefined)
  if (live === undefined) return causes
  const fixed = (set: JsonObject): JsonObject => without(objectOf(set.spec), ...mutableOfSet)
  if (same(fixed(object), fixed(live))) return causes
  const names = mutableOfSet.map((name) => `'${name}'`)
  const message = `Forbidden: updates to statefulset spec for fields other than ${names.slice(0, -1).join(', ')} and ${names.at(-1)} are forbidden`
  return [...causes, { reason: 'FieldValueForbidden', message, field: 'spec' }]
}

/** A Service keeps its address. */
const clusterIp: Check = (object, live) => {
  const [now, before] = [object, live].map((one) => stringOf(at(one, 'spec', 'clusterIP')))
  return now === '' || before === '' || now === before
    ? []
    : [bad('spec.clusterIPs[0]', `Invalid value: ["${now}"]: may not change once set`)]
}

const frozenData: Check = (object, live) =>
  live?.immutable === true && (!same(object.data, live.data) || object.immutable !== true)
    ? [
        {
          reason: 'FieldValueForbidden',
          message: 'Forbidden: field is immutable when `immutable` is set',
          field: 'data',
        },
      ]
    : []

const checks: Record<string, Check> = {
  '/pods': (object) => podSpec(object.spec, 'spec'),
  '/configmaps': frozenData,
  '/secrets': frozenData,
  '/services': (object, live) => [
    ...(listOf(at(object, 'spec', 'ports')).length > 0 ||
    at(object, 'spec', 'clusterIP') === 'None' ||
    at(object, 'spec', 'type') === 'ExternalName'
      ? servicePorts(listOf(at(object, 'spec', 'ports')))
      : [required('spec.ports')]),
    ...clusterIp(object, live),
  ],
  'apps/deployments': workload,
  'apps/replicasets': workload,
  'apps/daemonsets': workload,
  'apps/statefulsets': statefulSet,
  'batch/jobs': (object, live) => [
    ...template(object, live),
    ...(live && !same(at(object, 'spec', 'template'), at(live, 'spec', 'template'))
      ? [immutable('spec.template')]
      : []),
  ],
  'apiextensions.k8s.io/customresourcedefinitions': (object) => {
    const spec = objectOf(object.spec)
    const expected = `${stringOf(at(spec, 'names', 'plural'))}.${stringOf(spec.group)}`
    return [
      ...(stringOf(at(object, 'metadata', 'name')) === expected
        ? []
        : [bad('metadata.name', `Invalid value: must be "${expected}": spec.names.plural, spec.group`)]),
      ...(listOf(spec.versions).length === 0 ? [required('spec.versions')] : []),
      ...(stringOf(at(spec, 'names', 'kind')) === '' ? [required('spec.names.kind')] : []),
    ]
  },
}

/** Throws a 422 Status naming every invalid field. Checks only common mistakes. */
export const validate = (resource: Resource, object: JsonObject, live: JsonObject | undefined): void => {
  const causes = [...metadata(resource, object), ...(checks[storeKey(resource)]?.(object, live) ?? [])]
  const name = stringOf(at(object, 'metadata', 'name'))
  if (causes.length > 0) throw invalid(resource, name, causes)
}

/** Throws if a namespace accepts no new objects. */
export const refuseTerminating = (namespace: JsonObject, plural: string, name: string): void => {
  const namespaceName = stringOf(at(namespace, 'metadata', 'name'))
  if (at(namespace, 'metadata', 'deletionTimestamp') === undefined) return
  throw forbidden(
    `${plural} "${name}" is forbidden: unable to create new content in namespace ${namespaceName} because it is being terminated`,
    {
      name,
      kind: plural,
      causes: [
        {
          reason: 'NamespaceTerminating',
          field: 'metadata.namespace',
          message: `namespace ${namespaceName} is being terminated`,
        },
      ],
    },
  )
}
