import type { Lease } from '../db/index.js'
import type { Subject } from '../runtime/subject.js'

export interface Ref {
  /** '' or absent for kinds that are not namespaced. */
  namespace?: string | undefined
  name: string
}

export interface WriteOptions {
  subject: Subject
  /** Of a controller: without it, nothing is written. */
  lease?: Lease | undefined
  dryRun?: 'All' | undefined
  /** Receives warnings about input that was accepted, but perhaps not as intended. */
  warn?: ((text: string) => void) | undefined
  /** The revision that this write goes back to; kinds without revisions ignore it. */
  rollbackOf?: number | undefined
  /** Ends a preparation that takes long, when the client no longer waits for it. */
  signal?: AbortSignal | undefined
}
