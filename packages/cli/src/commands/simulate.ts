import type { Run } from '../command.js'
import { UsageError } from '../exit.js'
import { readDocuments } from '../files/read.js'
import { defaultNamespace, formatOf } from '../globals.js'
import { type MovedRelease, moveRows, type Totals } from '../output/moves.js'
import { line, printValue, say } from '../output/print.js'
import { table } from '../output/table.js'

export interface SimulateOptions {
  down?: string[]
  drain?: string[]
  add?: string[]
  grow?: string[]
}

interface Simulated {
  releases: MovedRelease[]
  unschedulable: { namespace: string; release: string; clusters: string[]; message: string }[]
  staying: { namespace: string; release: string; cluster: string; replicas: number; message: string }[]
  pending: { namespace: string; release: string; cluster: string; workload: string; replicas: number }[]
  totals: Totals & { unschedulable: number; staying: number; pending: number }
  notes: string[]
}

const parseGrowth = (word: string, here: string) => {
  const match = /^(?:([^/=:]+)\/)?([^/=:]+)(?::([^=]+))?=(\d+)$/.exec(word)
  const [, namespace = here, release, workload, replicas] = match ?? []
  if (release === undefined)
    throw new UsageError(
      `"${word}" says no growth`,
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
      `${other.source}: is a ${String(other.value.kind)}`,
      '--add takes clusters: {kind: Cluster, metadata: {name}, status: {available: {replicas}}}',
    )
  return documents.map(({ value }) => value)
}

const section = (title: string, headers: readonly string[], rows: readonly (readonly string[])[]): void => {
  if (rows.length > 0) line(`\n${title}:\n${table(headers, rows)}`)
}

const print = ({ releases, unschedulable, staying, pending, totals, notes }: Simulated): void => {
  if (totals.moves === 0) line('Nothing would move.')
  else line(`Would move:\n${moveRows(releases)}`)
  section(
    'Would not fit',
    ['namespace', 'release', 'clusters', 'why'],
    unschedulable.map(({ namespace, release, clusters, message }) => [
      namespace,
      release,
      clusters.join(',') || '-',
      message,
    ]),
  )
  section(
    'Would stay on a failed cluster',
    ['namespace', 'release', 'cluster', 'replicas', 'why'],
    staying.map(({ namespace, release, cluster, replicas, message }) => [
      namespace,
      release,
      cluster,
      String(replicas),
      message,
    ]),
  )
  section(
    'Would find no room on a node',
    ['namespace', 'release', 'cluster', 'workload', 'replicas'],
    pending.map(({ namespace, release, cluster, workload, replicas }) => [
      namespace,
      release,
      cluster,
      workload,
      String(replicas),
    ]),
  )
  line(
    `\n${totals.considered} releases decided anew: ${totals.moved} move (${totals.replicas} replicas), ${totals.unschedulable} would not fit, ${totals.staying} stay on a failed cluster, ${totals.pending} replicas without room. Nothing was changed.`,
  )
  for (const note of notes) say(`note: ${note}`)
}

/** `hansa simulate --down C… --drain C… --add FILE… --grow RELEASE=N…`. */
export const run: Run<SimulateOptions> = async ({ options, hub }) => {
  const { down = [], drain = [], add = [], grow = [] } = options
  if (down.length + drain.length + add.length + grow.length === 0)
    throw new UsageError(
      'what should happen?',
      'pass --down, --drain, --add or --grow; see `hansa simulate --help`',
    )
  const here = options.namespace ?? defaultNamespace
  const body = {
    down,
    drain,
    add: await clustersIn(add),
    grow: grow.map((word) => parseGrowth(word, here)),
  }
  const answer = await (await hub()).call('POST', '/simulations', { body })
  const format = formatOf(options)
  if (format === 'json' || format === 'yaml') printValue(answer, format)
  // The API's own schema has checked it.
  else print(answer as Simulated)
}
