import { matches, PlacementSpec, type Selector } from '@hansa/placement'
import type { ClusterFacts } from '../../clusters/index.js'
import type { Reader, Row } from '../../db/index.js'
import { badField, HansaError } from '../../runtime/errors.js'
import { shortReleases } from '../decisions.js'
import { placementOf } from '../related.js'
import type { ReleaseSight } from '../sight.js'
import { targetsOnCluster } from '../targets.js'
import type { SimulationInput } from './contract.js'

/** The changes of one release in a simulation. */
export interface Affected {
  row: Pick<Row, 'uid' | 'namespace' | 'name'>
  down: string[]
  drain: string[]
  grow: { workload: string | undefined; replicas: number; pointer: string }[]
  /** An added cluster could take it. */
  added: boolean
  /** Its placement in the simulation. */
  placed: PlacementSpec | undefined
}

const selectorsOf = ({ affinity }: PlacementSpec): Selector[] =>
  affinity === undefined || affinity.length === 0
    ? [{}]
    : affinity.flatMap((group) => [group, ...(group.overflow ?? [])])

const couldTake = (placement: PlacementSpec, added: readonly ClusterFacts[]): boolean =>
  selectorsOf(placement).some((selector) => added.some((cluster) => matches(selector, cluster)))

/** Releases that are rescheduled when clusters are added: short ones, and those with a placement that lists it. */
const awaiting = async (reader: Reader, added: readonly ClusterFacts[]): Promise<Row[]> => {
  const [short, placements, releases] = [
    await shortReleases(reader),
    await reader.list({ kind: 'Placement' }),
    await reader.list({ kind: 'Release' }),
  ]
  const specs = new Map(
    placements.map(({ namespace, name, spec }) => [
      `${namespace}/${name}`,
      PlacementSpec.safeParse(spec).data,
    ]),
  )
  return releases.filter(({ uid, namespace, spec, deletedAt }) => {
    const placement = specs.get(`${namespace}/${placementOf(spec)}`)
    if (placement === undefined || deletedAt !== null) return false
    return (short.has(uid) || placement.redecideOn.includes('clusterAdded')) && couldTake(placement, added)
  })
}

/**
 * The releases that a simulation affects: those that lose a cluster first, then those that grow, then those that gain
 * one.
 */
export const affectedBy = async (
  reader: Reader,
  { down, drain, grow, place: places }: SimulationInput,
  { added, sees }: { added: readonly ClusterFacts[]; sees: ReleaseSight },
): Promise<Affected[]> => {
  const found = new Map<string, Affected>()
  const of = ({ uid, namespace, name }: Affected['row']): Affected => {
    const present = found.get(uid)
    if (present !== undefined) return present
    const row = { uid, namespace, name }
    const made: Affected = { row, down: [], drain: [], grow: [], added: false, placed: undefined }
    found.set(uid, made)
    return made
  }
  for (const [what, clusters] of [
    ['down', down],
    ['drain', drain],
  ] as const)
    for (const cluster of new Set(clusters))
      for (const { releaseUid, namespace, release, removing } of await targetsOnCluster(reader, cluster))
        if (removing === null) of({ uid: releaseUid, namespace, name: release })[what].push(cluster)

  for (const [index, { namespace, release, workload, replicas }] of grow.entries()) {
    const row = await reader.get('Release', namespace, release)
    if (row === undefined || !sees(row))
      throw new HansaError(
        'NotFound',
        { kind: 'Release', name: release, where: ` in ${namespace}` },
        { errors: [{ pointer: `/grow/${index}/release`, reason: `release "${release}" not found` }] },
      )
    of(row).grow.push({ workload, replicas, pointer: `/grow/${index}` })
  }
  for (const { namespace, name, spec } of places)
    for (const row of await reader.list({ kind: 'Release', namespace }))
      if (row.deletedAt === null && placementOf(row.spec) === name) of(row).placed = spec
  if (added.length > 0) for (const row of await awaiting(reader, added)) of(row).added = true

  const rank = ({ down: lost, drain: drained, grow: grown }: Affected): number =>
    lost.length + drained.length > 0 ? 0 : grown.length > 0 ? 1 : 2
  const place = ({ row }: Affected): string => `${row.namespace}/${row.name}`
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || (place(a) < place(b) ? -1 : 1))
}

/** The workload to scale: the named one, or the only one. Throws `BadRequest` listing the workloads. */
export const grownWorkload = (
  keys: readonly string[],
  { workload, pointer }: Affected['grow'][number],
): string => {
  const [only] = keys
  if (workload === undefined && keys.length === 1 && only !== undefined) return only
  if (workload !== undefined && keys.includes(workload)) return workload
  throw badField(
    `${pointer}/workload`,
    workload === undefined
      ? `is required: the bundle has ${keys.length} workloads`
      : `"${workload}" is not a workload of the bundle`,
    keys.length === 0 ? 'only bundles with workloads can be scaled' : `name one of ${keys.join(', ')}`,
  )
}
