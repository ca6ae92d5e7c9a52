import { afterAll, beforeAll, expect, test } from 'vitest'
import { at, listAt, type Postgres, startPostgres, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { type Api, createApi } from './support/api.js'
import { registerAll } from './support/register.js'
import { type SimulatorProcess, startSimulator } from './support/simulator.js'

/**
 * Two hubs on one PostgreSQL database: one leads, the other serves everything except data that only the controllers
 * have.
 */

let postgres: Postgres
let simulator: SimulatorProcess
let database: string
const hubs: Hub[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  simulator = await startSimulator({ clusters: ['eu-1'] })
  database = await postgres.createDatabase()
  const first = await startHub({ HANSA_DATABASE: database })
  hubs.push(first, await startHub({ HANSA_DATABASE: database }, first))
  const api = createApi(first)
  await registerAll(api, simulator.members)
  await api.call('PUT', '/namespaces/default/bundles/app', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Bundle',
    metadata: { name: 'app' },
    spec: {
      version: '1.0.0',
      source: {
        type: 'manifests',
        objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' }, data: { a: 'b' } }],
      },
    },
  })
  await api.call('PUT', '/namespaces/default/placements/all', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Placement',
    metadata: { name: 'all' },
    spec: {},
  })
})
afterAll(async () => {
  for (const hub of [...hubs].reverse()) await hub.stop()
  await simulator?.stop()
  await postgres?.stop()
})

const roleOf = async (hub: Hub): Promise<string | undefined> => {
  const text = await (await fetch(`${hub.url}/readyz`)).text()
  return text === 'ok\n' ? 'leader' : text === 'ok (standby)\n' ? 'standby' : undefined
}

const theOne = async (role: string): Promise<Hub> => {
  const roles = await Promise.all(hubs.map(roleOf))
  const hub = hubs[roles.indexOf(role)]
  if (hub === undefined || roles.filter((one) => one === role).length !== 1)
    throw new Error(`not one ${role}: ${roles.join(', ')}`)
  return hub
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

let releases = 0
/** A release created on one hub is applied to the member. */
const delivers = async (api: Api): Promise<void> => {
  releases += 1
  const name = `r-${releases}`
  await api.call('PUT', `/namespaces/default/releases/${name}`, {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name },
    spec: { bundle: { name: 'app', version: '1.0.0' }, placement: 'all', namespace: name },
  })
  await until(`the ConfigMap of ${name} exists`, async () =>
    (await simulator.member('eu-1').objects('ConfigMap')).some(({ metadata }) => metadata.namespace === name),
  )
}

/** How long it takes, in milliseconds, until `hub` leads. */
const leadsAfter = async (hub: Hub, since: number, timeoutMs: number): Promise<number> => {
  await until('the other hub leads', async () => (await roleOf(hub)) === 'leader', { timeoutMs, everyMs: 20 })
  return performance.now() - since
}

test('a standby is ready, and serves reads, lists, watches and writes, which the leader carries out', async () => {
  const standby = await theOne('standby')
  expect(await (await fetch(`${standby.url}/livez`)).text()).toBe('ok\n')
  const readyz = await fetch(`${standby.url}/readyz`)
  expect([readyz.status, await readyz.text()]).toEqual([200, 'ok (standby)\n'])

  const api = createApi(standby)
  const list = await api.call('GET', '/namespaces/default/placements')
  const controller = new AbortController()
  const version = String(at(list, 'metadata', 'resourceVersion'))
  const watch = await fetch(
    `${standby.url}/api/v1/namespaces/default/placements?watch=true&resourceVersion=${version}`,
    { headers: { authorization: `Bearer ${standby.token}` }, signal: controller.signal },
  )
  // Written on the leader, visible to a watch on the standby.
  await createApi(await theOne('leader')).call('PUT', '/namespaces/default/placements/seen', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Placement',
    metadata: { name: 'seen' },
    spec: {},
  })
  let told = ''
  for await (const chunk of watch.body ?? []) {
    told += Buffer.from(chunk).toString()
    if (told.includes('"seen"')) break
  }
  controller.abort()
  await delivers(api)
  const release = await api.call('GET', `/namespaces/default/releases/r-${releases}/targets`)
  expect(listAt(release, 'items')).toHaveLength(1)
})

