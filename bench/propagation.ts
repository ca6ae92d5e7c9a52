import { type Figure, median, note, quantile } from './figure.js'
import { atRest, type BenchFleet, deployment, deployments, settled, startBenchFleet } from './fleet.js'
import { inParallel } from './parallel.js'
import { processorTime, spentEach } from './processor-time.js'

const samples = 60
const releases = 300
const widths = [1, 4, 8, 16, 32]
const placement = 'everywhere'

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`)

const seenOnAll = async ({ members }: BenchFleet, name: string): Promise<number> =>
  Math.max(...(await Promise.all(members.map((member) => member.seen(name)))))

/** From the first byte of the applies to the object seen on every cluster, in milliseconds, one after the other. */
const bareLatencies = async (fleet: BenchFleet, prefix: string): Promise<number[]> => {
  const found: number[] = []
  for (const name of names(prefix, samples)) {
    const start = performance.now()
    const seen = seenOnAll(fleet, name)
    await Promise.all(fleet.members.map((member) => member.apply(`${deployments}/${name}`, deployment(name))))
    found.push((await seen) - start)
  }
  return found
}

/** From the release accepted (its POST answered) to the object seen on every cluster. */
const hubLatencies = async (fleet: BenchFleet, prefix: string): Promise<number[]> => {
  const all = names(prefix, samples)
  await fleet.pushBundles(all)
  const found: number[] = []
  for (const name of all) {
    const seen = seenOnAll(fleet, name)
    await fleet.release(name, placement)
    const accepted = performance.now()
    found.push((await seen) - accepted)
  }
  await settled(fleet, all)
  return found
}

/** Notes, when called, what each program has taken of the processors since: it says where the time of a round goes. */
const startSpending = ({ hub, members }: BenchFleet, round: string): (() => void) => {
  const named = { [hub.pid]: 'hub' }
  const before = processorTime(named)
  return () =>
    note(
      `${round}: processor time, ms an object: ${spentEach(before, processorTime(named), releases * members.length)}`,
    )
}

/** Objects a second over all clusters, `width` applies in flight on each. */
const bareRate = async (fleet: BenchFleet, prefix: string, count: number, width: number): Promise<number> => {
  const all = names(prefix, count)
  const spent = startSpending(fleet, prefix)
  const start = performance.now()
  await Promise.all(
    fleet.members.map((member) =>
      inParallel(all, width, (name) => member.apply(`${deployments}/${name}`, deployment(name))),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  if (count === releases) spent()
  return (count * fleet.members.length) / seconds
}

const hubRate = async (fleet: BenchFleet, prefix: string): Promise<number> => {
  const all = names(prefix, releases)
  await fleet.pushBundles(all)
  const spent = startSpending(fleet, prefix)
  const start = performance.now()
  const seen = Promise.all(all.map((name) => seenOnAll(fleet, name)))
  await inParallel(all, 16, (name) => fleet.release(name, placement))
  const last = Math.max(...(await seen))
  spent()
  await settled(fleet, all)
  return (releases * fleet.members.length) / ((last - start) / 1000)
}

/** Deletes what a round left, and waits until the members have taken away what it had led to: no round pays for another. */
const quiet = async (fleet: BenchFleet, all: readonly string[]): Promise<void> => {
  await Promise.all(
    fleet.members.map((member) => inParallel(all, 8, (name) => member.remove(`${deployments}/${name}`))),
  )
  await atRest(fleet)
}

const fastestWidth = async (fleet: BenchFleet): Promise<number> => {
  const rates = new Map<number, number>()
  for (const width of widths) {
    rates.set(width, await bareRate(fleet, `probe${width}`, 60, width))
    await quiet(fleet, names(`probe${width}`, 60))
  }
  const [best] = [...rates].sort((a, b) => b[1] - a[1])
  note(
    `bare rates by width: ${[...rates].map(([width, rate]) => `${width}: ${rate.toFixed(0)}/s`).join(', ')}`,
  )
  return best?.[0] ?? 8
}

/** Latency and throughput of releases on real clusters, against bare applies to the same servers, interleaved A-B-A. */
export const run = async (): Promise<Figure[]> => {
  const fleet = await startBenchFleet()
  try {
    await fleet.hub.client.placements.create({
      apiVersion: 'hansa.dev/v1',
      kind: 'Placement',
      metadata: { name: placement, namespace: 'default' },
      spec: {},
    })
    for (const member of fleet.members) await member.watch(deployments)
    await bareLatencies(fleet, 'warm')
    await hubLatencies(fleet, 'warmup')

    const before = await bareLatencies(fleet, 'bare-a')
    const hub = await hubLatencies(fleet, 'hub')
    const after = await bareLatencies(fleet, 'bare-b')
    const bare = [...before, ...after]
    note(
      `latency, ms: bare p50 ${median(bare).toFixed(1)} p95 ${quantile(bare, 0.95).toFixed(1)}; hub p50 ${median(hub).toFixed(1)} p95 ${quantile(hub, 0.95).toFixed(1)}`,
    )

    await atRest(fleet)
    const width = await fastestWidth(fleet)
    const first = await bareRate(fleet, 'rate-a', releases, width)
    await quiet(fleet, names('rate-a', releases))
    const through = await hubRate(fleet, 'rate')
    await atRest(fleet)
    const second = await bareRate(fleet, 'rate-b', releases, width)
    note(
      `objects/s: bare ${first.toFixed(0)}, hub ${through.toFixed(0)}, bare ${second.toFixed(0)} (${width} in flight on each)`,
    )

    return [
      { figure: 'latency_p50_ratio', value: median(hub) / median(bare), unit: 'ratio', goal: '<= 4' },
      {
        figure: 'latency_p95_ratio',
        value: quantile(hub, 0.95) / quantile(bare, 0.95),
        unit: 'ratio',
        goal: '<= 5',
      },
      { figure: 'throughput_ratio', value: through / ((first + second) / 2), unit: 'ratio', goal: '>= 0.45' },
    ]
  } finally {
    for (const member of fleet.members) member.close()
    await fleet.close()
  }
}
