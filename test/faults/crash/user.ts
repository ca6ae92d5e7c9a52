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

const chooseBundle = (random: SeededRandom, name = random.one(Object.keys(bundles))): Intent['bundle'] => ({
  name,
  version: random.one(bundles[name] ?? []).version,
})

const chooseReplicas = (random: SeededRandom, { name, version }: Intent['bundle']): Record<string, number> =>
  Object.fromEntries(
    revisionOf(name, version)
      .workloads.filter(() => random.next() < 0.5)
      .map((workload) => [workload, random.between(0, 9)]),
  )

/** Requests of one user, each repeated until the hub has acknowledged it. */
interface Requests {
  readonly intents: ReadonlyMap<string, Intent>
  intentOf(name: string): Intent
  acknowledged(): number
  put(name: string, spec: Intent): Promise<void>
  /** A release of a random bundle with a random placement. */
  create(name: string): Promise<void>
  scale(name: string, workload: string, replicas: number): Promise<void>
  remove(name: string): Promise<void>
  untilGone(name: string): Promise<true>
  label(cluster: string, tier: string | null): Promise<void>
  cordon(cluster: string, on: boolean): Promise<void>
}

const createRequests = (api: Api, random: SeededRandom): Requests => {
  const intents = new Map<string, Intent>()
  let acknowledged = 0
  /** Repeated until there is an answer: the action must be safe to repeat. */
  const insist = async (method: string, path: string, body?: unknown): Promise<void> => {
    await api.insist(method, path, body, patienceMs)
    acknowledged += 1
  }
  const intentOf = (name: string): Intent => {
    const intent = intents.get(name)
    if (intent === undefined) throw new Error(`${name} is not there`)
    return intent
  }
  const put = async (name: string, spec: Intent): Promise<void> => {
    await insist('PUT', `${releases}/${name}`, {
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name },
      spec,
    })
    intents.set(name, spec)
  }
  return {
    intents,
    intentOf,
    acknowledged: () => acknowledged,
    put,
    create: (name) => {
      const bundle = chooseBundle(random)
      const placement = random.one(Object.keys(placements))
      return put(name, { bundle, placement, namespace: name, replicas: chooseReplicas(random, bundle) })
    },
    scale: async (name, workload, replicas) => {
      const intent = intentOf(name)
      await insist('POST', `${releases}/${name}/scale`, { workload, replicas })
      intents.set(name, { ...intent, replicas: { ...intent.replicas, [workload]: replicas } })
    },
    remove: async (name) => {
      // The response to an earlier attempt may have been lost with the hub.
      await insist('DELETE', `${releases}/${name}`).catch((error: unknown) => {
        if (!(error instanceof Refused) || error.status !== 404) throw error
      })
      intents.delete(name)
    },
    untilGone: (name) =>
      until(
        `release ${name} is gone`,
        () =>
          api.call('GET', `${releases}/${name}`).then(
            () => false as const,
            (error: unknown) =>
              error instanceof Refused && error.status === 404 ? true : Promise.reject(error),
          ),
        { timeoutMs: patienceMs, everyMs: 30 },
      ),
    label: (cluster, tier) => insist('POST', `/clusters/${cluster}/label`, { labels: { tier } }),
    cordon: (cluster, on) => insist('POST', `/clusters/${cluster}/${on ? 'cordon' : 'uncordon'}`),
  }
}

/** An action on a release of the user, or on a cluster; `weight`: how often it is chosen. */
interface Action {
  weight: number
  run(name: string): Promise<unknown>
}

const actionsOf = (
  requests: Requests,
  random: SeededRandom,
  clusters: readonly string[],
): Record<string, Action> => {
  const { intentOf, put, remove } = requests
  return {
    scale: {
      weight: 6,
      run: async (name) => {
        const { bundle } = intentOf(name)
        const { workloads } = revisionOf(bundle.name, bundle.version)
        if (workloads.length === 0) return
        const workload = random.one(workloads)
        await requests.scale(name, workload, random.between(0, 12))
      },
    },
    changeVersion: {
      weight: 5,
      run: (name) => {
        const intent = intentOf(name)
        const bundle = chooseBundle(random, intent.bundle.name)
        return put(name, { ...intent, bundle, replicas: chooseReplicas(random, bundle) })
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
        await requests.untilGone(name)
        await requests.create(name)
      },
    },
    delete: { weight: 2, run: remove },
    label: {
      weight: 1,
      run: () => requests.label(random.one(clusters), random.one(['prod', 'test', null])),
    },
    cordon: { weight: 1, run: () => requests.cordon(random.one(clusters), random.next() < 0.4) },
  }
}

/** `names`: the releases that only this user changes. `clusters`: the clusters with labels and cordons it changes. */
export const createUser = (options: {
  api: Api
  random: SeededRandom
  names: readonly string[]
  clusters: readonly string[]
}): User => {
  const { api, random, names, clusters } = options
  const requests = createRequests(api, random)
  const { intents } = requests
  const actions = actionsOf(requests, random, clusters)
  const ballot = Object.entries(actions).flatMap(([action, { weight }]) => Array<string>(weight).fill(action))
  const done: Record<string, number> = {}
  const create = async (name: string): Promise<void> => {
    await requests.untilGone(name)
    await requests.create(name)
  }

  return {
    intents,
    done,
    acknowledged: requests.acknowledged,
    createMissing: async () => {
      for (const name of names) if (!intents.has(name)) await create(name)
    },
    act: async () => {
      const missing = names.filter((name) => !intents.has(name))
      const mine = missing.length > 5 || intents.size === 0 ? undefined : random.one([...intents.keys()])
      const action = mine === undefined ? 'create' : random.one(ballot)
      if (mine === undefined) await create(random.one(missing))
      else await actions[action]?.run(mine)
      done[action] = (done[action] ?? 0) + 1
    },
    restoreClusters: async () => {
      for (const cluster of clusters) {
        await requests.cordon(cluster, false)
        await requests.label(cluster, 'prod')
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
