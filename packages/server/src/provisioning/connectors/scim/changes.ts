import type { z } from 'zod'
import { isRefused } from '../refusal.js'
import type { ScimClient } from './client.js'
import { schemas } from './messages.js'

/** One operation of a PATCH. Source: RFC 7644, section 3.5.2. */
export interface ScimPatchOperation {
  op: 'add' | 'replace' | 'remove'
  path: string
  value?: unknown
}

/** A change of a resource: by PATCH, or by PUT if the service does not support PATCH. */
export interface ScimChange {
  patch: readonly ScimPatchOperation[]
  /** Attributes after the change; undefined: none. */
  whole: Readonly<Record<string, unknown>>
}

interface Resource {
  id: string
  meta?: { version: string } | null | undefined
}

const tries = 3

/** Attributes that only the service writes. */
const withoutOwn = (resource: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => name !== 'meta' && name !== 'groups'))

/**
 * Reads a resource and changes it in that state: with a version (an ETag), a concurrent change by someone else is not overwritten; the
 * resource is read again. `changeOf` returns undefined if there is nothing to do. Returns false if the resource does not exist.
 */
export const changeResource = async <Type extends Resource>(options: {
  client: ScimClient
  path: string
  schema: z.ZodType<Type>
  changeOf: (resource: Type) => ScimChange | undefined
  signal: AbortSignal
}): Promise<boolean> => {
  const { client, path, schema, changeOf, signal } = options
  const { patch } = await client.abilities(signal)
  for (let attempt = 1; ; attempt += 1) {
    const resource = await client.read(path, schema, signal)
    if (resource === undefined) return false
    const change = changeOf(resource)
    if (change === undefined) return true
    const version = resource.meta?.version
    try {
      if (patch)
        await client.write(
          'PATCH',
          path,
          { schemas: [schemas.patch], Operations: change.patch },
          signal,
          version,
        )
      else await client.write('PUT', path, { ...withoutOwn(resource), ...change.whole }, signal, version)
      return true
    } catch (error) {
      if (isRefused(error, 404)) return false
      if (!isRefused(error, 412) || attempt >= tries) throw error
    }
  }
}
