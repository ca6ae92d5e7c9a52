import type {
  Decision,
  List,
  ObjectDifference,
  Rebalance,
  Release,
  ReleaseDiff,
  ReleaseHooks,
  ReleaseInput,
  ReleaseNotes,
  ReleaseRevision,
  ReleaseRevisionDetails,
  ReleaseRollout,
  ReleaseTest,
  ReleaseValues,
  RotatedValues,
  Target,
  TargetObject,
  Why,
} from '../types.js'
import { listAndWatch } from '../watch/list-watch.js'
import { type Change, streamChanges } from '../watch/stream.js'
import { type Collection, createCollection, type Shared } from './collection.js'
import { callOf, type PlaceOptions } from './options.js'

/** Which object of a release, on which cluster. */
export interface ObjectOn {
  cluster: string
  apiVersion: string
  kind: string
  /** Absent for kinds that are not namespaced. */
  namespace?: string | undefined
  name: string
}

export interface Releases extends Collection<Release, ReleaseInput> {
  /** One for each cluster that runs the release, or from which it is being removed. */
  targets(name: string, options?: PlaceOptions): Promise<Target[]>
  /** Each target as ADDED, then each change once; reconnects automatically after an interruption. */
  watchTargets(
    name: string,
    options?: PlaceOptions & { idleMs?: number | undefined },
  ): AsyncGenerator<Change<Target>, void, undefined>
  /** Its objects on one cluster or on all, with health and drift; up to 1,000 by default. */
  objects(
    name: string,
    options?: PlaceOptions & { cluster?: string | undefined; limit?: number | undefined },
  ): Promise<List<TargetObject>>
  /** The desired state of one object and its current state on the cluster; sensitive values are not shown. */
  difference(name: string, object: ObjectOn, options?: PlaceOptions): Promise<ObjectDifference>
  /** The scheduler's current decision. Throws NotFoundError before the first one. */
  decision(name: string, options?: PlaceOptions): Promise<Decision>
  /** Why one cluster (or each) was or was not chosen, computed again from the current state, and what changed since the decision. */
  why(name: string, options?: PlaceOptions & { cluster?: string | undefined }): Promise<Why>
  /** The merged values of its chart and their origins: with the overrides of a cluster, or without any. Secret values are digests. */
  values(name: string, options?: PlaceOptions & { cluster?: string | undefined }): Promise<ReleaseValues>
  /** NOTES.txt of its chart, rendered for a cluster: the first one when none is named. */
  notes(name: string, options?: PlaceOptions & { cluster?: string | undefined }): Promise<ReleaseNotes>
  /** The hooks of its bundle, rendered for a cluster: the first one when none is named. */
  hooks(name: string, options?: PlaceOptions & { cluster?: string | undefined }): Promise<ReleaseHooks>
  /**
   * What a spec would change, per group of clusters with equal objects; without one, what is not applied yet. The release need not exist.
   * `live`: compared with the objects on the clusters, by a dry run on each.
   */
  diff(
    name: string,
    change?: {
      spec?: ReleaseInput['spec'] | undefined
      cluster?: string | undefined
      live?: true | undefined
    },
    options?: PlaceOptions,
  ): Promise<ReleaseDiff>
  /** Schedules it again, as if it ran nowhere, and moves it accordingly; returns the plan. */
  rebalance(name: string, options?: PlaceOptions & { dryRun?: boolean | undefined }): Promise<Rebalance>
  /** The same for every release with these labels in a namespace. */
  rebalanceMany(
    selector: string,
    options?: PlaceOptions & { dryRun?: boolean | undefined },
  ): Promise<Rebalance>
  /**
   * Draws again what the chart generated: everything, or what `match` names, the path of templates or KIND/NAME of an object. Returns what was
   * drawn, without the values.
   */
  rotateGenerated(
    name: string,
    options?: PlaceOptions & { match?: string | undefined; dryRun?: boolean | undefined },
  ): Promise<RotatedValues>
  /**
   * Runs the test hooks on each cluster, or on one. Returns at once: `status.test` of the targets with this `id` has the outcomes, and
   * `watchTargets` yields them.
   */
  test(name: string, options?: PlaceOptions & { cluster?: string | undefined }): Promise<ReleaseTest>
  /** Its kept revisions, the newest first. */
  revisions(name: string, options?: PlaceOptions): Promise<ReleaseRevision[]>
  /** One of them, with its goal. */
  revision(name: string, revision: number, options?: PlaceOptions): Promise<ReleaseRevisionDetails>
  /** What two of its revisions render on its clusters now, compared; see `diff`. */
  diffRevisions(
    name: string,
    revisions: { from: number; to: number; cluster?: string | undefined },
    options?: PlaceOptions,
  ): Promise<ReleaseDiff>
  /** Goes back to a revision (the last complete one before the current one when absent), as a new revision. */
  rollback(
    name: string,
    rollback?: { revision?: number | undefined },
    options?: PlaceOptions & { dryRun?: boolean | undefined },
  ): Promise<Release>
  /** Nothing of it is changed on its clusters until it is resumed. */
  suspend(name: string, options?: PlaceOptions & { dryRun?: boolean | undefined }): Promise<Release>
  resume(name: string, options?: PlaceOptions & { dryRun?: boolean | undefined }): Promise<Release>
  /** The rollout of its newest revision: waves, and each target. Throws a 404 when its clusters change at once. */
  rollout(name: string, options?: PlaceOptions): Promise<ReleaseRollout>
  /** Pauses, resumes, approves, skips, aborts or restarts that rollout. `wave`: the one to approve; the one that awaits approval when absent. */
  operateRollout(
    name: string,
    verb: 'pause' | 'resume' | 'approve' | 'skip' | 'abort' | 'restart',
    options?: PlaceOptions & { wave?: string | undefined },
  ): Promise<ReleaseRollout>
  /** Sets the replicas of a workload; its name is optional if there is only one. */
  scale(
    name: string,
    scale: { workload?: string | undefined; replicas: number },
    options?: PlaceOptions & { dryRun?: boolean | undefined },
  ): Promise<Release>
}

