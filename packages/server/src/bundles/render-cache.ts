import { LRUCache } from 'lru-cache'
import { digestOf } from '../runtime/canonical.js'
import type { Capabilities, UsedCapabilities } from './sources/source.js'

export interface RenderCacheLimits {
  /** Renderings. */
  most: number
  /** Total characters of the JSON of their objects. A larger rendering is not cached. */
  mostCharacters: number
}

export const defaultRenderCacheLimits: RenderCacheLimits = { most: 1_000, mostCharacters: 64 * 1024 * 1024 }

/** A cached rendering. */
export interface Made<T> {
  value: T
  asked: UsedCapabilities
  characters: number
}

export interface RenderCache<T extends object> {
  /**
   * The rendering under `key` that is valid for `capabilities`, or the result of `make` if nothing is cached. Concurrent requests with
   * equal capabilities share one `make`, including its failure; others wait for it and check whether it is valid for them. Failures are not cached.
   */
  get(key: string, capabilities: Capabilities | undefined, make: () => Promise<Made<T>>): Promise<T>
}

const none: Capabilities = { kubernetesVersion: '', apis: new Set() }

/** The same text for clusters with equal answers to the questions asked. */
const answersOf = ({ kubernetesVersion, apis }: UsedCapabilities, given: Capabilities): string =>
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

/** Caches renderings by their inputs and by the capabilities of the cluster that they depend on. */
export const createRenderCache = <T extends object>({
  most,
  mostCharacters,
}: RenderCacheLimits = defaultRenderCacheLimits): RenderCache<T> => {
  const renderings = new LRUCache<string, T>({
    max: most,
    maxSize: mostCharacters,
    maxEntrySize: mostCharacters,
  })
  /** The capabilities that renderings under a key asked for. */
  const questions = new LRUCache<string, readonly UsedCapabilities[]>({ max: most })
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
