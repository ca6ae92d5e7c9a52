import { createSimulator, type SimulatedCluster, type Simulator } from '@hansa/simulator'
import { createApi } from '../../faults/support/api.js'
import { registerAll } from '../../faults/support/register.js'
import { at, listAt, until } from '../../rig/index.js'
import { type Hub, startHub } from '../../support/hub.js'
import { attacker, type Call } from './attacker.js'

/** Values that must not appear in clear text anywhere. */
export const words = {
  bundle: 'bundle-pa55word',
  override: 'override-pa55word',
  marked: 'marked-pa55word',
} as const

const head = { apiVersion: 'hansa.dev/v1' }

/** Two Secrets with the same value and a marked ConfigMap, as bundles `one` and `two`. */
export const bundleOf = (name: string) => ({
  ...head,
  kind: 'Bundle',
  metadata: { name },
  spec: {
    version: '1.0.0',
    source: {
      type: 'manifests',
      objects: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { pw: words.bundle } },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'app' },
          data: { password: words.marked, url: 'http://x' },
        },
      ],
    },
    sensitive: [{ kind: 'ConfigMap', name: 'app', pointer: '/data/password' }],
  },
})

/** An operation of a JSON Patch. */
interface Operation {
  op: string
  path: string
  value: unknown
}

const patch = (...operations: Operation[]): Operation[] => operations

export const releaseOf = (name: string) => ({
  ...head,
  kind: 'Release',
  metadata: { name },
  spec: {
    bundle: { name, version: '1.0.0' },
    placement: 'all',
    namespace: name,
    overrides: [
      {
        object: { kind: 'Secret', name: 'db' },
        patch: patch(
          { op: 'test', path: '/stringData/pw', value: words.bundle },
          { op: 'add', path: '/stringData/extra', value: words.override },
        ),
      },
      {
        object: { kind: 'ConfigMap', name: 'app' },
        patch: patch({ op: 'add', path: '/data', value: { password: words.override, url: 'http://y' } }),
      },
    ],
  },
})

export interface Secrets {
  hub: Hub
  call: Call
  simulator: Simulator
  member: SimulatedCluster
  /** Waits until a release is Ready and returns it. */
  ready(name: string): Promise<unknown>
  close(): Promise<void>
}

/** A hub, one simulated cluster `eu-1`, and a placement of all clusters. */
export const openSecrets = async (): Promise<Secrets> => {
  const simulator = await createSimulator()
  const member = simulator.addCluster({ name: 'eu-1', nodes: 1, readyDelayMs: 5 })
  const hub = await startHub()
  const call = attacker(hub)
  const { name, region, server, token } = member
  await registerAll(createApi(hub), [
    { name, region, server, token } as Parameters<typeof registerAll>[1][number],
  ])
  await call('POST', '/namespaces/default/placements', {
    ...head,
    kind: 'Placement',
    metadata: { name: 'all' },
    spec: {},
  })
  const release = async (of: string): Promise<unknown> =>
    (await call('GET', `/namespaces/default/releases/${of}`)).body
  const isReady = (shown: unknown): boolean =>
    listAt(shown, 'status', 'conditions').some(
      (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
    ) && at(shown, 'status', 'observedGeneration') === at(shown, 'metadata', 'generation')
  return {
    hub,
    call,
    simulator,
    member,
    ready: async (of) => {
      await until(`${of} is Ready`, async () => isReady(await release(of)))
      return release(of)
    },
    close: async () => {
      await hub.stop()
      await simulator.close()
    },
  }
}
