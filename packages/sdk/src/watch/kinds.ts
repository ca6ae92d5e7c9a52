import type { CallOptions } from '../http/transport.js'
import type { KindName, ShownKinds } from '../kinds.js'
import type { Change, Connection } from './stream.js'

/** A change of one of these kinds: `change.object.kind` tells which. */
export type ChangeOfKinds<Kind extends KindName> = {
  [Each in Kind]: Change<ShownKinds[Each]>
}[Kind]

export interface WatchKindsOptions<Kind extends KindName> extends CallOptions {
  kinds: readonly Kind[]
  /** Changes after this version, of any of the kinds: the lowest of the lists it goes on from. */
  resourceVersion: string
  idleMs?: number | undefined
  /** Told of every version reached, bookmarks included. */
  onPosition?: ((resourceVersion: string) => void) | undefined
  /** Told when the connection stands, and when it was lost. */
  onConnection?: ((connection: Connection) => void) | undefined
}
