import { until } from '../test/rig/index.js'
import { type Figure, median, note } from './figure.js'
import { type BenchFleet, deployments, settled, startBenchFleet } from './fleet.js'
import type { Member } from './member.js'
import { inParallel } from './parallel.js'

const workloads = Array.from({ length: 20 }, (_, index) => `work-${String(index).padStart(2, '0')}`)
const rounds = 5

interface Times {
  afterDecision: number
  total: number
}

/** The cluster that runs every workload now. */
const homeOf = async ({ hub }: BenchFleet): Promise<string> =>
  until(
    'every workload runs on one cluster',
    async () => {
      const homes = new Set<string>()
      for (const name of workloads)
        for (const { spec } of await hub.client.releases.targets(name))
          homes.add(`${spec.cluster}${spec.removing ?? ''}`)
      const [home] = homes
      return homes.size === 1 ? home : undefined
    },
    { timeoutMs: 120_000, everyMs: 250 },
  )

const lastSeen = async (members: readonly Member[]): Promise<number> =>
  Math.max(
    ...(await Promise.all(
      workloads.map((name) => Promise.race(members.map((member) => member.seen(`${deployments}/${name}`)))),
    )),
  )

/** One outage: `fail` breaks the workloads' cluster, and `mend` brings it back. In seconds. */
const round = async (fleet: BenchFleet, how: 'kill' | 'hang'): Promise<Times> => {
  const { clusters, members, hub } = fleet
  const home = await homeOf(fleet)
  const cluster = clusters.find(({ name }) => name === home)
  if (cluster === undefined) throw new Error(`cluster ${home} not found`)
  const others = members.filter(({ name }) => name !== home)
  for (const member of others) await member.watch(deployments)
  const start = performance.now()
  await (how === 'kill' ? cluster.kill() : cluster.hang())
  const last = await lastSeen(others)
  const lastAt = performance.timeOrigin + last
  const { status } = await hub.client.clusters.get(home)
  const decided = Date.parse(status.conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? '')
  await (how === 'kill' ? cluster.restart() : cluster.resume())
  await hub.client.clusters.waitFor(home, 'Ready', { timeoutMs: 60_000 })
  await homeOf(fleet)
  await settled(fleet, workloads)
  const times = { afterDecision: (lastAt - decided) / 1000, total: (last - start) / 1000 }
  note(
    `${how} of ${home}: last recreated ${times.total.toFixed(2)} s after it, ${times.afterDecision.toFixed(2)} s after NotReady`,
  )
  return times
}

/** How long 20 workloads take to run elsewhere after their API server is killed, or hangs. */
export const run = async (): Promise<Figure[]> => {
  const fleet = await startBenchFleet()
  try {
    await fleet.hub.client.placements.create({
      apiVersion: 'hansa.dev/v1',
      kind: 'Placement',
      metadata: { name: 'one', namespace: 'default' },
      spec: {
        spread: [{ by: 'cluster', max: 1 }],
        failover: { cluster: { tolerationSeconds: 0 } },
        redecideOn: [],
      },
    })
    await fleet.pushBundles(workloads)
    await inParallel(workloads, 4, (name) => fleet.release(name, 'one'))
    await settled(fleet, workloads)
    const measured: Record<'kill' | 'hang', Times[]> = { kill: [], hang: [] }
    for (let count = 0; count < rounds; count += 1) {
      measured.kill.push(await round(fleet, 'kill'))
      measured.hang.push(await round(fleet, 'hang'))
    }
    const figures = (how: 'kill' | 'hang'): Figure[] => [
      {
        figure: `${how}_after_decision_s`,
        value: median(measured[how].map(({ afterDecision }) => afterDecision)),
        unit: 's',
        goal: '<= 1',
      },
      {
        figure: `${how}_total_s`,
        value: median(measured[how].map(({ total }) => total)),
        unit: 's',
        goal: '<= 10',
      },
    ]
    return [...figures('kill'), ...figures('hang')]
  } finally {
    for (const member of fleet.members) member.close()
    await fleet.close()
  }
}
