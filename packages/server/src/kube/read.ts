import type { Transport } from './calls.js'
import { hasStatus, KubeError } from './errors.js'
import { metadataAccept, named } from './metadata.js'
import type { KubeObject } from './object.js'
import { type ApiResource, pathOf } from './resource.js'

/** The object to read. */
export interface ObjectRef {
  /** Required for namespaced kinds, ignored for others. */
  namespace?: string | undefined
  name: string
}

export interface CallOptions {
  signal?: AbortSignal | undefined
  timeoutMs?: number | undefined
}

const read = async (
  transport: Transport,
  resource: ApiResource,
  ref: ObjectRef,
  options: CallOptions,
  accept: string,
): Promise<KubeObject | undefined> => {
  const path = pathOf(resource, ref.namespace, ref.name)
  try {
    const { body } = await transport.request({ method: 'GET', path, headers: { accept }, ...options })
    const object = named(body, resource)
    if (object === undefined) throw new KubeError('Protocol', `GET ${path} returned no object`)
    return object
  } catch (error) {
    if (hasStatus(error, 404)) return undefined
    throw error
  }
}

/** The whole object; undefined when it does not exist. Throws KubeError otherwise. */
export const get = (
  transport: Transport,
  resource: ApiResource,
  ref: ObjectRef,
  options: CallOptions = {},
): Promise<KubeObject | undefined> => read(transport, resource, ref, options, 'application/json')

/** Its metadata, including managedFields (PartialObjectMetadata); undefined when it does not exist. */
export const getMetadata = (
  transport: Transport,
  resource: ApiResource,
  ref: ObjectRef,
  options: CallOptions = {},
): Promise<KubeObject | undefined> => read(transport, resource, ref, options, metadataAccept)
