import {
  decide,
  type PlacementInput,
  type PlacementResult,
  parseResources,
  workloadUid,
} from '@hansa/placement'
import type { Bundles, RevisionRow } from '../../bundles/index.js'
import type { Fleet } from '../../clusters/index.js'
import type { Store } from '../../db/index.js'
import { limitsOf, type NamespaceLimits } from '../../namespaces/index.js'
import type { Clock } from '../../runtime/clock.js'
import { badField, HansaError } from '../../runtime/errors.js'
import { type Entitled, hubItself, type Rights } from '../../runtime/rights.js'
import { ReleaseSpec } from '../contract.js'
import { createEngineView } from '../engine-view.js'
import { engineWorkloads, wantedWorkloads } from '../inputs.js'
import { draftSpec, type StoredRelease } from '../inspection/proposal.js'
import { movesBetween } from '../moves.js'
import type { Relations } from '../relations.js'
import { withGoal } from '../revisions/goal.js'
import { entryNumbered } from '../revisions/history.js'
import { revisionsOfRelease } from '../revisions/store.js'
import { clusterSight, discreetText, mayRead, namedClusters } from '../sight.js'
import { inputFor, readSituation, type Situation, withinOf } from '../situation.js'
import { fencedClusters } from '../targets.js'
import type { LivePreview, LivePreviewInput } from './contract.js'

type Asked = LivePreviewInput & { namespace: string }

/** The key of a workload without a bundle. */
const key = 'workload'

/** Of the clusters that were not chosen, only those that the subject sees. */
const shown = (
  result: PlacementResult,
  fleet: Pick<Fleet, 'get'>,
  { rights, asked, limits }: { rights: Rights; asked: Asked; limits: NamespaceLimits },
): LivePreview => {
  const sees = clusterSight(rights, fleet)
  const text = discreetText(
    fleet,
    { rights, own: [] },
    { written: asked, named: namedClusters({ placement: asked.placement, limits }) },
  )
  return {
    outcome: result.outcome,
    group: result.group,
    ...(result.outcome === 'Unschedulable' ? { message: text(result.message) } : {}),
    targets:
      result.outcome === 'Scheduled'
        ? result.targets.map(({ cluster, workloads }) => ({
            cluster,
            replicas: Object.values(workloads).reduce((sum, replicas) => sum + replicas, 0),
            workloads: { ...workloads },
          }))
        : [],
    rejected: result.rejected
      .filter(({ cluster }) => sees(cluster))
      .map((one) => ({
        ...one,
        found: text(one.found),
        needed: text(one.needed),
        reason: text(one.reason),
      })),
  }
}

/** Throws the error of a spec as one of the request, whose fields are those of a spec. */
const ofFields = (error: unknown): never => {
  if (!(error instanceof HansaError)) throw error
  const here = (text: string): string => text.replaceAll('/spec/', '/')
  const details = Object.entries(error.details).map(([name, value]) => [
    name,
    typeof value === 'string' ? here(value) : value,
  ])
  throw new HansaError(error.code, Object.fromEntries(details), {
    errors: error.errors.map(({ pointer, reason }) => ({ pointer: here(pointer), reason: here(reason) })),
    hint: error.hint,
  })
}

/**
 * The decision of a placement on the current fleet: for a workload, a bundle, or an existing release. Nothing is
 * stored. Throws `BadRequest` for an invalid quantity, and for values that creating the release would refuse, `NotFound` for an unknown bundle or release.
 */