test('a standby refuses requests for data that only the controllers have, and names the hub that has it', async () => {
  const standby = await theOne('standby')
  const paths = [
    `/namespaces/default/releases/r-${releases}/why`,
    `/namespaces/default/releases/r-${releases}/objects`,
    '/clusters/eu-1/nodes',
    '/sync/plan',
    '/people',
  ]
  for (const path of paths) {
    const answer = await fetch(`${standby.url}/api/v1${path}`, {
      headers: { authorization: `Bearer ${standby.token}` },
    })
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      code: 'Unavailable',
      detail: expect.stringContaining('this hub is a standby'),
      hint: expect.stringContaining('the hub that holds the lease'),
    })
  }
})

/** A hub starts within this on an idle machine; a busy one also gets more time for a takeover. */
const startMs = 2_000

/** Kills the leader and restarts it as a standby. Returns how long no hub led, scaled to an idle machine, in milliseconds. */
const killLeader = async (): Promise<number> => {
  const [leader, standby] = [await theOne('leader'), await theOne('standby')]
  const since = performance.now()
  await leader.kill()
  const ms = await leadsAfter(standby, since, 30_000)
  await delivers(createApi(standby))
  const started = performance.now()
  await leader.start()
  const slowness = Math.max(1, (performance.now() - started) / startMs)
  process.stdout.write(
    `takeover after SIGKILL: ${(ms / 1000).toFixed(1)} s, the machine ${slowness.toFixed(1)} times slower than alone\n`,
  )
  expect(await roleOf(leader)).toBe('standby')
  return ms / slowness
}

test('a leader that is killed is followed within 5 s', async () => {
  const taken: number[] = []
  while (taken.length < 3 && (taken.length === 0 || Math.min(...taken) > 5_000))
    taken.push(await killLeader())
  expect(Math.min(...taken)).toBeLessThan(5_000)
})

test('a leader that is stopped releases the lease: the other follows at once', async () => {
  const [leader, standby] = [await theOne('leader'), await theOne('standby')]
  const since = performance.now()
  process.kill(leader.pid, 'SIGTERM')
  const ms = await leadsAfter(standby, since, 10_000)
  process.stdout.write(`takeover after SIGTERM: ${(ms / 1000).toFixed(1)} s\n`)
  expect(ms).toBeLessThan(5_000)
  await until('it has ended', () => !isAlive(leader.pid))
  await leader.start()
})

test('a leader that pauses for a moment keeps the lease; after a longer pause it continues as a standby', async () => {
  const [leader, standby] = [await theOne('leader'), await theOne('standby')]
  const { pid } = leader
  process.kill(pid, 'SIGSTOP')
  const since = performance.now()
  try {
    await until('8 s have passed', () => performance.now() - since > 8_000, { everyMs: 100 })
    expect(await roleOf(standby)).toBe('standby')
    await leadsAfter(standby, since, 30_000)
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await until('the former leader is a standby', async () => (await roleOf(leader)) === 'standby')
  expect(leader.pid).toBe(pid)
  await delivers(createApi(leader))
})

test('a leader that gets SIGTERM while it waits for a cluster ends within 5 s', async () => {
  const [leader, standby] = [await theOne('leader'), await theOne('standby')]
  const member = simulator.member('eu-1')
  await member.hang()
  try {
    await createApi(leader).call('PUT', '/namespaces/default/releases/late', {
      apiVersion: 'hansa.dev/v1',
      kind: 'Release',
      metadata: { name: 'late' },
      spec: { bundle: { name: 'app', version: '1.0.0' }, placement: 'all', namespace: 'late' },
    })
    const since = performance.now()
    process.kill(leader.pid, 'SIGTERM')
    await until('it has ended', () => !isAlive(leader.pid), { everyMs: 20 })
    expect(performance.now() - since).toBeLessThan(6_000)
    await leadsAfter(standby, since, 30_000)
  } finally {
    await member.up()
  }
  await leader.start()
})