export const createReleases = (shared: Shared): Releases => {
  const collectionOf = ({ namespace = shared.namespace }: PlaceOptions): string =>
    `/api/v1/namespaces/${encodeURIComponent(namespace)}/releases`
  const pathOf = (name: string, part: string, options: PlaceOptions): string =>
    `${collectionOf(options)}/${encodeURIComponent(name)}/${part}`
  const rebalance = async (
    path: string,
    body: object,
    options: PlaceOptions & { dryRun?: boolean | undefined },
  ): Promise<Rebalance> => {
    const query = { dryRun: options.dryRun === true ? 'All' : undefined }
    const call = { ...callOf(options), query, body }
    return (await shared.transport.request('POST', path, call)).data as Rebalance
  }
  const read = async (name: string, part: string, options: PlaceOptions, query = {}): Promise<unknown> =>
    (await shared.transport.request('GET', pathOf(name, part, options), { ...callOf(options), query })).data
  const act = async (
    name: string,
    verb: string,
    options: PlaceOptions & { dryRun?: boolean | undefined },
    body: object,
  ): Promise<Release> => {
    const query = { dryRun: options.dryRun === true ? 'All' : undefined }
    const call = { ...callOf(options), query, body }
    return (await shared.transport.request('POST', pathOf(name, verb, options), call)).data as Release
  }
  const compare = async (name: string, body: object, options: PlaceOptions): Promise<ReleaseDiff> => {
    const call = { ...callOf(options), body }
    return (await shared.transport.request('POST', pathOf(name, 'diff', options), call)).data as ReleaseDiff
  }
  const targets = async (name: string, options: PlaceOptions) =>
    (await read(name, 'targets', options)) as List<Target>
  return {
    ...createCollection(shared, 'Release'),
    targets: async (name, options = {}) => (await targets(name, options)).items,
    watchTargets: (name, options = {}) => {
      const path = pathOf(name, 'targets', options)
      const stream = (resourceVersion: string) =>
        streamChanges<Target>(
          shared.transport,
          path,
          { ...callOf(options), resourceVersion, idleMs: options.idleMs },
          shared,
        )
      const list = async () => {
        const { metadata, items } = await targets(name, options)
        return { resourceVersion: metadata.resourceVersion, items }
      }
      return listAndWatch({ list, stream })
    },
    objects: async (name, options = {}) => {
      const query = { cluster: options.cluster, limit: options.limit }
      return (await read(name, 'objects', options, query)) as List<TargetObject>
    },
    difference: async (name, { namespace, name: objectName, ...object }, options = {}) => {
      const query = { ...object, objectNamespace: namespace, objectName }
      return (await read(name, 'difference', options, query)) as ObjectDifference
    },
    decision: async (name, options = {}) => (await read(name, 'decision', options)) as Decision,
    why: async (name, options = {}) =>
      (await read(name, 'why', options, { cluster: options.cluster })) as Why,
    values: async (name, options = {}) =>
      (await read(name, 'values', options, { cluster: options.cluster })) as ReleaseValues,
    notes: async (name, options = {}) =>
      (await read(name, 'notes', options, { cluster: options.cluster })) as ReleaseNotes,
    hooks: async (name, options = {}) =>
      (await read(name, 'hooks', options, { cluster: options.cluster })) as ReleaseHooks,
    diff: (name, change = {}, options = {}) => compare(name, change, options),
    rebalance: async (name, options = {}) => rebalance(pathOf(name, 'rebalance', options), {}, options),
    rebalanceMany: async (selector, options = {}) =>
      rebalance(`${collectionOf(options)}/rebalance`, { selector }, options),
    rotateGenerated: async (name, options = {}) => {
      const { match, dryRun } = options
      const query = { dryRun: dryRun === true ? 'All' : undefined }
      const call = { ...callOf(options), query, body: match === undefined ? {} : { match } }
      const path = pathOf(name, 'rotateGenerated', options)
      return (await shared.transport.request('POST', path, call)).data as RotatedValues
    },
    revisions: async (name, options = {}) =>
      ((await read(name, 'revisions', options)) as List<ReleaseRevision>).items,
    revision: async (name, revision, options = {}) =>
      (await read(name, `revisions/${revision}`, options)) as ReleaseRevisionDetails,
    diffRevisions: (name, { cluster, ...revisions }, options = {}) =>
      compare(name, { revisions, ...(cluster === undefined ? {} : { cluster }) }, options),
    rollback: (name, { revision } = {}, options = {}) =>
      act(name, 'rollback', options, revision === undefined ? {} : { revision }),
    suspend: (name, options = {}) => act(name, 'suspend', options, {}),
    resume: (name, options = {}) => act(name, 'resume', options, {}),
    rollout: async (name, options = {}) => (await read(name, 'rollout', options)) as ReleaseRollout,
    operateRollout: async (name, verb, options = {}) => {
      const { wave } = options
      const call = { ...callOf(options), body: wave === undefined ? {} : { wave } }
      const path = pathOf(name, `rollout/${verb}`, options)
      return (await shared.transport.request('POST', path, call)).data as ReleaseRollout
    },
    test: async (name, options = {}) => {
      const { cluster } = options
      const call = { ...callOf(options), body: cluster === undefined ? {} : { cluster } }
      return (await shared.transport.request('POST', pathOf(name, 'test', options), call)).data as ReleaseTest
    },
    scale: (name, scale, options = {}) => act(name, 'scale', options, scale),
  }
}
