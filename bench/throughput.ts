import { application, collections, placedObjects, seenOnAll } from './application.js'
import { median, note } from './figure.js'
import { atRest, type BenchFleet, settled } from './fleet.js'
import { inParallel } from './parallel.js'
import { processorTime, spentEach } from './processor-time.js'

const releases = 300
const rounds = 3
const widths = [1, 4, 8, 16, 32]

export const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(3, '0')}`)

const objectsIn = ({ members }: BenchFleet, count: number): number =>
  count * members.length * collections.length

/** Returns a function that prints the processor time of each program since: it shows where the time of a round goes. */
const startSpending = (fleet: BenchFleet, round: string): (() => void) => {
  const named = { [fleet.hub.pid]: 'hub' }
  const before = processorTime(named)
  return () => {
    const each = spentEach(before, processorTime(named), objectsIn(fleet, releases))
    note(`${round}: processor time, ms an object: ${each}`)
  }
}

/** Objects a second over all clusters, `width` applies in flight on each. */
const bareRate = async (fleet: BenchFleet, prefix: string, count: number, width: number): Promise<number> => {
  const objects = names(prefix, count).flatMap(placedObjects)
  const spent = startSpending(fleet, prefix)
  const start = performance.now()
  await Promise.all(
    fleet.members.map((member) =>
      inParallel(objects, width, ({ path, object }) => member.apply(path, object)),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  if (count === releases) spent()
  return objectsIn(fleet, count) / seconds
}

/** Objects a second over all clusters, from the first POST to the last object seen. */
const hubRate = async (fleet: BenchFleet, prefix: string, placement: string): Promise<number> => {
  const all = names(prefix, releases)
  await fleet.pushBundles(all, application)
  const spent = startSpending(fleet, prefix)
  const start = performance.now()
  const seen = Promise.all(all.map((name) => seenOnAll(fleet, name)))
  await inParallel(all, 16, (name) => fleet.release(name, placement))
  const last = Math.max(...(await seen))
  spent()
  await settled(fleet, all)
  return objectsIn(fleet, releases) / ((last - start) / 1000)
}

/** Deletes the objects of a round, and waits until the members have removed their dependents: no round pays for another. */
const quiet = async (fleet: BenchFleet, all: readonly string[]): Promise<void> => {
  const objects = all.flatMap(placedObjects)
  await Promise.all(fleet.members.map((member) => inParallel(objects, 8, ({ path }) => member.remove(path))))
  await atRest(fleet)
}

/** The same for a round of the hub. */
const withdraw = async (fleet: BenchFleet, all: readonly string[]): Promise<void> => {
  const { releases: placed } = fleet.hub.client
  await inParallel(all, 8, async (name) => {
    await placed.delete(name)
    await placed.waitFor(name, 'delete', { timeoutMs: 300_000 })
  })
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

/** The hub's rate as a share of the bare rate, which is taken before and after it: the median of three rounds. */
export const throughputRatio = async (fleet: BenchFleet, placement: string): Promise<number> => {
  await atRest(fleet)
  const width = await fastestWidth(fleet)
  const bare = async (prefix: string): Promise<number> => {
    const rate = await bareRate(fleet, prefix, releases, width)
    await quiet(fleet, names(prefix, releases))
    return rate
  }
  const ratios: number[] = []
  let before = await bare('bare-0')
  for (let round = 1; round <= rounds; round += 1) {
    const through = await hubRate(fleet, `hub-${round}`, placement)
    await withdraw(fleet, names(`hub-${round}`, releases))
    const after = await bare(`bare-${round}`)
    const ratio = through / ((before + after) / 2)
    note(
      `objects/s: bare ${before.toFixed(0)}, hub ${through.toFixed(0)}, bare ${after.toFixed(0)} (${width} in flight on each): ${ratio.toFixed(2)}`,
    )
    ratios.push(ratio)
    before = after
  }
  return median(ratios)
}
