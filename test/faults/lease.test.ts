import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { at, listAt, until } from '../rig/index.js'
import { startPostgres } from '../rig/shared.js'
import { type Api, createApi } from './support/api.js'
import { eventually, holds } from './support/fleet.js'
import { type HoldingProxy, type Passed, startHoldingProxy } from './support/holding-proxy.js'
import { createHubs, type SharedHub } from './support/hubs.js'
import { whatStands } from './support/objects.js'
import { registerAll } from './support/register.js'
import { type SimulatorProcess, startSimulator } from './support/simulator.js'

const clusters = ['eu-1', 'us-1']
const releases = Array.from({ length: 12 }, (_, index) => `r-${index}`)
/** A lease of 15 s runs out, and the next hub loads the fleet. */
const takeoverMs = 60_000

let postgres: Awaited<ReturnType<typeof startPostgres>>
let simulator: SimulatorProcess
let proxies: Map<string, HoldingProxy>
let hubs: ReturnType<typeof createHubs>
let first: SharedHub
let second: SharedHub
let token: string
let api: Api

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

const put = (to: Api, plural: string, kind: string, name: string, spec: object): Promise<unknown> =>
  to.insist('PUT', `/namespaces/default/${plural}/${name}`, {
    apiVersion: 'hansa.dev/v1',
    kind,
    metadata: { name },
    spec,
  })

const push = (to: Api, version: string): Promise<unknown> =>
  put(to, 'bundles', 'Bundle', 'web', {
    version,
    source: {
      type: 'manifests',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'page' },
          data: { text: `content-${version}` },
        },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'more' },
          data: { text: `content-${version}` },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web', annotations: { content: `content-${version}` } },
          spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
        },
      ],
    },
  })

const release = (to: Api, name: string, version: string, cluster: string): Promise<unknown> =>
  put(to, 'releases', 'Release', name, {
    bundle: { name: 'web', version },
    placement: `on-${cluster}`,
    namespace: name,
  })

beforeEach(async () => {
  simulator = await startSimulator({ clusters })
  proxies = new Map()
  for (const { name, server } of simulator.members) proxies.set(name, await startHoldingProxy(server))
  hubs = createHubs(await postgres.createDatabase())
  first = await hubs.start('first')
  token = await hubs.token('first')
  await until('the first hub leads', first.leads)
  api = createApi({ url: first.url, token })
  const reached = simulator.members.map((member) => ({
    ...member,
    server: proxies.get(member.name)?.server ?? member.server,
  }))
  await registerAll(api, reached)
  for (const cluster of clusters)
    await put(api, 'placements', 'Placement', `on-${cluster}`, {
      affinity: [{ names: [cluster] }],
      replicas: { mode: 'Duplicated' },
    })
  for (const version of ['1.0.0', '2.0.0', '3.0.0']) await push(api, version)
  for (const name of releases) await release(api, name, '1.0.0', 'eu-1')
  await settled(api, releases)
  second = await hubs.start('second', 'first')
})
afterEach(async () => {
  first?.signal('SIGCONT')
  await hubs?.close()
  for (const proxy of proxies?.values() ?? []) await proxy.stop()
  await simulator?.stop()
})

