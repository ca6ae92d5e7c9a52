import { timingSafeEqual } from 'node:crypto'
import type { KubeObject } from '../kube/index.js'
import { manager as ownManager } from './labels.js'
import type { Place } from './place.js'
import type { Seen } from './seen.js'

/** The annotation that says by whom, for which target and with which content an object was applied. */
const annotation = 'hansa.dev/applied'

/** What keys the mark: only this hub (or another one on its database) can make one. */
export type Sign = (text: string) => string

/**
 * `v1.<digest>.<seal>`: a keyed digest of the body that was sent, so that it tells nothing about a Secret's values, and a
 * seal over it with the target and the place: copied onto another object it does not verify.
 */
export interface Marker {
  mark(targetUid: string, place: Place, body: string): string
  verifies(targetUid: string, place: Place, mark: string): boolean
}

/** 132 bits of each, in base64url. */
const length = 22

export const createMarker = (sign: Sign): Marker => {
  const seal = (targetUid: string, { group, kind, namespace, name }: Place, digest: string): string =>
    sign(JSON.stringify(['seal', targetUid, group, kind, namespace, name, digest])).slice(0, length)
  return {
    mark: (targetUid, place, body) => {
      const digest = sign(`body ${body}`).slice(0, length)
      return `v1.${digest}.${seal(targetUid, place, digest)}`
    },
    verifies: (targetUid, place, mark) => {
      const [version, digest = '', found = ''] = mark.split('.')
      if (version !== 'v1' || digest.length !== length) return false
      const [is, should] = [Buffer.from(found), Buffer.from(seal(targetUid, place, digest))]
      return is.length === should.length && timingSafeEqual(is, should)
    },
  }
}

/** Releases may share a Namespace, each under a manager of its own; so each has a mark of its own there. */
const annotationOf = (manager: string): string => `${annotation}${manager.slice(ownManager.length)}`

/** The marks an object shows, by the manager each was sent by. */
export const marksOf = (annotations: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const marks: Record<string, string> = {}
  for (const [key, value] of Object.entries(annotations))
    if (key.startsWith(annotation)) marks[`${ownManager}${key.slice(annotation.length)}`] = value
  return marks
}

/** The object as it is sent: with the mark of its manager, and without any that it was written with. */
export const markedAs = (
  marker: Marker,
  object: KubeObject,
  { targetUid, place, manager }: { targetUid: string; place: Place; manager: string },
): KubeObject => {
  const { annotations: given = {}, ...metadata } = object.metadata
  const annotations = Object.fromEntries(Object.entries(given).filter(([key]) => !key.startsWith(annotation)))
  const mark = marker.mark(
    targetUid,
    place,
    JSON.stringify({ ...object, metadata: { ...metadata, annotations } }),
  )
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [annotationOf(manager)]: mark } },
  }
}

/** Whether an object was applied by this hub for this very target and place. */
export const isMarkedFor = (marker: Marker, targetUid: string, place: Place, { marks }: Seen): boolean =>
  Object.values(marks).some((mark) => marker.verifies(targetUid, place, mark))
