import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../rig/index.js'
import { type Hub, startHub } from '../support/hub.js'
import { seed } from '../support/seed.js'
import { bundles, placements } from './crash/catalogue.js'
import { wrongTotals } from './crash/expected.js'
import { createUser, type Intent, intentIn, type User } from './crash/user.js'
import { createVerdict } from './crash/verdict.js'
import { type Api, createApi } from './support/api.js'
import { seededRandom } from './support/random.js'
import { registerAll } from './support/register.js'
import { type SimulatorProcess, startSimulator } from './support/simulator.js'

const kills = 50
const clusters = ['eu-1', 'eu-2', 'us-1', 'us-2']
const names = Array.from({ length: 100 }, (_, index) => `r-${String(index).padStart(3, '0')}`)

let simulator: SimulatorProcess
let hub: Hub
let api: Api
let verdict: ReturnType<typeof createVerdict>
beforeAll(async () => {
  // Room for every replica there may be: what waits for room is not settled.
  simulator = await startSimulator({ clusters, seed, nodes: 20 })
  hub = await startHub({ HANSA_LOG_LEVEL: 'warn' })
  api = createApi(hub)
  verdict = createVerdict({ api, members: simulator.members, log: () => hub.log() })
  await registerAll(api, simulator.members)
  for (const [name, revisions] of Object.entries(bundles))
    for (const { version, objects } of revisions)
      await api.call('PUT', `/namespaces/default/bundles/${name}`, {
        apiVersion: 'hansa.dev/v1',
        kind: 'Bundle',
        metadata: { name },
        spec: { version, source: { type: 'manifests', objects } },
      })
  for (const [name, spec] of Object.entries(placements))
    await api.call('PUT', `/namespaces/default/placements/${name}`, {
      apiVersion: 'hansa.dev/v1',
      kind: 'Placement',
      metadata: { name },
      spec,
    })
})
afterAll(async () => {
  await hub?.stop()
  await simulator?.stop()
})

/**
 * Kills the hub after a random number of user actions, or when users have waited as long as a hub takes to start, and
 * restarts it, until `over`. Returns how many kills interrupted open work, and how long the starts took, in seconds.
 */
const killAtRandom = async (
  deeds: () => number,
  over: () => boolean,
): Promise<{ open: number; starts: number[] }> => {
  const random = seededRandom(seed)
  const starts: number[] = []
  let open = 0
  for (let kill = 0; kill < kills && !over(); kill += 1) {
    const enough = deeds() + random.between(0, 8)
    // On a busy machine everything takes longer, work as well as starts.
    const longest = random.between(200, 1_200) * (starts.at(-1) ?? 1)
    const patience = performance.now() + Math.min(longest, 4_000)
    await until('it is time', () => deeds() >= enough || performance.now() > patience || over(), {
      timeoutMs: 120_000,
      everyMs: 5,
    })
    if ((await verdict.openReleases()).length > 0) open += 1
    await hub.kill()
    const began = performance.now()
    await hub.start()
    starts.push((performance.now() - began) / 1000)
    if ((kill + 1) % 10 === 0)
      process.stdout.write(`crash: killed ${kill + 1} times, ${deeds()} writes acknowledged\n`)
  }
  return { open, starts: starts.sort((a, b) => a - b) }
}

const merged = (users: readonly User[]): Map<string, Intent> =>
  new Map(users.flatMap(({ intents }) => [...intents]))

test('100 releases, the hub killed 50 times: the clusters have exactly the desired objects', async () => {
  const began = performance.now()
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(0)} s`
  process.stdout.write(`crash: HANSA_SEED=${seed}\n`)
  const users = [0, 1, 2, 3].map((number) =>
    createUser({
      api,
      random: seededRandom(seed + 1 + number),
      names: names.filter((_, index) => index % 4 === number),
      clusters: [clusters[number] ?? ''],
    }),
  )
  const deeds = (): number => users.reduce((sum, { acknowledged }) => sum + acknowledged(), 0)
  let over = false
  const live = async (user: User): Promise<void> => {
    await user.createMissing()
    while (!over) await user.act()
    await user.createMissing()
    await user.restoreClusters()
  }
  const lives = Promise.all(users.map(live))
  // A user that fails ends the run, and the killing with it.
  lives.catch(() => {
    over = true
  })
  const { open, starts } = await killAtRandom(deeds, () => over).finally(() => {
    over = true
  })
  await lives
  const intents = merged(users)
  const done: Record<string, number> = {}
  for (const user of users)
    for (const [deed, count] of Object.entries(user.done)) done[deed] = (done[deed] ?? 0) + count
  process.stdout.write(
    `crash: ${kills} kills, ${open} of them with work open, after ${seconds()}; starts took ${starts[25]?.toFixed(1)} s (median), ${starts.at(-1)?.toFixed(1)} s at most; ${JSON.stringify(done)}\n`,
  )
  // With none of them the test would show nothing.
  expect(open).toBeGreaterThan(0)

  let lines: string[] = []
  await until(
    'the clusters hold what is wanted',
    async () => {
      lines = await verdict.wrong(intents)
      return lines.length === 0
    },
    { timeoutMs: 120_000, everyMs: 500 },
  ).catch(async () => process.stdout.write(`crash: ${await verdict.evidence()}\n`))
  expect(lines).toEqual([])
  process.stdout.write(`crash: as wanted after ${seconds()}\n`)

  const releases = await api.list('/releases')
  const kept = Object.fromEntries(releases.map(({ metadata, spec }) => [metadata.name, intentIn(spec)]))
  expect(kept, 'no acknowledged write was lost').toEqual(Object.fromEntries(intents))
  for (const [name, intent] of intents) {
    const decision = await api.call('GET', `/namespaces/default/releases/${name}/decision`)
    const duplicated = ['everywhere', 'pair'].includes(intent.placement)
    expect(wrongTotals(decision, intent, duplicated), `replicas of ${name}`).toBeUndefined()
  }
  // Two and a half minutes on an idle machine with two cores; most of it is starting hubs.
}, 1_200_000)
