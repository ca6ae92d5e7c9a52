import type { Reader, Tx } from '../db/index.js'
import type { KubernetesObject } from './contract.js'
import type { DrawnObjects } from './moved-values.js'
import type { Capabilities, History, RenderInputs } from './sources/source.js'

export type ReadStore = <T>(body: (reader: Reader) => Promise<T>) => Promise<T>
export type WriteStore = <T>(body: (tx: Tx) => Promise<T>) => Promise<T>

/** The release that a rendering is for. */
export interface RenderedRelease {
  uid: string
  /** Stores what random functions made, before anything is applied; absent for a rendering that is only shown. */
  write?: WriteStore
  /** Called in the transaction that stores them: fields whose generated values stay although the chart draws others. */
  kept?: (tx: Tx, fields: readonly string[]) => void
}

/** The content that a rendering replaces: its generated values stay in their fields. */
export interface Former {
  /** Identifies it. */
  key: string
  /** Whether it is that of the same cluster. */
  isOwn: boolean
  /** Undefined if the release has no other content. */
  rendering: () => Promise<DrawnObjects | undefined>
}

/** What `lookup` of a chart answers from. */
export type LookupBase =
  /** The answers that the same content got before. */
  | { type: 'recorded'; digest: string }
  /** Objects that the release applied on the cluster. */
  | { type: 'applied'; key: string; objects: () => Promise<readonly KubernetesObject[]> }

export interface RenderOptions {
  inputs: RenderInputs
  /** Absent for a rendering without a stored release. */
  release?: RenderedRelease | undefined
  /** Values of digests in `inputs` that are not sealed for the release, as JSON text. */
  secrets?: ReadonlyMap<string, string> | undefined
  /** The capabilities of the target's cluster; absent if no cluster is chosen yet. Called only if the rendering depends on them. */
  capabilities?: (() => Promise<Capabilities>) | undefined
  /** Of the release on the target's cluster; absent if no cluster is chosen yet. */
  history?: History | undefined
  /** What lookups of the release on the target's cluster are answered from; nothing is found when absent. */
  lookup?: LookupBase | undefined
  /** The content that this one replaces; nothing is compared when absent. */
  former?: Former | undefined
  /** Renders although an equal rendering is cached: one that is only shown can be older than the stored results of random functions. */
  fresh?: true
  /** Reads the database. Not held while a source renders. */
  read: ReadStore
}
