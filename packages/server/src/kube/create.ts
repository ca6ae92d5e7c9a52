import { isRecord } from '../runtime/record.js'
import type { Transport } from './calls.js'
import type { CallOptions } from './read.js'
import { type ApiResource, pathOf } from './resource.js'

export interface CreateOptions extends CallOptions {
  namespace?: string | undefined
  /** Of the object `name`, such as `token` of a service account (TokenRequest). */
  name?: string | undefined
  subresource?: string | undefined
}

/**
 * POSTs an object that is requested and not stored (SelfSubjectAccessReview, TokenRequest), or created once (Event).
 * Objects that will be applied must never be created this way: their fields could not be dropped later. Throws
 * KubeError.
 */
export const create = async (
  transport: Transport,
  resource: Pick<ApiResource, 'group' | 'apiVersion' | 'plural' | 'namespaced'>,
  body: Record<string, unknown>,
  options: CreateOptions = {},
): Promise<Record<string, unknown>> => {
  const { namespace, name, subresource, signal, timeoutMs } = options
  const path = pathOf(resource, namespace, name, subresource)
  const answer = await transport.request({ method: 'POST', path, body, signal, timeoutMs })
  return isRecord(answer.body) ? answer.body : {}
}
