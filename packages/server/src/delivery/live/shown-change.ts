import type { KubeObject } from '../../kube/index.js'
import { sameJson } from '../../runtime/canonical.js'
import { isRecord } from '../../runtime/record.js'
import { isMarkAnnotation } from '../apply/mark.js'
import { storedSecret } from '../apply/secret.js'
import { lastAppliedAnnotation } from '../apply/takeover.js'
import type { DesiredObject } from '../apply/wanted.js'
import { type HiddenPlace, hiddenPlaces, hidesAll, withoutHidden } from '../health/hidden-places.js'
import { hubLabel, releaseLabel, targetLabel } from '../labels.js'
import { groupKindOf } from '../place.js'

const ownLabels: ReadonlySet<string> = new Set([hubLabel, releaseLabel, targetLabel])

type Texts = Readonly<Record<string, string>> | undefined

const textsWithout = (
  texts: Texts,
  isLeft: (name: string) => boolean,
): Record<string, string> | undefined => {
  const kept = Object.entries(texts ?? {}).filter(([name]) => !isLeft(name))
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

/** The object without what servers, controllers and the hub itself keep in it. Pure. */
export const withoutBookkeeping = ({
  apiVersion,
  kind,
  metadata,
  status: _status,
  ...content
}: KubeObject): KubeObject => {
  const { name, namespace, finalizers, ownerReferences } = metadata
  const labels = textsWithout(metadata.labels, (label) => ownLabels.has(label))
  const annotations = textsWithout(metadata.annotations, isMarkAnnotation)
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers === undefined || finalizers.length === 0 ? {} : { finalizers }),
      ...(ownerReferences === undefined || ownerReferences.length === 0 ? {} : { ownerReferences }),
    },
    ...content,
  }
}

/** The fields of both sides that the release sets or that differ; lists are whole. */
const limitedTo = (value: unknown, other: unknown, wanted: unknown): unknown => {
  if (!isRecord(value) || !isRecord(other)) return value
  const set = isRecord(wanted) ? wanted : {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      name in set || !sameJson(member, other[name])
        ? [[name, limitedTo(member, other[name], set[name])]]
        : [],
    ),
  )
}

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

const keysOf = (object: KubeObject): string[] => Object.keys(recordOf(object.data))

/** Where an object on a cluster may have values that must not be shown: all of a Secret, and kubectl's copy of the whole object. */
const placesOf = (
  { place, object, shown }: Pick<DesiredObject, 'place' | 'object' | 'shown'>,
  sides: readonly KubeObject[],
  former: readonly HiddenPlace[],
): HiddenPlace[] => {
  const known: HiddenPlace[] = [
    ...hiddenPlaces(object, storedSecret(shown)),
    ...former,
    ['metadata', 'annotations', lastAppliedAnnotation],
  ]
  if (groupKindOf(place) !== '/Secret') return known
  const data = [...new Set(sides.flatMap(keysOf))].map((key): HiddenPlace => ['data', key])
  return [...known.filter(([field]) => typeof field === 'string' && field !== 'data'), ...data]
}

/** Both sides of a changed object; without contents if they cannot be shown. */
export type ShownChange = { before: Record<string, unknown>; after: Record<string, unknown> } | 'Hidden'

/**
 * What an apply changes in an object, in the form that is safe to show; undefined for nothing. `former`: where the content that is
 * applied now has hidden values; undefined if that is not known. `stand`: the text for a hidden value, equal for equal values. Pure.
 */
export const shownChange = (
  live: KubeObject,
  answer: KubeObject,
  {
    wanted,
    former,
    stand,
  }: {
    wanted: Pick<DesiredObject, 'place' | 'object' | 'shown'>
    former: readonly HiddenPlace[] | undefined
    stand: (value: unknown) => string
  },
): ShownChange | undefined => {
  const [one, other] = [withoutBookkeeping(live), withoutBookkeeping(answer)]
  if (sameJson(one, other)) return undefined
  const places = placesOf(wanted, [one, other], former ?? [])
  if (former === undefined || hidesAll(places)) return 'Hidden'
  const [before, after] = [withoutHidden(one, places, stand), withoutHidden(other, places, stand)]
  return {
    before: recordOf(limitedTo(before, after, wanted.object)),
    after: recordOf(limitedTo(after, before, wanted.object)),
  }
}
