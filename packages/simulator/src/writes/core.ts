import type { Clock } from '../clock.js'
import type { Random } from '../random.js'
import type { Registry } from '../resources/registry.js'
import type { ObjectStore } from '../store/store.js'

/** What every part of one cluster works on. */
export interface Core {
  store: ObjectStore
  registry: Registry
  clock: Clock
  random: Random
}

/** Who writes, and how. */
export interface Writer {
  /** The field manager. */
  manager: string
  /** `status` and `scale` own their fields apart from the object's other writes. */
  subresource: string
  /** Everything is checked and computed, nothing kept. */
  dryRun: boolean
}