export const createLivePreview = (options: {
  store: Store
  fleet: Fleet
  bundles: Bundles
  relations: Pick<Relations, 'neighbours'>
  clock: Clock
}): ((asked: Asked, subject?: Entitled) => Promise<LivePreview>) => {
  const { store, fleet, bundles, relations, clock } = options
  const view = createEngineView(fleet, clock)

  /** Throws `NotFound` for a revision of a bundle that the subject may not read, as for one that does not exist. */
  const revisionIn = async (
    namespace: string,
    { name, version: wanted }: NonNullable<Asked['bundle']>,
    subject: Entitled,
  ): Promise<RevisionRow> => {
    const version = (await bundles.versionFor({ namespace, name, version: wanted })) ?? wanted
    const { row, revision } = await store.read(async (reader) => ({
      row: await reader.get('Bundle', namespace, name),
      revision: await bundles.find(reader, { namespace, name, version }),
    }))
    if (row !== undefined && revision !== undefined && mayRead(subject, row)) return revision
    throw new HansaError('NotFound', {
      kind: 'revision',
      name: `${name}@${version}`,
      where: ` in ${namespace}`,
    })
  }

  /** The spec that a preview of a release is about; undefined for the stored one. Throws `NotFound`. */
  const askedSpec = (
    { namespace, bundle, revision, replicas, values, template, valuesFrom, overrides }: Asked,
    { row, situation: { spec }, revisions }: StoredRelease,
  ): ReleaseSpec | undefined => {
    if (revision !== undefined)
      return withGoal(spec, entryNumbered(revisions, { namespace, name: row.name }, revision).goal)
    if (bundle === undefined) return undefined
    const { values: _values, valuesFrom: _valuesFrom, template: _template, ...rest } = spec
    const given = { replicas: replicas ?? spec.replicas, values, template, valuesFrom, overrides }
    return ReleaseSpec.parse({ ...rest, ...given, bundle })
  }

  /** A release with another goal, as a change of it would be checked. */
  const changed = async (
    asked: Asked,
    { row, situation }: Pick<StoredRelease, 'row' | 'situation'>,
    subject: Entitled,
  ): Promise<Situation> => {
    const revisions = await store.read((reader) => revisionsOfRelease(reader, row.uid))
    const stored = { row, situation, revisions }
    const wanted = askedSpec(asked, stored)
    const revision = await revisionIn(asked.namespace, (wanted ?? situation.spec).bundle, subject)
    if (wanted === undefined) return situation
    const spec = { ...wanted, bundle: { name: wanted.bundle.name, version: revision.version } }
    const of = { namespace: asked.namespace, name: row.name, spec }
    const { outline } = await draftSpec({ store, bundles }, revision, of, stored).catch(ofFields)
    return { ...situation, spec, revision, outline, workloads: wantedWorkloads(outline.workloads, spec) }
  }

  const ofRelease = async (asked: Asked, name: string, subject: Entitled) => {
    const { namespace, placement, fresh } = asked
    const row = await store.read((reader) => reader.get('Release', namespace, name))
    const read = row && mayRead(subject, row) && (await readSituation(store, { bundles, relations }, row.uid))
    if (!read || !('situation' in read))
      throw new HansaError('NotFound', { kind: 'Release', name, where: ` in ${namespace}` })
    const situation = await changed(asked, { row, situation: read.situation }, subject)
    const input = inputFor({ ...situation, placement }, view, { fresh })
    const result = decide(input)
    const keys = situation.workloads.map((workload) => workload.key)
    const moves =
      result.outcome === 'Scheduled' ? movesBetween(input.previous ?? [], result.targets, keys) : []
    const { limits } = situation
    return { ...shown(result, fleet, { rights: subject.rights, asked, limits }), moves }
  }

  const ofBundle = async (
    { namespace, replicas, values, template, valuesFrom, overrides }: Asked,
    bundle: NonNullable<Asked['bundle']>,
    subject: Entitled,
  ): Promise<Pick<PlacementInput, 'workloads' | 'apis'>> => {
    const revision = await revisionIn(namespace, bundle, subject)
    const given = { replicas, values, template, valuesFrom, overrides }
    const exact = { name: bundle.name, version: revision.version }
    const spec = ReleaseSpec.parse({ ...given, bundle: exact, placement: 'preview' })
    const asked = { namespace, name: bundle.name, spec }
    const { outline } = await draftSpec({ store, bundles }, revision, asked, undefined).catch(ofFields)
    const wanted = wantedWorkloads(outline.workloads, spec)
    return { workloads: engineWorkloads('preview', wanted), apis: outline.apis }
  }

  const ofWorkload = ({ workload }: Asked): Pick<PlacementInput, 'workloads'> => {
    if (workload === undefined) return { workloads: [] }
    const { uid, replicas, requests = {}, nodeSelector, tolerations } = workload
    try {
      const pod = { requests: parseResources(requests), nodeSelector, tolerations }
      return { workloads: [{ uid: workloadUid(uid, key), key, replicas, pod }] }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      throw badField('/workload/requests', error.message, 'use Kubernetes quantities, such as 500m or 2Gi')
    }
  }

  return async (asked, subject = hubItself) => {
    if (asked.release !== undefined) return ofRelease(asked, asked.release, subject)
    const { placement, fresh } = asked
    const what = asked.bundle === undefined ? ofWorkload(asked) : await ofBundle(asked, asked.bundle, subject)
    const { fenced, limits } = await store.read(async (reader) => ({
      fenced: await fencedClusters(reader),
      limits: await limitsOf(reader, asked.namespace),
    }))
    const result = decide({ clusters: view.clusters(fenced), placement, ...withinOf(limits), fresh, ...what })
    return shown(result, fleet, { rights: subject.rights, asked, limits })
  }
}
