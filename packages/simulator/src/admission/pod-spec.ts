import { isObject, type Json, type JsonObject, listOf, objectOf, stringOf } from '../objects/json.js'

/** `value` with missing fields taken from `defaults`; the same object if nothing is missing. */
export const fill = (value: JsonObject, defaults: JsonObject): JsonObject =>
  Object.keys(defaults).every((key) => value[key] !== undefined) ? value : { ...defaults, ...value }

/** Changes each item that is an object; the same list when nothing changed. */
export const mapObjects = (list: Json[], change: (item: JsonObject) => JsonObject): Json[] => {
  const next = list.map((item) => (isObject(item) ? change(item) : item))
  return next.every((item, index) => item === list[index]) ? list : next
}

/** Sets a field to the result of `change`; the same object if it stays the same or is absent. */
export const mapField = (object: JsonObject, field: string, change: (value: Json) => Json): JsonObject => {
  const value = object[field]
  if (value === undefined || value === null) return object
  const next = change(value)
  return next === value ? object : { ...object, [field]: next }
}

const portDefaults = (list: Json): Json =>
  Array.isArray(list) ? mapObjects(list, (port) => fill(port, { protocol: 'TCP' })) : list

const pullPolicy = (image: string): string => {
  const tag = image.slice(image.lastIndexOf('/') + 1)
  return tag.endsWith(':latest') || !/[:@]/.test(tag) ? 'Always' : 'IfNotPresent'
}

const containerDefaults = (container: JsonObject): JsonObject => {
  const filled = fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(stringOf(container.image)),
  })
  return mapField(filled, 'ports', portDefaults)
}

/** The most common defaults of `PodSpec`. */
export const podSpecDefaults = (spec: JsonObject, restartPolicy = 'Always'): JsonObject => {
  const filled = fill(spec, {
    restartPolicy,
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  const containers = (list: Json): Json => (Array.isArray(list) ? mapObjects(list, containerDefaults) : list)
  return mapField(mapField(filled, 'containers', containers), 'initContainers', containers)
}

/** A workload's `spec` with its pod template defaulted. */
export const templateDefaults = (spec: JsonObject, restartPolicy?: string): JsonObject =>
  mapField(spec, 'template', (template) =>
    isObject(template)
      ? mapField(template, 'spec', (podSpec) => podSpecDefaults(objectOf(podSpec), restartPolicy))
      : template,
  )

/** The containers of a pod spec. */
export const containersOf = (podSpec: Json | undefined): JsonObject[] =>
  listOf(objectOf(podSpec).containers).map(objectOf)
