import type { Clock } from '../clock.js'
import type { Random } from '../random.js'
import type { Registry } from '../resources/registry.js'
import type { ObjectStore } from '../store/store.js'

/** The shared state of one cluster. */
export interface Core {
  store: ObjectStore
  registry: Registry
  clock: Clock
  random: Random
}

/** The writer, and its options. */
export interface Writer {
  /** The field manager. */
  manager: string
  /** `status` and `scale` own their fields apart from the object's other writes. */
  subresource: string
  /** Checks and computes everything, stores nothing. */
  dryRun: boolean
}
