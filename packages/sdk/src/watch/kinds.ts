import type { CallOptions } from '../http/transport.js'
import type { KindName, ShownKinds } from '../kinds.js'
import type { Change, Connection } from './stream.js'

/** A change of one of these kinds: `change.object.kind` is the kind. */
export type ChangeOfKinds<Kind extends KindName> = {
  [Each in Kind]: Change<ShownKinds[Each]>
}[Kind]

export interface WatchKindsOptions<Kind extends KindName> extends CallOptions {
  kinds: readonly Kind[]
  /** Changes of any of the kinds after this version: the lowest of the lists to continue from. */
  resourceVersion: string
  idleMs?: number | undefined
  /** Receives every version reached, including bookmarks. */
  onPosition?: ((resourceVersion: string) => void) | undefined
  /** Called when the connection is established, and when it was lost. */
  onConnection?: ((connection: Connection) => void) | undefined
}
