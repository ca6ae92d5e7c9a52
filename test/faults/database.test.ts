import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { at, type Postgres, startPostgres, until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { createApi } from './support/api.js'
import { type Cable, startCable } from './support/cable.js'
import { registerAll } from './support/register.js'
import { type SimulatorProcess, startSimulator } from './support/simulator.js'

/** The fate of two hubs when their PostgreSQL server, or the connection of one of them to it, fails. */

let postgres: Postgres
let simulator: SimulatorProcess
const cables: Cable[] = []
const hubs: Hub[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  simulator = await startSimulator({ clusters: ['eu-1'] })
  const database = await postgres.createDatabase()
  cables.push(await startCable(database), await startCable(database))
  const env = { HANSA_LOG_LEVEL: 'info' }
  hubs.push(await startHub({ ...env, HANSA_DATABASE: cables[0]?.url ?? '' }))
  hubs.push(await startHub({ ...env, HANSA_DATABASE: cables[1]?.url ?? '' }, hubs[0]))
  const api = createApi(hubOf(0))
  await registerAll(api, simulator.members)
  await api.call('PUT', '/namespaces/default/bundles/app', {
    apiVersion: 'hansa.dev/v1',
    kind: 'Bundle',
    metadata: { name: 'app' },
    spec: {
      version: '1.0.0',
      source: {
        type: 'manifests',
        objects: [
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app' }, data: { greeting: 'hello' } },
        ],
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
  for (const cable of cables) await cable.close()
  await simulator?.stop()
  await postgres?.stop()
})

const hubOf = (index: number): Hub => {
  const hub = hubs[index]
  if (hub === undefined) throw new Error(`hub ${index} does not run`)
  return hub
}

interface Answer {
  status: number
  retryAfter: string | null
  code: unknown
  ms: number
}

const ask = async (hub: Hub, method: string, path: string, body?: unknown): Promise<Answer> => {
  const began = performance.now()
  const answer = await fetch(`${hub.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    code: text.startsWith('{') ? at(JSON.parse(text), 'code') : undefined,
    ms: performance.now() - began,
  }
}

const placements = '/api/v1/namespaces/default/placements'
let written = 0
const read = (hub: Hub): Promise<Answer> => ask(hub, 'GET', placements)
const write = (hub: Hub): Promise<Answer> => {
  written += 1
  const name = `p-${written}`
  const spec = { apiVersion: 'hansa.dev/v1', kind: 'Placement', metadata: { name }, spec: {} }
  return ask(hub, 'PUT', `${placements}/${name}`, spec)
}

let releases = 0
/** A release created on one hub arrives on the member: some hub's controllers are running. */
const delivers = async (hub: Hub): Promise<void> => {
  releases += 1
  const name = `r-${releases}`
  const release = {
    apiVersion: 'hansa.dev/v1',
    kind: 'Release',
    metadata: { name },
    spec: { bundle: { name: 'app', version: '1.0.0' }, placement: 'all', namespace: name },
  }
  await until('the release is taken', async () => {
    const { status } = await ask(hub, 'PUT', `/api/v1/namespaces/default/releases/${name}`, release)
    return status < 300
  })
  await until(
    `the ConfigMap of ${name} stands`,
    async () =>
      (await simulator.member('eu-1').objects('ConfigMap')).some(
        ({ metadata }) => metadata.namespace === name && metadata.name === 'app',
      ),
    { timeoutMs: 60_000 },
  )
}

/** From a moment after the fault on, every request is refused at once with a time to retry; requests before that are answered soon. */
const refuses = async (hub: Hub): Promise<void> => {
  const early = await Promise.all([read(hub), write(hub), read(hub), write(hub)])
  for (const { ms } of early) expect(ms).toBeLessThan(2_000)
  await until('reads are refused', async () => (await read(hub)).status === 503, { timeoutMs: 3_000 })
  for (let round = 0; round < 3; round += 1)
    for (const answer of [await read(hub), await write(hub)]) {
      expect(answer).toMatchObject({ status: 503, code: 'Unavailable', retryAfter: '1' })
      expect(answer.ms).toBeLessThan(1_000)
    }
  expect((await ask(hub, 'GET', '/livez')).status).toBe(200)
  expect((await ask(hub, 'GET', '/readyz')).status).toBe(503)
}

const returns = async (hub: Hub): Promise<void> => {
  await until('reads and writes are served again', async () => {
    const answers = [await read(hub), await write(hub)]
    return answers.every(({ status }) => status < 300)
  })
  expect((await ask(hub, 'GET', '/readyz')).status).toBe(200)
}

const faults: readonly [string, { begin: () => unknown; end: () => unknown; concerns: readonly number[] }][] =
  [
    ['stopped', { begin: () => postgres.halt('SIGINT'), end: () => postgres.start(), concerns: [0, 1] }],
    ['killed', { begin: () => postgres.halt('SIGKILL'), end: () => postgres.start(), concerns: [0, 1] }],
    ['paused', { begin: () => postgres.pause(), end: () => postgres.resume(), concerns: [0, 1] }],
    [
      'cut off from the leader',
      { begin: () => cables[0]?.cut(), end: () => cables[0]?.mend(), concerns: [0] },
    ],
    [
      'cut off from the standby',
      { begin: () => cables[1]?.cut(), end: () => cables[1]?.mend(), concerns: [1] },
    ],
    [
      'behind a partition from the leader',
      { begin: () => cables[0]?.hang(), end: () => cables[0]?.mend(), concerns: [0] },
    ],
    [
      'behind a partition from the standby',
      { begin: () => cables[1]?.hang(), end: () => cables[1]?.mend(), concerns: [1] },
    ],
  ]

describe('hubs live through PostgreSQL', () => {
  test.each(faults)('%s', async (_, { begin, end, concerns }) => {
    onTestFailed(() => {
      for (const hub of hubs) process.stdout.write(`${hub.url}:\n${hub.log().slice(-6_000)}\n`)
    })
    const pids = hubs.map(({ pid }) => pid)
    await delivers(hubOf(0))
    await begin()
    try {
      await Promise.all(concerns.map((index) => refuses(hubOf(index))))
      for (const index of [0, 1])
        if (!concerns.includes(index)) expect((await write(hubOf(index))).status).toBeLessThan(300)
    } finally {
      await end()
    }
    for (const index of concerns) await returns(hubOf(index))
    await delivers(hubOf(1))
    expect(hubs.map(({ pid }) => pid)).toEqual(pids)
    for (const hub of hubs) expect(() => process.kill(hub.pid, 0)).not.toThrow()
  })
})
