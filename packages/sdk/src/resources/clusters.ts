import type { paths } from '../generated/schema.js'
import type { CallOptions } from '../http/transport.js'
import type { Cluster, ClusterInput, ClusterNode, ClusterScore, List, UnregisteredCluster } from '../types.js'
import { type Collection, createCollection, type Loose, type Shared } from './collection.js'
import { callOf, type PageOptions } from './options.js'

type Body<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody?: { content: { 'application/json': infer Content } } }
}
  ? Loose<Content>
  : never

export type RegisterCluster = Body<'/api/v1/clusters/register'>
export type TaintCluster = Body<'/api/v1/clusters/{name}/taint'>
export type RotateCluster = Body<'/api/v1/clusters/{name}/rotate'>
export type UnregisterCluster = Body<'/api/v1/clusters/{name}/unregister'>

export interface ActionOptions extends CallOptions {
  dryRun?: boolean | undefined
}

export interface Clusters extends Collection<Cluster, ClusterInput> {
  /** Registers with an administrator's credential, which is used once and not stored. */
  register(input: RegisterCluster, options?: ActionOptions): Promise<Cluster>
  /** The cluster takes no new releases and keeps those it has. */
  cordon(name: string, options?: ActionOptions): Promise<Cluster>
  uncordon(name: string, options?: ActionOptions): Promise<Cluster>
  taint(name: string, taint: TaintCluster, options?: ActionOptions): Promise<Cluster>
  /** null removes a label. */
  label(
    name: string,
    labels: Readonly<Record<string, string | null>>,
    options?: ActionOptions,
  ): Promise<Cluster>
  /** Replaces the token the hub uses. */
  rotate(name: string, input?: RotateCluster, options?: CallOptions): Promise<Cluster>
  /** A page of its nodes, sorted by name, as the hub last saw them. */
  nodes(name: string, options?: PageOptions): Promise<List<ClusterNode>>
  /** Scores pushed to it, including expired ones. */
  scores(name: string, options?: CallOptions): Promise<ClusterScore[]>
  /** Pushes a score, for placements with a Metric prioritizer of that key. */
  setScore(
    name: string,
    key: string,
    score: { value: number; ttlSeconds?: number | undefined },
    options?: CallOptions,
  ): Promise<ClusterScore>
  removeScore(name: string, key: string, options?: CallOptions): Promise<ClusterScore>
  unregister(name: string, input?: UnregisterCluster, options?: ActionOptions): Promise<UnregisteredCluster>
}

export const createClusters = (shared: Shared): Clusters => {
  const act = async (path: string, body: unknown, options: ActionOptions): Promise<unknown> => {
    const query = { dryRun: options.dryRun === true ? 'All' : undefined }
    return (
      await shared.transport.request('POST', `/api/v1/clusters/${path}`, { ...callOf(options), query, body })
    ).data
  }
  const on = (name: string, action: string): string => `${encodeURIComponent(name)}/${action}`
  const score = async (
    method: 'GET' | 'PUT' | 'DELETE',
    name: string,
    key: string,
    options: CallOptions & { body?: unknown },
  ): Promise<unknown> =>
    (await shared.transport.request(method, `/api/v1/clusters/${on(name, `scores${key}`)}`, options)).data
  return {
    ...createCollection(shared, 'Cluster'),
    register: async (input, options = {}) => (await act('register', input, options)) as Cluster,
    cordon: async (name, options = {}) => (await act(on(name, 'cordon'), {}, options)) as Cluster,
    uncordon: async (name, options = {}) => (await act(on(name, 'uncordon'), {}, options)) as Cluster,
    taint: async (name, taint, options = {}) => (await act(on(name, 'taint'), taint, options)) as Cluster,
    label: async (name, labels, options = {}) =>
      (await act(on(name, 'label'), { labels }, options)) as Cluster,
    rotate: async (name, input, options = {}) =>
      (await act(on(name, 'rotate'), input ?? {}, options)) as Cluster,
    nodes: async (name, options = {}) => {
      const { limit, cursor, ...rest } = options
      const asked = { ...callOf(rest), query: { limit, cursor } }
      const { data } = await shared.transport.request('GET', `/api/v1/clusters/${on(name, 'nodes')}`, asked)
      return data as List<ClusterNode>
    },
    scores: async (name, options = {}) =>
      ((await score('GET', name, '', callOf(options))) as { items: ClusterScore[] }).items,
    setScore: async (name, key, body, options = {}) =>
      (await score('PUT', name, `/${encodeURIComponent(key)}`, { ...callOf(options), body })) as ClusterScore,
    removeScore: async (name, key, options = {}) =>
      (await score('DELETE', name, `/${encodeURIComponent(key)}`, callOf(options))) as ClusterScore,
    unregister: async (name, input, options = {}) =>
      (await act(on(name, 'unregister'), input ?? {}, options)) as UnregisteredCluster,
  }
}
