import { at, until } from '../../rig/index.js'
import { type Api, Refused } from '../support/api.js'
import type { SeededRandom } from '../support/random.js'
import { bundles, placements, revisionOf } from './catalogue.js'

/** A release as the user last got it acknowledged. */
export interface Intent {
  bundle: { name: string; version: string }
  placement: string
  namespace: string
  replicas: Record<string, number>
}

/** A user who performs one action after the other, each repeatedly until the hub has acknowledged it. */
export interface User {
  /** The state that the hub has promised to keep. */
  readonly intents: ReadonlyMap<string, Intent>
  /** The number of actions, by kind. */
  readonly done: Readonly<Record<string, number>>
  /** How many writes the hub has acknowledged. */
  acknowledged(): number
  /** Creates its missing releases. */
  createMissing(): Promise<void>
  /** One random action. */
  act(): Promise<void>
  /** Gives the clusters their labels back and uncordons them. */
  restoreClusters(): Promise<void>
}

/** Longer than the whole run may take: a user who waits is not a failure. */
const patienceMs = 1_000_000

const releases = '/namespaces/default/releases'

/** `names`: the releases that only this user changes. `clusters`: the clusters with labels and cordons it changes. */
export const createUser = (options: {
  api: Api
  random: SeededRandom
  names: readonly string[]
  clusters: readonly string[]
}): User => {
  const { api, random, names, clusters } = options
  const intents = new Map<string, Intent>()
  const done: Record<string, number> = {}
  let acknowledged = 0
  /** Repeated until there is an answer: the action must be safe to repeat. */
  const insist = async (method: string, path: string, body?: unknown): Promise<void> => {
    await api.insist(method, path, body, patienceMs)
    acknowledged += 1
  }

  const chooseBundle = (name = random.one(Object.keys(bundles))): Intent['bundle'] => ({
    name,
    version: random.one(bundles[name] ?? []).version,
  })
  const chooseReplicas = ({ name, version }: Intent['bundle']): Record<string, number> =>
    Object.fromEntries(
      revisionOf(name, version)
        .workloads.filter(() => random.next() < 0.5)
        .map((workload) => [workload, random.between(0, 9)]),
    )

  const put = async (name: string, spec: Intent): Promise<void> => {
    await insist('PUT', `${releases}/${name}`, {
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name },
      spec,
    })
    intents.set(name, spec)
  }
  const make = (name: string): Promise<void> => {
    const bundle = chooseBundle()
    const placement = random.one(Object.keys(placements))
    return put(name, { bundle, placement, namespace: name, replicas: chooseReplicas(bundle) })
  }
  const remove = async (name: string): Promise<void> => {
    // The response to an earlier attempt may have been lost with the hub.
    await insist('DELETE', `${releases}/${name}`).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.status !== 404) throw error
    })
    intents.delete(name)
  }
  const gone = (name: string): Promise<true> =>
    until(
      `release ${name} is gone`,
      () =>
        api.call('GET', `${releases}/${name}`).then(
          () => false as const,
          (error: unknown) =>
            error instanceof Refused && error.status === 404 ? true : Promise.reject(error),
        ),
      { timeoutMs: patienceMs, everyMs: 30 },
    )
  const label = (cluster: string, tier: string | null): Promise<void> =>
    insist('POST', `/clusters/${cluster}/label`, { labels: { tier } })
  const cordon = (cluster: string, on: boolean): Promise<void> =>
    insist('POST', `/clusters/${cluster}/${on ? 'cordon' : 'uncordon'}`)

  const mine = (): string | undefined => (intents.size === 0 ? undefined : random.one([...intents.keys()]))
  const intentOf = (name: string): Intent => {
    const intent = intents.get(name)
    if (intent === undefined) throw new Error(`${name} is not there`)
    return intent
  }

  const deeds: Record<string, { weight: number; run(name: string): Promise<unknown> }> = {
    scale: {
      weight: 6,
      run: async (name) => {
        const intent = intentOf(name)
        const { workloads } = revisionOf(intent.bundle.name, intent.bundle.version)
        if (workloads.length === 0) return
        const workload = random.one(workloads)
        const replicas = random.between(0, 12)
        await insist('POST', `${releases}/${name}/scale`, { workload, replicas })
        intents.set(name, { ...intent, replicas: { ...intent.replicas, [workload]: replicas } })
      },
    },
    changeVersion: {
      weight: 5,
      run: (name) => {
        const intent = intentOf(name)
        const bundle = chooseBundle(intent.bundle.name)
        return put(name, { ...intent, bundle, replicas: chooseReplicas(bundle) })
      },
    },
    move: {
      weight: 2,
      run: (name) => put(name, { ...intentOf(name), placement: random.one(Object.keys(placements)) }),
    },
    recreate: {
      weight: 2,
      run: async (name) => {
        await remove(name)
        await gone(name)
        await make(name)
      },
    },
    delete: { weight: 2, run: remove },
    label: { weight: 1, run: () => label(random.one(clusters), random.one(['prod', 'test', null])) },
    cordon: { weight: 1, run: () => cordon(random.one(clusters), random.next() < 0.4) },
  }
  const ballot = Object.entries(deeds).flatMap(([deed, { weight }]) => Array<string>(weight).fill(deed))

  return {
    intents,
    done,
    acknowledged: () => acknowledged,
    createMissing: async () => {
      for (const name of names) {
        if (intents.has(name)) continue
        await gone(name)
        await make(name)
      }
    },
    act: async () => {
      const missing = names.filter((name) => !intents.has(name))
      const name = missing.length > 5 ? undefined : mine()
      const deed = name === undefined ? 'create' : random.one(ballot)
      if (name === undefined) {
        const wanted = random.one(missing)
        await gone(wanted)
        await make(wanted)
      } else await deeds[deed]?.run(name)
      done[deed] = (done[deed] ?? 0) + 1
    },
    restoreClusters: async () => {
      for (const cluster of clusters) {
        await cordon(cluster, false)
        await label(cluster, 'prod')
      }
    },
  }
}

/** The part of an intent that a release's spec must contain. */
export const intentIn = (spec: unknown): unknown => ({
  bundle: at(spec, 'bundle'),
  placement: at(spec, 'placement'),
  namespace: at(spec, 'namespace'),
  replicas: at(spec, 'replicas'),
})
