import { application, collections, placedObjects, seenOnAll } from './application.js'
import { type Figure, median, note, quantile } from './figure.js'
import { type BenchFleet, settled, startBenchFleet } from './fleet.js'
import { names, throughputRatio } from './throughput.js'

const samples = 60
const placement = 'everywhere'

/** From the first byte of the applies to the objects seen on every cluster, in milliseconds, one application after the other. */
const bareLatencies = async (fleet: BenchFleet, prefix: string): Promise<number[]> => {
  const found: number[] = []
  for (const name of names(prefix, samples)) {
    const objects = placedObjects(name)
    const start = performance.now()
    const seen = seenOnAll(fleet, name)
    await Promise.all(
      fleet.members.flatMap((member) => objects.map(({ path, object }) => member.apply(path, object))),
    )
    found.push((await seen) - start)
  }
  return found
}

/** From the accepted release (the answer to its POST) to the objects seen on every cluster. */
const hubLatencies = async (fleet: BenchFleet, prefix: string): Promise<number[]> => {
  const all = names(prefix, samples)
  await fleet.pushBundles(all, application)
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
    for (const member of fleet.members) await member.watch(...collections)
    await bareLatencies(fleet, 'warm')
    await hubLatencies(fleet, 'warmup')

    const before = await bareLatencies(fleet, 'bare-a')
    const hub = await hubLatencies(fleet, 'hub')
    const after = await bareLatencies(fleet, 'bare-b')
    const bare = [...before, ...after]
    note(
      `latency, ms: bare p50 ${median(bare).toFixed(1)} p95 ${quantile(bare, 0.95).toFixed(1)}; hub p50 ${median(hub).toFixed(1)} p95 ${quantile(hub, 0.95).toFixed(1)}`,
    )
    const p95 = quantile(hub, 0.95) / quantile(bare, 0.95)
    return [
      { figure: 'latency_p50_ratio', value: median(hub) / median(bare), unit: 'ratio', goal: '<= 4' },
      { figure: 'latency_p95_ratio', value: p95, unit: 'ratio', goal: '<= 5' },
      {
        figure: 'throughput_ratio',
        value: await throughputRatio(fleet, placement),
        unit: 'ratio',
        goal: '>= 0.45',
      },
    ]
  } finally {
    for (const member of fleet.members) member.close()
    await fleet.close()
  }
}
