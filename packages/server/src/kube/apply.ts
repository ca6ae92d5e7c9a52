import type { Transport } from './calls.js'
import { KubeError } from './errors.js'
import { metadataAccept, named } from './metadata.js'
import type { KubeObject } from './object.js'
import type { CallOptions } from './read.js'
import { type ApiResource, pathOf } from './resource.js'

export interface ServerSideApplyOptions extends CallOptions {
  /** `hansa`, except for namespaces that releases share. */
  fieldManager?: string | undefined
  /** Takes fields from other managers instead of failing with `FieldConflict`. */
  force?: boolean | undefined
  /** Does everything except storing the object. */
  dryRun?: boolean | undefined
  /** The response contains metadata only, which is enough for delivery and much smaller. */
  metadataOnly?: boolean | undefined
}

/** The resulting object on the server. */
export interface Applied {
  /** True when this call created the object. */
  created: boolean
  /** With spec and status only without `metadataOnly`. */
  object: KubeObject
}

export const defaultFieldManager = 'hansa'

/**
 * Server-side apply of one object; `metadata.uid`, if set, is a precondition. Throws KubeError; `applyProblem`
 * classifies a refusal. Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export const serverSideApply = async (
  transport: Transport,
  resource: ApiResource,
  object: KubeObject,
  options: ServerSideApplyOptions = {},
): Promise<Applied> => {
  const { fieldManager = defaultFieldManager, force, dryRun, metadataOnly, signal, timeoutMs } = options
  const path = pathOf(resource, object.metadata.namespace, object.metadata.name)
  const { status, body } = await transport.request({
    method: 'PATCH',
    path,
    query: { fieldManager, force: force || undefined, dryRun: dryRun ? 'All' : undefined },
    contentType: 'application/apply-patch+yaml',
    headers: { accept: metadataOnly ? metadataAccept : 'application/json' },
    body: object,
    signal,
    timeoutMs,
  })
  const applied = named(body, resource)
  if (applied === undefined) throw new KubeError('Protocol', `PATCH ${path} returned no object`)
  return { created: status === 201, object: applied }
}
