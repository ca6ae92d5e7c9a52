import { isObject } from '../is-object.js'
import { at, podSpecPath, type Template } from './objects.js'

/** An object another one refers to. */
export interface Reference {
  kind: 'ConfigMap' | 'Secret' | 'ServiceAccount' | 'PersistentVolumeClaim'
  name: string
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const named = (kind: Reference['kind'], name: unknown): Reference[] =>
  typeof name === 'string' && name !== '' ? [{ kind, name }] : []

const ofVolume = (volume: unknown): Reference[] => [
  ...named('ConfigMap', at(volume, ['configMap', 'name'])),
  ...named('Secret', at(volume, ['secret', 'secretName'])),
  ...named('PersistentVolumeClaim', at(volume, ['persistentVolumeClaim', 'claimName'])),
  ...list(at(volume, ['projected', 'sources'])).flatMap((source) => [
    ...named('ConfigMap', at(source, ['configMap', 'name'])),
    ...named('Secret', at(source, ['secret', 'name'])),
  ]),
]

const ofContainer = (container: unknown): Reference[] => [
  ...list(at(container, ['envFrom'])).flatMap((from) => [
    ...named('ConfigMap', at(from, ['configMapRef', 'name'])),
    ...named('Secret', at(from, ['secretRef', 'name'])),
  ]),
  ...list(at(container, ['env'])).flatMap((env) => [
    ...named('ConfigMap', at(env, ['valueFrom', 'configMapKeyRef', 'name'])),
    ...named('Secret', at(env, ['valueFrom', 'secretKeyRef', 'name'])),
  ]),
]

/** The objects that the pods of an object refer to, each once. */
export const referencesOf = (template: Template): Reference[] => {
  const path = podSpecPath(template)
  const spec = path === undefined ? undefined : at(template.object, path)
  if (!isObject(spec)) return []
  const found = [
    ...list(spec.volumes).flatMap(ofVolume),
    ...[...list(spec.initContainers), ...list(spec.containers)].flatMap(ofContainer),
    ...list(spec.imagePullSecrets).flatMap((secret) => named('Secret', at(secret, ['name']))),
    ...named('ServiceAccount', spec.serviceAccountName === 'default' ? undefined : spec.serviceAccountName),
  ]
  return found.filter(
    (one, index) => found.findIndex(({ kind, name }) => kind === one.kind && name === one.name) === index,
  )
}
