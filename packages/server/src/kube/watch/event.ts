import { isRecord } from '../../runtime/record.js'
import { KubeError } from '../errors.js'
import { named } from '../metadata.js'
import { type KubeObject, numberIn, recordIn, textIn } from '../object.js'
import type { ApiResource } from '../resource.js'
import { statusError } from '../status.js'

/** One parsed line of a watch. */
export type WatchLine =
  | { type: 'Added' | 'Modified' | 'Deleted'; object: KubeObject; resourceVersion: string }
  | { type: 'Bookmark'; resourceVersion: string }

const types = { ADDED: 'Added', MODIFIED: 'Modified', DELETED: 'Deleted' } as const

const changeOf = (type: string): (typeof types)[keyof typeof types] | undefined =>
  type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' ? types[type] : undefined

const parse = (line: string): Record<string, unknown> => {
  try {
    const event: unknown = JSON.parse(line)
    if (isRecord(event)) return event
  } catch {
    // Reported below, like JSON that is not an object.
  }
  throw new KubeError('Protocol', 'a watch sent a line that is not an event')
}

/**
 * Throws KubeError: the content of an ERROR event (status 410: the resourceVersion is too old), `Protocol` for
 * anything invalid.
 */
export const readWatchLine = (line: string, resource: ApiResource): WatchLine => {
  const event = parse(line)
  const type = textIn(event, 'type') ?? ''
  const body = recordIn(event, 'object')
  if (type === 'ERROR') throw statusError({ status: numberIn(body, 'code') ?? 500, body, now: 0 })
  const resourceVersion = textIn(recordIn(body, 'metadata'), 'resourceVersion') ?? ''
  if (type === 'BOOKMARK') return { type: 'Bookmark', resourceVersion }
  const change = changeOf(type)
  const object = named(body, resource)
  if (change === undefined || object === undefined)
    throw new KubeError('Protocol', `a watch sent an unknown event "${type}"`)
  return { type: change, object, resourceVersion }
}
