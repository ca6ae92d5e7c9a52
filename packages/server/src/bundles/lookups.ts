import type { Reader, Sealer } from '../db/index.js'
import { HansaError } from '../runtime/errors.js'
import { isRecord } from '../runtime/record.js'
import type { KubernetesObject } from './contract.js'
import type { LookupBase, ReadStore } from './render-options.js'
import type { Lookup } from './sources/source.js'

/** What lookups found. */
export interface Answers {
  objects: readonly KubernetesObject[]
  /** Keyed, so that it reveals nothing; '' if nothing was found. */
  digest: string
  /** The objects as they are stored. */
  json: string
}

export type Answer = (lookups: readonly Lookup[]) => Promise<Answers>

const nothing: Answers = { objects: [], digest: '', json: '[]' }

const mostCharacters = 1024 * 1024

/** As members store it: values under stringData are encoded under data. */
const stored = (object: KubernetesObject): KubernetesObject => {
  const { stringData, ...rest } = object
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isRecord(stringData)) return object
  const encoded = Object.entries(stringData).map(([key, value]) => [
    key,
    typeof value === 'string' ? Buffer.from(value).toString('base64') : value,
  ])
  return { ...rest, data: { ...(isRecord(object.data) ? object.data : {}), ...Object.fromEntries(encoded) } }
}

/** The objects that answer lookups, each once. Objects without a namespace are in that of the release. Pure. */
const foundBy = (
  lookups: readonly Lookup[],
  objects: readonly KubernetesObject[],
  namespace: string,
): KubernetesObject[] =>
  objects.flatMap((object) => {
    const { metadata } = object
    const own = metadata.namespace ?? namespace
    const asked = lookups.filter(
      (lookup) =>
        lookup.apiVersion === object.apiVersion &&
        lookup.kind === object.kind &&
        (lookup.name === '' || lookup.name === metadata.name) &&
        (lookup.namespace === '' || lookup.namespace === own),
    )
    if (asked.length === 0) return []
    // An object of the whole cluster is looked up without a namespace.
    const isNamespaced = asked.some((lookup) => lookup.namespace !== '')
    const found = stored(object)
    return [isNamespaced ? { ...found, metadata: { ...found.metadata, namespace: own } } : found]
  })

const parsed = (json: string): KubernetesObject[] => JSON.parse(json) as KubernetesObject[]

/** Answers the lookups of one rendering. */
export const createAnswering = ({
  sealer,
  recorded,
}: {
  sealer: Pick<Sealer, 'digest'>
  /** The stored answers of a release; undefined if there are none with this digest. */
  recorded: (reader: Reader, releaseUid: string, digest: string) => Promise<string | undefined>
}) => {
  /** The answers from the same objects to the same lookups, which many targets have. */
  const known = new WeakMap<object, Map<string, Answers>>()

  const fromObjects = (
    objects: readonly KubernetesObject[],
    lookups: readonly Lookup[],
    { uid, namespace }: { uid: string; namespace: string },
  ): Answers => {
    const all = known.get(objects) ?? new Map<string, Answers>()
    known.set(objects, all)
    const key = JSON.stringify([uid, namespace, lookups])
    const present = all.get(key)
    if (present !== undefined) return present
    const found = foundBy(lookups, objects, namespace)
    const json = JSON.stringify(found)
    if (json.length > mostCharacters)
      throw new HansaError('Unprocessable', {
        reason: `the chart looks up ${json.length} characters of objects; at most ${mostCharacters} are allowed`,
        fix: 'set `lookup: None` in spec.source of the bundle, or use another version of the chart',
      })
    const answers = found.length === 0 ? nothing : { objects: found, json, digest: sealer.digest(uid, json) }
    all.set(key, answers)
    return answers
  }

  return (
    base: LookupBase | undefined,
    of: { uid: string; namespace: string } | undefined,
    read: ReadStore,
  ): Answer => {
    if (base === undefined || of === undefined) return async () => nothing
    if (base.type === 'applied')
      return async (lookups) =>
        lookups.length === 0 ? nothing : fromObjects(await base.objects(), lookups, of)
    let opened: Promise<Answers> | undefined
    return () => {
      opened ??= read((reader) => recorded(reader, of.uid, base.digest)).then((json) => {
        if (json !== undefined) return { objects: parsed(json), json, digest: base.digest }
        throw new HansaError('Unprocessable', {
          reason: 'what the chart looked up before is missing from the database',
          fix: 'change a value of the release: then the chart looks it up again',
        })
      })
      return opened
    }
  }
}
