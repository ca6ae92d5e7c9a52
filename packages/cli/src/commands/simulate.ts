import type { Run } from '../command.js'
import { UsageError } from '../errors.js'
import { readDocuments } from '../files/read.js'
import { defaultNamespace, formatOf } from '../globals.js'
import { printValue } from '../output/print.js'
import {
  printSimulation,
  type Simulated,
  type SimulatedPlacement,
  simulatedPlacement,
} from '../output/simulation.js'

export interface SimulateOptions {
  down?: string[]
  drain?: string[]
  add?: string[]
  grow?: string[]
  place?: string[]
}

const parseGrowth = (word: string, here: string) => {
  const match = /^(?:([^/=:]+)\/)?([^/=:]+)(?::([^=]+))?=(\d+)$/.exec(word)
  const [, namespace = here, release, workload, replicas] = match ?? []
  if (release === undefined)
    throw new UsageError(
      `invalid --grow "${word}"`,
      'write --grow RELEASE=N, or [NAMESPACE/]RELEASE[:WORKLOAD]=N',
    )
  return {
    namespace,
    release,
    replicas: Number(replicas),
    ...(workload === undefined ? {} : { workload }),
  }
}

const clustersIn = async (paths: readonly string[]): Promise<unknown[]> => {
  const documents = (await Promise.all(paths.map((path) => readDocuments(path)))).flat()
  const other = documents.find(({ value }) => value.kind !== undefined && value.kind !== 'Cluster')
  if (other !== undefined)
    throw new UsageError(
      `${other.source}: found kind ${String(other.value.kind)}, expected Cluster`,
      '--add expects clusters: {kind: Cluster, metadata: {name}, status: {available: {replicas}}}',
    )
  return documents.map(({ value }) => value)
}

/** Placements of files, as a simulation takes them. */
const placementsIn = async (paths: readonly string[], here: string): Promise<SimulatedPlacement[]> => {
  const documents = (await Promise.all(paths.map((path) => readDocuments(path)))).flat()
  return documents.map(({ source, value }) => {
    const placement = simulatedPlacement(value, here)
    if (placement !== undefined) return placement
    throw new UsageError(
      `${source}: found kind ${String(value.kind)}, expected Placement`,
      '--place expects placements: {kind: Placement, metadata: {name}, spec}',
    )
  })
}

/** `hansa simulate --down C… --drain C… --add FILE… --grow RELEASE=N… --place FILE…`. */
export const run: Run<SimulateOptions> = async ({ options, hub }) => {
  const { down = [], drain = [], add = [], grow = [], place = [] } = options
  if (down.length + drain.length + add.length + grow.length + place.length === 0)
    throw new UsageError(
      'nothing to simulate',
      'pass --down, --drain, --add, --grow or --place; see `hansa simulate --help`',
    )
  const here = options.namespace ?? defaultNamespace
  const body = {
    down,
    drain,
    add: await clustersIn(add),
    grow: grow.map((word) => parseGrowth(word, here)),
    ...(place.length === 0 ? {} : { place: await placementsIn(place, here) }),
  }
  const answer = await (await hub()).call('POST', '/simulations', { body })
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') printValue(answer, format)
  // The API's own schema has checked it.
  else printSimulation(answer as Simulated)
}
