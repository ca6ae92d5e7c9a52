import { z } from 'zod'
import { badField } from '../runtime/errors.js'
import { checkJsonInput } from '../runtime/json-input.js'
import { applyJsonPatch } from '../runtime/json-patch.js'
import { mergePatch } from './merge-patch.js'

/** The media type of each form of a patch. */
export const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
} as const

const MergePatch = z.record(z.string(), z.unknown()).meta({
  description: 'JSON Merge Patch (RFC 7396): the fields that change; null removes a field.',
})

/** Characters. A regular expression with nested repetition overflows its stack at some megabytes. */
const longestPointer = 65_536

export const JsonPointer = z
  .string()
  .max(longestPointer, { abort: true })
  .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer such as /spec/replicas')
  .meta({ description: 'JSON pointer (RFC 6901).' })

/** Undefined members of an operation are ignored, as RFC 6902 requires. */
const JsonPatchOperation = z
  .discriminatedUnion('op', [
    z.object({ op: z.literal('add'), path: JsonPointer, value: z.unknown() }),
    z.object({ op: z.literal('replace'), path: JsonPointer, value: z.unknown() }),
    z.object({ op: z.literal('test'), path: JsonPointer, value: z.unknown() }),
    z.object({ op: z.literal('remove'), path: JsonPointer }),
    z.object({ op: z.literal('move'), from: JsonPointer, path: JsonPointer }),
    z.object({ op: z.literal('copy'), from: JsonPointer, path: JsonPointer }),
  ])
  .meta({ id: 'JsonPatchOperation' })

const JsonPatch = z
  .array(JsonPatchOperation)
  .max(1000)
  .meta({ description: 'JSON Patch (RFC 6902): operations applied in order, all of them or none.' })

/** The body of PATCH for every kind: an object is a merge patch, a list is a JSON Patch. */
export const Patch = z.union([MergePatch, JsonPatch])
export type Patch = z.infer<typeof Patch>

/** The schema of a patch and an example of it, by media type. */
export const patchForms = {
  [patchTypes.merge]: { schema: MergePatch, example: { metadata: { labels: { tier: 'prod' } } } },
  [patchTypes.json]: {
    schema: JsonPatch,
    example: [{ op: 'add', path: '/metadata/labels/tier', value: 'prod' }],
  },
} as const

/** Checks that a patch has the form of its media type. Throws `BadRequest` naming the other type: neither form is treated as the other. */
export const checkPatchForm = (type: string, patch: unknown): void => {
  const isList = Array.isArray(patch)
  if (type === patchTypes.json && !isList)
    throw badField(
      '',
      'must be a list of operations (JSON Patch)',
      `send a list, or an object of the fields that change as ${patchTypes.merge}`,
    )
  if (type !== patchTypes.json && isList)
    throw badField(
      '',
      'must be an object, not a list',
      `send an object of the fields that change, or a list of operations as ${patchTypes.json}`,
    )
}

/**
 * The resource with the patch applied. A merge patch without `metadata.resourceVersion` applies to any version; a JSON
 * Patch works on the whole resource as shown, so that it can test the version or the status. Throws `BadRequest`, `Unprocessable`, or
 * `Conflict` when a `test` operation fails.
 */
export const patched = (resource: { metadata: object; status: unknown }, patch: Patch): unknown => {
  const result = Array.isArray(patch)
    ? applyJsonPatch(resource, patch, { failedTest: 'Conflict' })
    : mergePatch(withoutVersion(resource), patch)
  // A patch can create a document that no body may contain.
  checkJsonInput(result)
  return result
}

const withoutVersion = ({ status: _status, ...resource }: { metadata: object; status: unknown }): unknown => {
  const metadata = new Map(Object.entries(resource.metadata))
  metadata.delete('resourceVersion')
  return { ...resource, metadata: Object.fromEntries(metadata) }
}
