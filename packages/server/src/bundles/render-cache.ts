import { LRUCache } from 'lru-cache'
import { digestOf } from '../runtime/canonical.js'
import type { Asked, Capabilities } from './sources/source.js'

export interface RenderCacheLimits {
  /** Renderings. */
  most: number
  /** Of all of them: characters of the JSON of their objects. A larger one is not kept. */
  mostCharacters: number
}

export const defaultRenderCacheLimits: RenderCacheLimits = { most: 1_000, mostCharacters: 64 * 1024 * 1024 }

/** A rendering as it is kept. */
export interface Made<T> {
  value: T
  asked: Asked
  characters: number
}

export interface RenderCache<T extends object> {
  /**
   * The rendering under `key` that holds for `capabilities`, or what `make` renders where nothing is cached. Requests at the same time with
   * equal capabilities share one `make`, its failure too; others wait for it and see whether it holds for them. Failures are not kept.
   */
  get(key: string, capabilities: Capabilities | undefined, make: () => Promise<Made<T>>): Promise<T>
}

const none: Capabilities = { kubernetesVersion: '', apis: new Set() }

/** The same text for clusters that answer what was asked in the same way. */
const answersOf = ({ kubernetesVersion, apis }: Asked, given: Capabilities): string =>
  !kubernetesVersion && apis.length === 0
    ? ''
    : digestOf([
        kubernetesVersion ? given.kubernetesVersion : null,
        apis === 'all' ? [...given.apis].sort() : apis.map((api) => given.apis.has(api)),
      ])

const sameCapabilities = (one: Capabilities, other: Capabilities): boolean =>
  one === other ||
  (one.kubernetesVersion === other.kubernetesVersion &&
    one.apis.size === other.apis.size &&
    [...one.apis].every((api) => other.apis.has(api)))

/** Keeps renderings by their inputs and by the capabilities of the cluster that they depend on. */
export const createRenderCache = <T extends object>({
  most,
  mostCharacters,
}: RenderCacheLimits = defaultRenderCacheLimits): RenderCache<T> => {
  const renderings = new LRUCache<string, T>({
    max: most,
    maxSize: mostCharacters,
    maxEntrySize: mostCharacters,
  })
  /** What renderings under a key asked for. */
  const questions = new LRUCache<string, readonly Asked[]>({ max: most })
  const running = new Map<string, { capabilities: Capabilities; rendering: Promise<T> }>()

  const known = (key: string, given: Capabilities): T | undefined => {
    for (const asked of questions.get(key) ?? []) {
      const found = renderings.get(`${key} ${answersOf(asked, given)}`)
      if (found !== undefined) return found
    }
    return undefined
  }

  const keep = (key: string, given: Capabilities, { value, asked, characters }: Made<T>): T => {
    const others = (questions.get(key) ?? []).filter((one) => digestOf(one) !== digestOf(asked))
    questions.set(key, [asked, ...others].slice(0, most))
    renderings.set(`${key} ${answersOf(asked, given)}`, value, { size: Math.max(1, characters) })
    return value
  }

  return {
    get: async (key, capabilities = none, make) => {
      for (;;) {
        const found = known(key, capabilities)
        if (found !== undefined) return found
        const present = running.get(key)
        if (present === undefined) break
        if (sameCapabilities(present.capabilities, capabilities)) return present.rendering
        await present.rendering.catch(() => {})
      }
      const rendering = make()
        .then((made) => keep(key, capabilities, made))
        .finally(() => running.delete(key))
      running.set(key, { capabilities, rendering })
      return rendering
    },
  }
}
