import type { Hub, Reference, ShownTarget } from '../hub.js'
import { outageText, type ShownOutage } from './outages.js'
import { table } from './table.js'

export const targetsOf = async (hub: Hub, release: Reference): Promise<ShownTarget[]> => {
  const answer = await hub.look(release, 'targets')
  const items: unknown =
    typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'items') : undefined
  return Array.isArray(items) ? (items as ShownTarget[]) : []
}

const stateOf = ({ spec, status }: ShownTarget): string => {
  if (spec.removing === 'Left') return 'Left in place'
  if (spec.removing !== undefined) return `Removing (${spec.removing})`
  if (status.unreachable) return 'Unreachable'
  if (spec.suspended === true) return 'Suspended'
  if (status.failed) return 'Failed'
  if (status.waiting) return 'Waiting'
  if (status.drifted) return 'Drifted'
  if (status.ready) return 'Ready'
  return status.applied ? 'Applied' : 'Pending'
}

export const targetHeaders = ['cluster', 'state', 'revision', 'version', 'replicas', 'message'] as const

const messageOf = ({ spec, status }: ShownTarget, outages: readonly ShownOutage[], now: number): string => {
  const outage = outages.find(({ cluster }) => cluster === spec.cluster)
  return status.unreachable && spec.removing === undefined && outage !== undefined
    ? outageText(outage, now)
    : status.message
}

/** The replicas that its workloads have; a bundle that is placed as a whole has none to show. */
const replicasOf = ({ spec }: ShownTarget): string =>
  spec.desired.workloads
    .filter(({ apiVersion, kind }) => apiVersion !== 'hansa.dev/v1' || kind !== 'Bundle')
    .map(({ name, replicas }) => `${name}=${replicas}`)
    .join(' ') || '-'

/** `outages`: of its release. */
export const targetCells = (
  target: ShownTarget,
  outages: readonly ShownOutage[],
  now = Date.now(),
): string[] => [
  target.spec.cluster,
  stateOf(target),
  String(target.spec.releaseRevision),
  target.spec.desired.bundle.version,
  replicasOf(target),
  [
    messageOf(target, outages, now),
    ...(target.status.kept.length === 0
      ? []
      : [`kept: ${target.status.kept.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`]),
  ]
    .filter((text) => text !== '')
    .join('; '),
]

export const targetRows = (targets: readonly ShownTarget[], outages: readonly ShownOutage[]): string =>
  table(
    targetHeaders,
    targets.map((target) => targetCells(target, outages)),
  )
