import { counted } from './counted.js'
import { type MovedRelease, moveRows, type Totals } from './moves.js'
import { line, say } from './print.js'
import { table } from './table.js'

/** The result of a simulation, as far as it is printed. */
export interface Simulated {
  releases: MovedRelease[]
  unschedulable: { namespace: string; release: string; clusters: string[]; message: string }[]
  staying: { namespace: string; release: string; cluster: string; replicas: number; message: string }[]
  conflicts?: { namespace: string; release: string; cluster: string; object: string; with: string }[]
  pending: { namespace: string; release: string; cluster: string; workload: string; replicas: number }[]
  totals: Totals & { unschedulable: number; staying: number; pending: number }
  notes: string[]
}

/** A placement as a simulation takes it. */
export interface SimulatedPlacement {
  namespace: string
  name: string
  spec: unknown
}

/** A document as a simulation takes it; undefined if it is not a Placement with a name. */
export const simulatedPlacement = (
  { kind, metadata, spec }: Readonly<Record<string, unknown>>,
  here: string,
): SimulatedPlacement | undefined => {
  if (kind !== 'Placement' || typeof metadata !== 'object' || metadata === null) return undefined
  const name: unknown = Reflect.get(metadata, 'name')
  const namespace: unknown = Reflect.get(metadata, 'namespace')
  if (typeof name !== 'string') return undefined
  return { namespace: typeof namespace === 'string' ? namespace : here, name, spec: spec ?? {} }
}

const section = (title: string, headers: readonly string[], rows: readonly (readonly string[])[]): void => {
  if (rows.length > 0) line(`\n${title}:\n${table(headers, rows)}`)
}

/** What would move, what would not fit and what would conflict, in words. */
export const printSimulation = ({
  releases,
  unschedulable,
  conflicts = [],
  staying,
  pending,
  totals,
  notes,
}: Simulated): void => {
  if (totals.moves === 0) line('Nothing would move.')
  else line(`Would move:\n${moveRows(releases)}`)
  section(
    'Would not fit',
    ['namespace', 'release', 'clusters', 'reason'],
    unschedulable.map(({ namespace, release, clusters, message }) => [
      namespace,
      release,
      clusters.join(',') || '-',
      message,
    ]),
  )
  section(
    'Would conflict',
    ['namespace', 'release', 'cluster', 'object', 'held by release'],
    conflicts.map((one) => [one.namespace, one.release, one.cluster, one.object, one.with]),
  )
  section(
    'Would stay on a failed cluster',
    ['namespace', 'release', 'cluster', 'replicas', 'reason'],
    staying.map(({ namespace, release, cluster, replicas, message }) => [
      namespace,
      release,
      cluster,
      String(replicas),
      message,
    ]),
  )
  section(
    'Would be pending (no node has room)',
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
    `\n${counted(totals.considered, 'release')} evaluated: ${totals.moved} would move (${counted(totals.replicas, 'replica')}), ${totals.unschedulable} would not fit, ${totals.staying} would stay on a failed cluster, ${counted(totals.pending, 'replica')} would be pending. Simulation only: nothing was changed.`,
  )
  for (const note of notes) say(`note: ${note}`)
}
