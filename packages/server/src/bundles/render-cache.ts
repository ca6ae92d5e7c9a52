import { LRUCache } from 'lru-cache'
import { digestOf } from '../runtime/canonical.js'
import {
  type Capabilities,
  firstInstallation,
  type History,
  type Lookup,
  type UsedCircumstances,
} from './sources/source.js'

export interface RenderCacheLimits {
  /** Renderings. */
  most: number
  /** Total characters of the JSON of their objects. A larger rendering is not cached. */
  mostCharacters: number
}

export const defaultRenderCacheLimits: RenderCacheLimits = { most: 1_000, mostCharacters: 64 * 1024 * 1024 }

/** What can differ between the targets of a key. */
export interface Circumstances {
  /** Of the cluster; absent if none is chosen yet. */
  capabilities?: Capabilities | undefined
  history?: History | undefined
  /** Identifies the objects that lookups are answered from; absent if there are none. */
  base?: string | undefined
  /** Whether these objects are rendered themselves, perhaps under the same key: nothing that they need waits for this. */
  needsRendering?: boolean | undefined
  /** Identifies the answers to lookups. Called only for renderings that looked something up. */
  answers?: ((lookups: readonly Lookup[]) => Promise<string>) | undefined
}

/** A cached rendering. */
export interface Made<T> {
  value: T
  asked: UsedCircumstances
  characters: number
}

export interface RenderCache<T extends object> {
  /**
   * The rendering under `key` that is valid in these circumstances, or the result of `make` if nothing is cached. Concurrent requests with
   * equal circumstances share one `make`, including its failure; others wait for it and check whether it is valid for them. Failures are not cached.
   */
  get(key: string, circumstances: Circumstances, make: () => Promise<Made<T>>): Promise<T>
}

const none: Capabilities = { kubernetesVersion: '', apis: new Set() }

type Given = Required<{ [Name in keyof Circumstances]: NonNullable<Circumstances[Name]> }>

/** The same text for targets with equal answers to the questions asked. */
const answersOf = async (
  { kubernetesVersion, apis, isUpgrade, revision, lookups = [] }: UsedCircumstances,
  { capabilities, history, answers }: Given,
): Promise<string> => {
  const ofCluster =
    !kubernetesVersion && apis.length === 0
      ? ''
      : digestOf([
          kubernetesVersion ? capabilities.kubernetesVersion : null,
          apis === 'all' ? [...capabilities.apis].sort() : apis.map((api) => capabilities.apis.has(api)),
        ])
  const upgrade = isUpgrade === true && history.isUpgrade ? ' upgrade' : ''
  const found = lookups.length === 0 ? '' : await answers(lookups)
  return `${ofCluster}${upgrade}${revision === true ? ` revision ${history.revision}` : ''}${found === '' ? '' : ` found ${found}`}`
}

const sameCapabilities = (one: Capabilities, other: Capabilities): boolean =>
  one === other ||
  (one.kubernetesVersion === other.kubernetesVersion &&
    one.apis.size === other.apis.size &&
    [...one.apis].every((api) => other.apis.has(api)))

const areSame = (one: Given, other: Given): boolean =>
  one.base === other.base &&
  one.history.isUpgrade === other.history.isUpgrade &&
  one.history.revision === other.history.revision &&
  sameCapabilities(one.capabilities, other.capabilities)

/** Caches renderings by their inputs and by the circumstances that they depend on. */
export const createRenderCache = <T extends object>({
  most,
  mostCharacters,
}: RenderCacheLimits = defaultRenderCacheLimits): RenderCache<T> => {
  const renderings = new LRUCache<string, T>({
    max: most,
    maxSize: mostCharacters,
    maxEntrySize: mostCharacters,
  })
  /** The circumstances that renderings under a key asked for. */
  const questions = new LRUCache<string, readonly UsedCircumstances[]>({ max: most })
  const running = new Map<string, { given: Given; rendering: Promise<T> }>()

  const known = async (key: string, given: Given): Promise<T | undefined> => {
    for (const asked of questions.get(key) ?? []) {
      const found = renderings.get(`${key} ${await answersOf(asked, given)}`)
      if (found !== undefined) return found
    }
    return undefined
  }

  const keep = async (key: string, given: Given, { value, asked, characters }: Made<T>): Promise<T> => {
    const answers = await answersOf(asked, given)
    const others = (questions.get(key) ?? []).filter((one) => digestOf(one) !== digestOf(asked))
    questions.set(key, [asked, ...others].slice(0, most))
    renderings.set(`${key} ${answers}`, value, { size: Math.max(1, characters) })
    return value
  }

  return {
    get: async (
      key,
      {
        capabilities = none,
        history = firstInstallation,
        base = '',
        needsRendering = false,
        answers = async () => '',
      },
      make,
    ) => {
      const given: Given = { capabilities, history, base, needsRendering, answers }
      const turn = `${key} ${needsRendering}`
      for (;;) {
        const found = await known(key, given)
        if (found !== undefined) return found
        const present = running.get(turn)
        if (present === undefined) break
        if (areSame(present.given, given)) return present.rendering
        await present.rendering.catch(() => {})
      }
      const rendering = make()
        .then((made) => keep(key, given, made))
        .finally(() => running.delete(turn))
      running.set(turn, { given, rendering })
      return rendering
    },
  }
}
