import type { Change } from '../db/index.js'
import type { ShownType, TypeFor } from './watch-filter.js'

/** Selects the changes for a subscriber, and their types. */
export interface ChangeFilter {
  kinds: ReadonlySet<string>
  /** Undefined: not for this subscriber. */
  typeFor: TypeFor
}

export interface Subscriber {
  filter: ChangeFilter
  /** Of the hub itself: it is not counted as a watch. */
  internal?: true
  /** The revision the subscriber has seen: later changes are delivered. */
  from: number
  /** Receives one batch, in order. `false`: full; nothing more is sent before `resume`. */
  deliver(batch: readonly FeedItem[]): boolean
  /** Ends the feed of this subscriber: changes were lost, or the hub stops. The subscriber resumes from its revision, or lists again. */
  end(): void
}

export interface FeedItem {
  type: ShownType
  change: FeedChange
}

/** A change shared by all subscribers: `frames` caches what one of them derived from it for the others. */
export interface FeedChange extends Change {
  frames: Map<string, string>
}

export interface Subscription {
  /** The revision up to which everything was delivered or filtered out. */
  position(): number
  resume(): void
  /** Delivers nothing, and leaves the position, until `release`. */
  hold(): void
  release(): void
  close(): void
}

/** The part of the feed that streams use. */
export interface FeedPort {
  subscribe(subscriber: Subscriber): Subscription
  head(): number
}
