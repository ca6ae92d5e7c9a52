import { type Json, type JsonObject, listOf, objectOf, stringOf, stringsOf } from '../objects/json.js'
import { fill, mapField, mapObjects, podSpecDefaults, templateDefaults } from './pod-spec.js'

type Defaulter = (object: JsonObject) => JsonObject

const spec =
  (change: (spec: JsonObject, object: JsonObject) => JsonObject): Defaulter =>
  (object) => {
    const before = objectOf(object.spec)
    const after = change(before, object)
    return after === object.spec ? object : { ...object, spec: after }
  }

const rolling = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } }

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

/** `stringData` is write-only: it becomes `data`. */
const secret: Defaulter = (object) => {
  const { stringData, ...rest } = fill(object, { type: 'Opaque' })
  if (stringData === undefined) return rest
  const encoded = Object.entries(stringsOf(stringData)).map(([key, text]) => [key, base64(text)])
  return { ...rest, data: { ...objectOf(rest.data), ...Object.fromEntries(encoded) } }
}

const servicePorts = (ports: Json): Json =>
  mapObjects(listOf(ports), (port) => fill(port, { protocol: 'TCP', targetPort: port.port ?? 0 }))

const service = spec((before) => {
  const ports = mapField(before, 'ports', servicePorts)
  return fill(ports, {
    type: 'ClusterIP',
    sessionAffinity: 'None',
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
  })
})

const job = spec((before) => {
  const filled = fill(before, {
    parallelism: 1,
    completions: 1,
    completionMode: 'NonIndexed',
    backoffLimit: 6,
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  })
  return templateDefaults(filled, 'Never')
})

const cronJob = spec((before) => {
  const filled = fill(before, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  return mapField(filled, 'jobTemplate', (template) =>
    mapField(objectOf(template), 'spec', (jobSpec) => templateDefaults(objectOf(jobSpec), 'Never')),
  )
})

const namespace: Defaulter = (object) => {
  const metadata = objectOf(object.metadata)
  const labels = objectOf(metadata.labels)
  const name = stringOf(metadata.name)
  const labelled =
    labels['kubernetes.io/metadata.name'] === name
      ? object
      : { ...object, metadata: { ...metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } } }
  return fill(labelled, { spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } })
}

const definition = spec((before) => {
  const names = objectOf(before.names)
  const kind = stringOf(names.kind)
  const filled = fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
  const named = filled === names ? before : { ...before, names: filled }
  return fill(named, { conversion: { strategy: 'None' } })
})

const defaulters: Record<string, Defaulter> = {
  '/pods': spec((before) => podSpecDefaults(before)),
  '/secrets': secret,
  '/services': service,
  '/namespaces': namespace,
  '/persistentvolumeclaims': spec((before) => fill(before, { volumeMode: 'Filesystem' })),
  'apps/deployments': spec((before) =>
    fill(templateDefaults(before), {
      replicas: 1,
      strategy: rolling,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    }),
  ),
  'apps/statefulsets': spec((before) =>
    fill(templateDefaults(before), {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      revisionHistoryLimit: 10,
    }),
  ),
  'apps/daemonsets': spec((before) =>
    fill(templateDefaults(before), {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    }),
  ),
  'apps/replicasets': spec((before) => fill(templateDefaults(before), { replicas: 1 })),
  'batch/jobs': job,
  'batch/cronjobs': cronJob,
  'scheduling.k8s.io/priorityclasses': (object) => fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
  'storage.k8s.io/storageclasses': (object) =>
    fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  'apiextensions.k8s.io/customresourcedefinitions': definition,
}

/** The object with the fields a real server fills in, for kinds with such fields; otherwise the object itself. */
export const withDefaults = (resource: string, object: JsonObject): JsonObject =>
  defaulters[resource]?.(object) ?? object
