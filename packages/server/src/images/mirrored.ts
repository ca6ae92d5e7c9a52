import { groupOf } from '../runtime/group.js'
import { childAt, parsePointer } from '../runtime/json-pointer.js'
import { isRecord } from '../runtime/record.js'
import type { ImageSettings } from './contract.js'
import { type MirroredImage, mirroredImage } from './reference.js'

/** Where the kinds of Kubernetes have a pod spec, by `group/Kind`. */
const podSpecs: ReadonlyMap<string, readonly string[]> = new Map([
  ['/Pod', ['spec']],
  ['/PodTemplate', ['template', 'spec']],
  ...['/ReplicationController', 'batch/Job'].map((kind): [string, string[]] => [
    kind,
    ['spec', 'template', 'spec'],
  ]),
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind): [string, string[]] => [
    `apps/${kind}`,
    ['spec', 'template', 'spec'],
  ]),
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
])

type Change = (value: unknown) => unknown

/** The value with the one at `keys` changed, as a copy; the value itself if nothing is there, or nothing changes. */
const changedAt = (value: unknown, keys: readonly string[], change: Change): unknown => {
  const [key, ...rest] = keys
  if (key === undefined) return change(value)
  if (Array.isArray(value)) {
    const next = value.map((item: unknown, index) =>
      key === '*' || key === String(index) ? changedAt(item, rest, change) : item,
    )
    return next.some((item, index) => item !== value[index]) ? next : value
  }
  const below = childAt(value, key)
  if (!isRecord(value) || below === undefined) return value
  const next = changedAt(below, rest, change)
  return next === below ? value : { ...value, [key]: next }
}

/** The places of images in a pod spec; the last is that of volumes that are images. */
const imagesOfPod = [
  ['containers', '*', 'image'],
  ['initContainers', '*', 'image'],
  ['ephemeralContainers', '*', 'image'],
  ['volumes', '*', 'image', 'reference'],
]

const withPullSecrets = (pod: unknown, names: ReadonlySet<string>): unknown => {
  if (!isRecord(pod) || names.size === 0) return pod
  const present: unknown[] = Array.isArray(pod.imagePullSecrets) ? pod.imagePullSecrets : []
  const known = new Set(present.map((one) => (isRecord(one) ? one.name : undefined)))
  const added = [...names].filter((name) => !known.has(name)).map((name) => ({ name }))
  return added.length === 0 ? pod : { ...pod, imagePullSecrets: [...present, ...added] }
}

type Mirror = (image: string) => MirroredImage | undefined

const mirroredPod = (pod: unknown, mirror: Mirror): unknown => {
  const secrets = new Set<string>()
  const change: Change = (image) => {
    const found = typeof image === 'string' ? mirror(image) : undefined
    if (found?.pullSecret !== undefined) secrets.add(found.pullSecret)
    return found?.image ?? image
  }
  const next = imagesOfPod.reduce((current, keys) => changedAt(current, keys, change), pod)
  return withPullSecrets(next, secrets)
}

/**
 * An object with the images of a cluster: those of pods and pod templates with their Secrets, and those at the paths of the
 * settings. All other texts stay, and so does an object without such images. Pure.
 */
export const withMirrors = <T extends Record<string, unknown>>(
  object: T,
  { mirrors, paths = [] }: ImageSettings,
): T => {
  const mirror: Mirror = (image) => mirroredImage(image, mirrors)
  const inPod: Change = (value) => mirroredPod(value, mirror)
  const inPlace: Change = (value) =>
    typeof value === 'string' ? (mirror(value)?.image ?? value) : mirroredPod(value, mirror)
  const name = `${groupOf(String(object.apiVersion))}/${String(object.kind)}`
  const named = paths
    .filter(({ group, kind }) => `${group}/${kind}` === name)
    .flatMap(({ pointers }) => pointers.map((pointer) => [parsePointer(pointer), inPlace] as const))
  const own = podSpecs.get(name)
  let result = object
  for (const [[first = '', ...rest], change] of own === undefined
    ? named
    : [[own, inPod] as const, ...named]) {
    const below = childAt(result, first)
    const next = below === undefined ? below : changedAt(below, rest, change)
    if (next !== below) result = { ...result, [first]: next }
  }
  return result
}
