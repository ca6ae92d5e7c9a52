import type { KubeObject } from '../../kube/index.js'
import { sameText } from '../../runtime/hidden.js'
import { isSharable, manager as ownManager } from '../labels.js'
import type { Place } from '../place.js'

/** The annotation with who applied an object, for which target and with which content. */
const annotation = 'hansa.dev/applied'

/** Marks of an object, by the manager they were sent by. */
interface Marked {
  marks: Readonly<Record<string, string>>
}

/** Whether an annotation is a mark of a hub: it never counts as content of an object. */
export const isMarkAnnotation = (name: string): boolean => name.startsWith(annotation)

/** The key of the mark: only this hub (or another one on its database) can make one. */
export type Sign = (text: string) => string

/**
 * `v1.<digest>.<seal>`: a keyed digest of the body that was sent, so that it reveals nothing about a Secret's values,
 * and a seal over it with the target and the place: copied onto another object it does not verify. One more seal
 * outlives the target: for objects that releases may share, which have no label of a release, it is the hub's; for
 * others it names the release by namespace and name, so that a release of the same name can succeed it.
 */
export interface Marker {
  mark(applicant: Applicant, place: Place, body: string): string
  verifies(targetUid: string, place: Place, mark: string): boolean
  /** Whether this hub made the mark at this place, for any target. */
  verifiesHub(place: Place, mark: string): boolean
  /** Whether this hub made the mark at this place for a release of that namespace and name, with any uid. */
  verifiesRelease(release: ReleaseName, place: Place, mark: string): boolean
}

export interface ReleaseName {
  namespace: string
  release: string
}

/** The target that an object is applied for, and its release. */
export interface Applicant extends ReleaseName {
  uid: string
}

/** 132 bits of each, in base64url. */
const length = 22

export const createMarker = (sign: Sign): Marker => {
  const sealed = (parts: readonly string[]): string => sign(JSON.stringify(parts)).slice(0, length)
  const seal = (targetUid: string, { group, kind, namespace, name }: Place, digest: string): string =>
    sealed(['seal', targetUid, group, kind, namespace, name, digest])
  const hubSeal = ({ group, kind, namespace, name }: Place, digest: string): string =>
    sealed(['hub', group, kind, namespace, name, digest])
  const releaseSeal = (of: ReleaseName, { group, kind, namespace, name }: Place, digest: string): string =>
    sealed(['release', of.namespace, of.release, group, kind, namespace, name, digest])
  const isDigest = (version: string | undefined, digest: string): boolean =>
    version === 'v1' && digest.length === length
  return {
    mark: (applicant, place, body) => {
      const digest = sign(`body ${body}`).slice(0, length)
      const lasting = isSharable(place) ? hubSeal(place, digest) : releaseSeal(applicant, place, digest)
      return `v1.${digest}.${seal(applicant.uid, place, digest)}.${lasting}`
    },
    verifies: (targetUid, place, mark) => {
      const [version, digest = '', found = ''] = mark.split('.')
      return isDigest(version, digest) && sameText(found, seal(targetUid, place, digest))
    },
    verifiesHub: (place, mark) => {
      const [version, digest = '', , found = ''] = mark.split('.')
      return isSharable(place) && isDigest(version, digest) && sameText(found, hubSeal(place, digest))
    },
    verifiesRelease: (release, place, mark) => {
      const [version, digest = '', , found = ''] = mark.split('.')
      return (
        !isSharable(place) &&
        isDigest(version, digest) &&
        sameText(found, releaseSeal(release, place, digest))
      )
    },
  }
}

/** Releases may share a Namespace, each under its own field manager; so each has its own mark there. */
const annotationOf = (manager: string): string => `${annotation}${manager.slice(ownManager.length)}`

/** The marks of an object, by the manager that sent each. */
export const marksOf = (annotations: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const marks: Record<string, string> = {}
  for (const [key, value] of Object.entries(annotations))
    if (isMarkAnnotation(key)) marks[`${ownManager}${key.slice(annotation.length)}`] = value
  return marks
}

/** The object as it is sent: with the mark of its manager, and without marks that it was written with. */
export const markedAs = (
  marker: Marker,
  object: KubeObject,
  { target, place, manager }: { target: Applicant; place: Place; manager: string },
): KubeObject => {
  const { annotations: given = {}, ...metadata } = object.metadata
  const annotations = Object.fromEntries(Object.entries(given).filter(([key]) => !isMarkAnnotation(key)))
  const mark = marker.mark(
    target,
    place,
    JSON.stringify({ ...object, metadata: { ...metadata, annotations } }),
  )
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [annotationOf(manager)]: mark } },
  }
}

/** Whether this hub applied an object for this very target and place. */
export const isMarkedFor = (marker: Marker, targetUid: string, place: Place, { marks }: Marked): boolean =>
  Object.values(marks).some((mark) => marker.verifies(targetUid, place, mark))

/** Whether a mark has a seal that outlives its target: marks of earlier versions of Hansa prove nothing once it is gone. */
export const outlivesTarget = (mark: string): boolean => mark.split('.').length === 4

/** Whether this hub applied an object that releases may share, for any target. */
export const isMarkedByHub = (marker: Marker, place: Place, { marks }: Marked): boolean =>
  Object.values(marks).some((mark) => marker.verifiesHub(place, mark))

/** Whether this hub applied an object for a release of that namespace and name. */
export const isMarkedForRelease = (
  marker: Marker,
  release: ReleaseName,
  place: Place,
  { marks }: Marked,
): boolean => Object.values(marks).some((mark) => marker.verifiesRelease(release, place, mark))