const settled = async (on: Api, names: readonly string[]): Promise<void> => {
  await until(
    'every release is Ready',
    async () =>
      (await on.list('/releases'))
        .filter(({ metadata }) => names.includes(metadata.name))
        .every(
          ({ metadata, status }) =>
            at(status, 'observedGeneration') === metadata.generation &&
            listAt(status, 'conditions').some(
              (condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True',
            ),
        ),
    { timeoutMs: 60_000 },
  )
}

/** The bundle's objects on the clusters: `eu-1 ConfigMap r-0/page content-1.0.0`. */
const standing = async (): Promise<string[]> => {
  const lines: string[] = []
  for (const { name, objects } of simulator.members) {
    const all = await objects()
    for (const one of whatStands(all)) {
      const content =
        at(one.data, 'text') ??
        all.find(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}` === one.name)
          ?.metadata.annotations?.content
      lines.push(`${name} ${one.name} ${String(content)}`)
    }
  }
  return lines.sort()
}

const wanted = (placed: Record<string, { cluster: string; version: string }>): string[] =>
  Object.entries(placed)
    .flatMap(([name, { cluster, version }]) =>
      [`ConfigMap ${name}/page`, `ConfigMap ${name}/more`, `Service ${name}/web`].map(
        (object) => `${cluster} ${object} content-${version}`,
      ),
    )
    .sort()

const proxyOf = (cluster: string): HoldingProxy => {
  const found = proxies.get(cluster)
  if (found === undefined) throw new Error(`no proxy before ${cluster}`)
  return found
}

const lead = async (hub: SharedHub): Promise<Api> => {
  await until('the other hub leads', hub.leads, { timeoutMs: takeoverMs })
  return createApi({ url: hub.url, token })
}

/** The former leader has noticed that it no longer leads. */
const noticed = (hub: SharedHub): Promise<unknown> =>
  until('the former leader has noticed', () => hub.ended() || /lease is held by another hub/.test(hub.log()))

test('a leader that was stopped writes nothing stale when it wakes: clusters have the objects of the next leader', async () => {
  // Every release is about to change, and some of them have; then the leader pauses.
  const before = proxyOf('eu-1').writes.length
  await Promise.all(releases.map((name) => release(api, name, '2.0.0', 'eu-1')))
  await until('it is at it', () => proxyOf('eu-1').writes.length > before, { everyMs: 1 })
  first.signal('SIGSTOP')

  const next = await lead(second)
  // Half of them get other content, the others go elsewhere.
  const placed: Record<string, { cluster: string; version: string }> = {}
  for (const [index, name] of releases.entries())
    placed[name] = { cluster: index % 2 === 0 ? 'eu-1' : 'us-1', version: '3.0.0' }
  for (const [name, { cluster, version }] of Object.entries(placed))
    await release(next, name, version, cluster)
  await settled(next, releases)
  await eventually('the clusters hold it', standing, wanted(placed))

  const woken = performance.now()
  first.signal('SIGCONT')
  await noticed(first)
  await eventually('the clusters hold it still, or again', standing, wanted(placed))
  await holds('and go on holding it', 3_000, standing)
  expect(await standing()).toEqual(wanted(placed))
  const stale = clusters.flatMap((cluster) =>
    proxyOf(cluster).writes.filter(({ at: when, body }) => when > woken && /content-[12]/.test(body)),
  )
  expect(stale.map(({ method, path }) => `${method} ${path}`)).toEqual([])
  for (const { status } of await next.list('/releases'))
    expect(at(status, 'targets'), 'the releases are what they say').toMatchObject({ ready: 1, drifted: 0 })
}, 180_000)

test('a write that arrives on a cluster after the next leader checked it is found and undone', async () => {
  const isApplyOf = (name: string, object: string) => (write: Passed) =>
    write.method === 'PATCH' &&
    write.path.includes(`/namespaces/${name}/configmaps/${object}`) &&
    write.body.includes('content-2') &&
    // A simulated cluster refuses the apply that only creates, which is tried first.
    !write.body.includes('"resourceVersion"')
  // One changes an existing object, the other creates one that will no longer be wanted.
  const change = proxyOf('eu-1').hold(isApplyOf('r-0', 'page'))
  const creation = proxyOf('us-1').hold(isApplyOf('r-1', 'page'))
  await release(api, 'r-0', '2.0.0', 'eu-1')
  await release(api, 'r-1', '2.0.0', 'us-1')
  await Promise.all([change.held, creation.held])
  first.signal('SIGSTOP')

  const next = await lead(second)
  const placed = Object.fromEntries(releases.map((name) => [name, { cluster: 'eu-1', version: '1.0.0' }]))
  placed['r-0'] = { cluster: 'eu-1', version: '3.0.0' }
  placed['r-1'] = { cluster: 'eu-1', version: '3.0.0' }
  await release(next, 'r-0', '3.0.0', 'eu-1')
  await release(next, 'r-1', '3.0.0', 'eu-1')
  // Something of the kind is watched there, as on any cluster in use.
  await release(next, 'r-2', '3.0.0', 'us-1')
  placed['r-2'] = { cluster: 'us-1', version: '3.0.0' }
  await settled(next, releases)
  await eventually('the clusters hold it', standing, wanted(placed))

  expect(await change.release(), 'the member takes it: it is the same object').toBe(200)
  expect(await creation.release(), 'the member takes it: nothing is there').toBe(201)
  await eventually('both are undone', standing, wanted(placed))
  await settled(next, releases)

  first.signal('SIGCONT')
  await noticed(first)
  await holds('and stay so', 3_000, standing)
  expect(await standing()).toEqual(wanted(placed))
}, 180_000)
