import type { Hub, Reference } from '../hub.js'
import { property } from '../property.js'

/** The notes of a release's chart, as the hub renders them for a cluster. */
export const notesOf = async (hub: Hub, release: Reference, cluster?: string): Promise<string> => {
  const notes = property(await hub.look(release, 'notes', { cluster }), 'notes')
  return typeof notes === 'string' && notes.trim() !== '' ? notes.trimEnd() : 'The chart has no notes.'
}
