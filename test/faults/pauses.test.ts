import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { startPostgres } from '../rig/shared.js'
import { seed } from '../support/seed.js'
import { bundles, placements } from './crash/catalogue.js'
import { createUser, type Intent, intentIn, type User } from './crash/user.js'
import { createVerdict } from './crash/verdict.js'
import { type Api, createApi } from './support/api.js'
import { createGate, type Gate } from './support/gate.js'
import { createHubs, type SharedHub } from './support/hubs.js'
import { seededRandom } from './support/random.js'
import { registerAll } from './support/register.js'
import { type SimulatorProcess, startSimulator } from './support/simulator.js'

const rounds = 6
const clusters = ['eu-1', 'eu-2', 'us-1', 'us-2']
const names = Array.from({ length: 40 }, (_, index) => `r-${String(index).padStart(2, '0')}`)
/** A lease of 15 s runs out, and the next hub loads the fleet; on a busy machine all of this takes longer. */
const takeoverMs = 120_000

let postgres: Awaited<ReturnType<typeof startPostgres>>
let simulator: SimulatorProcess
let hubs: ReturnType<typeof createHubs>
let leader: SharedHub
let other: SharedHub
let api: Api
let gate: Gate

beforeAll(async () => {
  postgres = await startPostgres()
  simulator = await startSimulator({ clusters, seed, nodes: 20 })
  hubs = createHubs(await postgres.createDatabase())
  leader = await hubs.start('first')
  const token = await hubs.token('first')
  await until('the first hub leads', leader.leads)
  other = await hubs.start('second', 'first')
  const to = {
    token,
    get url() {
      return leader.url
    },
  }
  gate = createGate()
  api = gate.through(createApi(to))
  await registerAll(api, simulator.members)
  const put = (plural: string, kind: string, name: string, spec: object): Promise<unknown> =>
    api.call('PUT', `/namespaces/default/${plural}/${name}`, {
      apiVersion: 'hansa.dev/v1',
      kind,
      metadata: { name },
      spec,
    })
  for (const [name, revisions] of Object.entries(bundles))
    for (const { version, objects } of revisions)
      await put('bundles', 'Bundle', name, { version, source: { type: 'manifests', objects } })
  for (const [name, spec] of Object.entries(placements)) await put('placements', 'Placement', name, spec)
})
afterAll(async () => {
  leader?.signal('SIGCONT')
  other?.signal('SIGCONT')
  await hubs?.close()
  await simulator?.stop()
  await postgres?.stop()
})

const leads = (hub: SharedHub): Promise<unknown> =>
  until('the other hub leads', hub.leads, { timeoutMs: takeoverMs }).catch((error: unknown) => {
    throw new Error(`${String(error)}:\n${hub.log().slice(-4_000)}`)
  })

/** Restarts a hub that ended, and waits until it is ready to take over. */
const restarted = async (hub: SharedHub): Promise<void> => {
  const from = hub.log().length
  hub.start()
  await until('it is a standby', () => /another hub holds the lease/.test(hub.log().slice(from)), {
    timeoutMs: takeoverMs,
  })
}

/** The leader is stopped or killed with open work; the other one takes over; the former one returns. */
const changeLeader = async (how: 'SIGSTOP' | 'SIGKILL'): Promise<void> => {
  const former = leader
  // A call that a stopped hub has taken would be carried out when it wakes, long after its user asked another hub.
  await gate.close()
  const from = former.log().length
  former.signal(how)
  await leads(other)
  leader = other
  other = former
  gate.open()
  if (how === 'SIGKILL') {
    await until('it is dead', former.ended)
    await restarted(former)
    return
  }
  const acknowledged = gate.passed()
  await until('users have done something', () => gate.passed() > acknowledged + 40, { timeoutMs: 60_000 })
  former.signal('SIGCONT')
  await until(
    'it has ended, or waits for the lease again',
    () => former.ended() || /another hub holds the lease/.test(former.log().slice(from)),
    { timeoutMs: takeoverMs },
  )
  if (former.ended()) await restarted(former)
}

const merged = (users: readonly User[]): Map<string, Intent> =>
  new Map(users.flatMap(({ intents }) => [...intents]))

test(`${names.length} releases, the leader paused or killed ${rounds} times: the clusters hold exactly what is wanted`, async () => {
  const began = performance.now()
  const tell = (text: string): void => {
    process.stdout.write(`pauses: ${text} after ${((performance.now() - began) / 1000).toFixed(0)} s\n`)
  }
  tell(`HANSA_SEED=${seed}`)
  const users = [0, 1, 2, 3].map((number) =>
    createUser({
      api,
      random: seededRandom(seed + 1 + number),
      names: names.filter((_, index) => index % 4 === number),
      clusters: [clusters[number] ?? ''],
    }),
  )
  const verdict = createVerdict({ api, members: simulator.members, log: () => leader.log() })
  let over = false
  const live = async (user: User): Promise<void> => {
    await user.createMissing()
    while (!over) await user.act()
    await user.createMissing()
    await user.restoreClusters()
  }
  const lives = Promise.all(users.map(live))
  lives.catch(() => {
    over = true
  })
  const random = seededRandom(seed)
  let open = 0
  try {
    for (let round = 0; round < rounds && !over; round += 1) {
      const enough = gate.passed() + random.between(20, 80)
      await until('it is time', () => gate.passed() >= enough || over, { timeoutMs: 120_000, everyMs: 5 })
      if ((await verdict.openReleases()).length > 0) open += 1
      const how = round % 3 === 2 ? 'SIGKILL' : 'SIGSTOP'
      await changeLeader(how)
      tell(`${how} ${round + 1}`)
    }
  } finally {
    over = true
    gate.open()
  }
  await lives
  const intents = merged(users)
  expect(open, 'changes of leader with work open').toBeGreaterThanOrEqual(rounds - 1)

  let lines: string[] = []
  await until(
    'the clusters hold what is wanted',
    async () => {
      lines = await verdict.wrong(intents)
      return lines.length === 0
    },
    { timeoutMs: 120_000, everyMs: 500 },
  ).catch(async () => process.stdout.write(`pauses: ${await verdict.evidence()}\n`))
  expect(lines).toEqual([])
  tell('as wanted')
  const releases = await api.list('/releases')
  const kept = Object.fromEntries(releases.map(({ metadata, spec }) => [metadata.name, intentIn(spec)]))
  expect(kept, 'no acknowledged write was lost').toEqual(Object.fromEntries(intents))
  // Two minutes on an idle machine with two cores; most of it is waiting for leases to run out.
}, 1_200_000)
