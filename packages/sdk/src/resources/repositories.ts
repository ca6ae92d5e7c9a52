import type { Repository, RepositoryInput } from '../types.js'
import { type Collection, createCollection, type Shared } from './collection.js'
import { callOf, type PlaceOptions } from './options.js'

export interface Repositories extends Collection<Repository, RepositoryInput> {
  /** Reads a repository now, and creates revisions of the bundles whose content changed. Its status contains the result. */
  sync(name: string, options?: PlaceOptions): Promise<Repository>
}

export const createRepositories = (shared: Shared): Repositories => ({
  ...createCollection(shared, 'Repository'),
  sync: async (name, options = {}) => {
    const { namespace = shared.namespace } = options
    const place = `/api/v1/namespaces/${encodeURIComponent(namespace)}`
    const path = `${place}/repositories/${encodeURIComponent(name)}/sync`
    return (await shared.transport.request('POST', path, callOf(options))).data as Repository
  },
})
