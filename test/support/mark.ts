import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createMarker } from '../../packages/server/src/delivery/apply/mark.js'
import { at } from '../rig/index.js'

/** The annotation of a hub (with this data folder) on objects it applies for a target. */
export const markOf = (
  data: string,
  targetUid: string,
  { group = '', kind, namespace, name }: { group?: string; kind: string; namespace: string; name: string },
): Record<string, string> => {
  const digestKey = String(at(JSON.parse(readFileSync(join(data, 'hansa.key'), 'utf8')), 'digestKey'))
  const key = createHmac('sha256', Buffer.from(digestKey, 'base64')).update('hansa.dev/applied').digest()
  const marker = createMarker((text) => createHmac('sha256', key).update(text).digest('base64url'))
  const target = { uid: targetUid, namespace: 'default', release: 'nobody-remembers' }
  const place = { group, version: '', kind, namespace, name }
  return { 'hansa.dev/applied': marker.mark(target, place, 'what a hub sent that nobody remembers') }
}
