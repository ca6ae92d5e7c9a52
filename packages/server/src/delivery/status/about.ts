import type { EventInput } from '../../events/index.js'
import type { TargetRow } from '../../releases/index.js'

/** Events of a target are about its release, on its cluster. */
export const about = (
  { release, namespace, releaseUid, cluster }: TargetRow,
  event: Pick<EventInput, 'type' | 'reason' | 'message' | 'details'>,
): EventInput => ({ kind: 'Release', namespace, name: release, uid: releaseUid, cluster, ...event })
