import type { Query } from '../http/transport.js'
import type {
  Bundle,
  BundleInput,
  BundleRevision,
  BundleRevisionSummary,
  ChartDetails,
  HealthVerdict,
  HookList,
  StagedArchive,
} from '../types.js'
import { type Collection, createCollection, type Shared } from './collection.js'
import { callOf, type PlaceOptions } from './options.js'

export interface Bundles extends Collection<Bundle, BundleInput> {
  /** Its revisions, newest version first. */
  versions(name: string, options?: PlaceOptions): Promise<BundleRevisionSummary[]>
  /** One revision with its objects: as a cluster renders them, or for the APIs of Kubernetes when none is named. */
  revision(
    name: string,
    version: string,
    options?: PlaceOptions & { cluster?: string | undefined },
  ): Promise<BundleRevision>
  /** What the Helm chart of a revision says of itself: default values, schema, README. */
  chart(name: string, version: string, options?: PlaceOptions): Promise<ChartDetails>
  /** The hooks of a revision: events, weights and delete policies. */
  hooks(name: string, version: string, options?: PlaceOptions): Promise<HookList>
  /**
   * Tests the health rules of a revision on an object as it is given, or on the live objects with a name that releases of the bundle have on a
   * cluster.
   */
  testHealth(
    name: string,
    version: string,
    tested: HealthTested,
    options?: PlaceOptions,
  ): Promise<HealthVerdict[]>
  /**
   * Uploads the archive (.tgz) of a Helm chart, 64 MiB at most, for a push of this bundle within an hour: then apply the bundle with
   * `source: {type: 'helm', chart: {upload: digest}}`. The timeout is 4 minutes by default.
   */
  upload(name: string, archive: Uint8Array, options?: PlaceOptions): Promise<StagedArchive>
}

/** An object, or the name of live ones; `objectNamespace` is absent for objects of the whole cluster. */
export type HealthTested =
  | { object: Record<string, unknown> }
  | { cluster: string; objectNamespace?: string | undefined; objectName: string }

const uploadTimeoutMs = 240_000

export const createBundles = (shared: Shared): Bundles => {
  const pathOf = (name: string, { namespace = shared.namespace }: PlaceOptions): string =>
    `/api/v1/namespaces/${encodeURIComponent(namespace)}/bundles/${encodeURIComponent(name)}`
  const read = async (
    name: string,
    rest: string,
    options: PlaceOptions,
    query: Query = {},
  ): Promise<unknown> => {
    const path = `${pathOf(name, options)}/revisions${rest}`
    return (await shared.transport.request('GET', path, { ...callOf(options), query })).data
  }
  return {
    ...createCollection(shared, 'Bundle'),
    versions: async (name, options = {}) =>
      ((await read(name, '', options)) as { items: BundleRevisionSummary[] }).items,
    revision: async (name, version, options = {}) => {
      const { cluster } = options
      const rest = `/${encodeURIComponent(version)}${cluster === undefined ? '' : '/rendering'}`
      return (await read(name, rest, options, { cluster })) as BundleRevision
    },
    chart: async (name, version, options = {}) =>
      (await read(name, `/${encodeURIComponent(version)}/chart`, options)) as ChartDetails,
    hooks: async (name, version, options = {}) =>
      (await read(name, `/${encodeURIComponent(version)}/hooks`, options)) as HookList,
    testHealth: async (name, version, tested, options = {}) => {
      const path = `${pathOf(name, options)}/revisions/${encodeURIComponent(version)}/health`
      const { data } =
        'object' in tested
          ? await shared.transport.request('POST', path, { ...callOf(options), body: tested.object })
          : await shared.transport.request('GET', path, { ...callOf(options), query: { ...tested } })
      return (data as { items: HealthVerdict[] }).items
    },
    upload: async (name, archive, options = {}) => {
      const { timeoutMs = uploadTimeoutMs, ...call } = callOf(options)
      const { data } = await shared.transport.request('POST', `${pathOf(name, options)}/archives`, {
        ...call,
        timeoutMs,
        body: archive,
        contentType: 'application/gzip',
      })
      return data as StagedArchive
    },
  }
}
