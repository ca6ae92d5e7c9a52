import type { CallOptions } from '../http/transport.js'
import type {
  Bundle,
  Cluster,
  Connector,
  Directory,
  HubEvent,
  Mapping,
  Placement,
  Release,
  Target,
} from '../types.js'
import type { Change, Connection } from './stream.js'

/** What one watch over several kinds can be of, by kind. */
export interface WatchedKinds {
  Bundle: Bundle
  Cluster: Cluster
  Connector: Connector
  Directory: Directory
  Event: HubEvent
  Mapping: Mapping
  Placement: Placement
  Release: Release
  Target: Target
}

/** A change of one of these kinds: `change.object.kind` tells which. */
export type ChangeOfKinds<Kind extends keyof WatchedKinds> = {
  [Each in Kind]: Change<WatchedKinds[Each]>
}[Kind]

export interface WatchKindsOptions<Kind extends keyof WatchedKinds> extends CallOptions {
  kinds: readonly Kind[]
  /** Changes after this version, of any of the kinds: the lowest of the lists it goes on from. */
  resourceVersion: string
  idleMs?: number | undefined
  /** Told of every version reached, bookmarks included. */
  onPosition?: ((resourceVersion: string) => void) | undefined
  /** Told when the connection stands, and when it was lost. */
  onConnection?: ((connection: Connection) => void) | undefined
}
