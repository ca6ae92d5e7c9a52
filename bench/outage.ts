import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Member, type SimulatorProcess, startSimulator } from '../test/faults/support/simulator.js'
import { until } from '../test/rig/index.js'
import { type Hub, startHub } from '../test/support/hub.js'
import { type Figure, note } from './figure.js'
import { inParallel } from './parallel.js'

/** HANSA_BENCH_CLUSTERS: fewer, for an investigation; the goals apply to 1,000. */
const clusters = Number(process.env.HANSA_BENCH_CLUSTERS ?? 1_000)
const massive = Math.round(clusters * 0.55)
const few = Math.round(clusters * 0.1)
const releases = 10
const idleSeconds = 30

const names = Array.from({ length: clusters }, (_, index) => `c${String(index + 1).padStart(4, '0')}`)
const metadataOf = (name: string) => ({ name, namespace: 'default' as const })
const head = { apiVersion: 'hansa.dev/v1' as const }

const seconds = (since: number): number => (performance.now() - since) / 1000

const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

/** User and system time of a process with all its threads, in seconds. A tick of /proc is a hundredth of a second. */
const spentSeconds = (pid: number): number => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const release = async ({ client }: Hub, name: string, placement: string): Promise<void> => {
  const objects = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(name), data: { text: name } }]
  const source = { type: 'manifests' as const, objects }
  await client.bundles.create({
    ...head,
    kind: 'Bundle',
    metadata: metadataOf(name),
    spec: { version: '1.0.0', source },
  })
  await client.releases.create({
    ...head,
    kind: 'Release',
    metadata: metadataOf(name),
    spec: { bundle: { name, version: '1.0.0' }, placement },
  })
}

const ready = async ({ client }: Hub, all: readonly string[], timeoutMs = 600_000): Promise<void> => {
  for (const name of all) await client.releases.waitFor(name, 'Ready', { timeoutMs })
}

const notReady = async ({ client }: Hub): Promise<number> => {
  const { items } = await client.clusters.list({ limit: 1_000 })
  return items.filter(({ status }) =>
    status.conditions.some(({ type, status }) => type === 'Ready' && status === 'False'),
  ).length
}

const evictions = async (hub: Hub): Promise<number> => {
  const answer = await fetch(`${hub.url}/api/v1/events?reason=Evicted&limit=1000`, {
    headers: { authorization: `Bearer ${hub.token}` },
  })
  const { items } = (await answer.json()) as { items: unknown[] }
  return items.length
}

/** Seconds until `count` clusters are NotReady, from the order to kill the first. */
const outage = async (hub: Hub, members: readonly Member[]): Promise<number> => {
  const start = performance.now()
  await inParallel(members, 50, (member) => member.down())
  note(`${members.length} clusters died within ${seconds(start).toFixed(1)} s`)
  for (let shown = -1; ; ) {
    const count = await notReady(hub)
    if (count >= members.length) return seconds(start)
    if (count !== shown) note(`${seconds(start).toFixed(1)} s: ${count} NotReady`)
    shown = count
    if (seconds(start) > 180) return seconds(start)
    await delay(1_000)
  }
}

const mend = async (hub: Hub, members: readonly Member[], all: readonly string[]): Promise<number> => {
  const start = performance.now()
  await inParallel(members, 50, (member) => member.up())
  await until('every cluster is Ready', async () => (await notReady(hub)) === 0, {
    timeoutMs: 300_000,
    everyMs: 1_000,
  })
  note(`all Ready again after ${seconds(start).toFixed(1)} s`)
  await ready(hub, all)
  return seconds(start)
}

const prepare = async (hub: Hub, simulator: SimulatorProcess, all: readonly string[]): Promise<void> => {
  const start = performance.now()
  await inParallel(simulator.members, 16, async ({ name, server, token }) => {
    const answer = await fetch(`${hub.url}/api/v1/clusters/register`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        name,
        region: 'eu',
        connection: { server, credentials: { token: { value: token } } },
      }),
    })
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
  })
  note(`${clusters} clusters registered in ${seconds(start).toFixed(0)} s`)
  for (const [name, tolerationSeconds] of [
    ['everywhere', 0],
    ['one', 300],
  ] as const)
    await hub.client.placements.create({
      ...head,
      kind: 'Placement',
      metadata: metadataOf(name),
      spec: {
        ...(name === 'one' ? { affinity: [{ name: 'one', names: [names.at(-1) ?? ''] }] } : {}),
        failover: { cluster: { tolerationSeconds } },
      },
    })
  for (const name of all) await release(hub, name, 'everywhere')
  await ready(hub, all)
  note(`${clusters * releases} targets are Ready after ${seconds(start).toFixed(0)} s`)
}

/** The cost of an outage of most of a large fleet, and of a tenth of it; and of the idle fleet. */
export const run = async (): Promise<Figure[]> => {
  const simulator = await startSimulator({ clusters: names, nodes: 3 })
  const hub = await startHub({ HANSA_LOG_LEVEL: process.env.HANSA_LOG_LEVEL ?? 'error' })
  try {
    const all = Array.from({ length: releases }, (_, index) => `work-${index}`)
    await prepare(hub, simulator, all)
    await delay(10_000)
    const before = spentSeconds(hub.pid)
    await delay(idleSeconds * 1_000)
    const idle = ((spentSeconds(hub.pid) - before) / idleSeconds) * 100
    const rss = residentMegabytes(hub.pid)
    note(`idle ${idle.toFixed(1)} %, ${rss.toFixed(0)} MB`)

    await hub.kill()
    const restarted = performance.now()
    await hub.start()
    note(`it answers ${seconds(restarted).toFixed(1)} s after its restart`)
    await release(hub, 'after', 'one')
    await ready(hub, ['after'])
    const restart = seconds(restarted)
    await until('every cluster is observed', async () => (await notReady(hub)) === 0, { timeoutMs: 60_000 })
    await delay(10_000)

    const found = await outage(hub, simulator.members.slice(0, massive))
    await delay(20_000)
    const evicted = await evictions(hub)
    note(`found in ${found.toFixed(1)} s, ${evicted} evictions`)
    await mend(hub, simulator.members.slice(0, massive), all)
    await delay(5_000)
    const foundFew = await outage(hub, simulator.members.slice(0, few))
    note(`${few} found in ${foundFew.toFixed(1)} s`)
    await delay(20_000)
    const settled = await mend(hub, simulator.members.slice(0, few), all)
    const memory = Math.max(rss, residentMegabytes(hub.pid))
    note(`settled in ${settled.toFixed(1)} s; ${memory.toFixed(0)} MB`)

    const stopping = performance.now()
    await hub.terminate()
    const stop = seconds(stopping)
    return [
      { figure: 'found_s', value: found, unit: 's', goal: '<= 15' },
      { figure: 'evictions', value: evicted, unit: '', goal: '<= 0' },
      { figure: 'found_tenth_s', value: foundFew, unit: 's', goal: '<= 15' },
      { figure: 'settled_s', value: settled, unit: 's', goal: '<= 30' },
      { figure: 'idle_cpu_percent', value: idle, unit: '%', goal: '<= 12' },
      { figure: 'rss_mb', value: rss, unit: 'MB', goal: '<= 900' },
      { figure: 'restart_s', value: restart, unit: 's', goal: '<= 10' },
      { figure: 'stop_s', value: stop, unit: 's', goal: '<= 5' },
    ]
  } finally {
    await hub.stop()
    await simulator.stop()
  }
}
