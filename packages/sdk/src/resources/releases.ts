import type { Decision, Explanation, Release, ReleaseInput, Target } from '../types.js'
import { type Collection, createCollection, type Shared } from './collection.js'
import { callOf, type PlaceOptions } from './options.js'

export interface Releases extends Collection<Release, ReleaseInput> {
  /** One for each cluster it stands on, or is being taken off. */
  targets(name: string, options?: PlaceOptions): Promise<Target[]>
  /** The scheduler's answer in force. Throws NotFoundError before the first. */
  decision(name: string, options?: PlaceOptions): Promise<Decision>
  /** Why one cluster (or each) was or was not chosen. */
  why(name: string, options?: PlaceOptions & { cluster?: string | undefined }): Promise<Explanation[]>
  /** Sets the replicas of a workload; its name may be left out when there is one. */
  scale(
    name: string,
    scale: { workload?: string | undefined; replicas: number },
    options?: PlaceOptions,
  ): Promise<Release>
}

export const createReleases = (shared: Shared): Releases => {
  const pathOf = (name: string, part: string, { namespace = shared.namespace }: PlaceOptions): string =>
    `/api/v1/namespaces/${encodeURIComponent(namespace)}/releases/${encodeURIComponent(name)}/${part}`
  const read = async (name: string, part: string, options: PlaceOptions, query = {}): Promise<unknown> =>
    (await shared.transport.request('GET', pathOf(name, part, options), { ...callOf(options), query })).data
  return {
    ...createCollection<Release, ReleaseInput>(shared, 'releases', true),
    targets: async (name, options = {}) =>
      ((await read(name, 'targets', options)) as { items: Target[] }).items,
    decision: async (name, options = {}) => (await read(name, 'decision', options)) as Decision,
    why: async (name, options = {}) =>
      ((await read(name, 'why', options, { cluster: options.cluster })) as { items: Explanation[] }).items,
    scale: async (name, scale, options = {}) => {
      const call = { ...callOf(options), body: scale }
      return (await shared.transport.request('POST', pathOf(name, 'scale', options), call)).data as Release
    },
  }
}
