import type { CallOptions } from '../http/transport.js'
import type { Namespace, NamespaceInput, NamespaceUsage } from '../types.js'
import { type Collection, createCollection, type Shared } from './collection.js'
import { callOf } from './options.js'

export interface Namespaces extends Collection<Namespace, NamespaceInput> {
  /** The number of releases, targets and replicas in a namespace, with its quota. */
  usage(name: string, options?: CallOptions): Promise<NamespaceUsage>
}

export const createNamespaces = (shared: Shared): Namespaces => ({
  ...createCollection(shared, 'Namespace'),
  usage: async (name, options = {}) => {
    const path = `/api/v1/namespaces/${encodeURIComponent(name)}/usage`
    return (await shared.transport.request('GET', path, callOf(options))).data as NamespaceUsage
  },
})
