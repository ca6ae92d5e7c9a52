import { createHash } from 'node:crypto'
import { canonicalJson } from '../runtime/canonical.js'
import {
  createJsonPatcher,
  eachOperation,
  type JsonPatcher,
  type JsonPatchOperation,
} from '../runtime/json-patch.js'
import { childAt, parsePointer } from '../runtime/json-pointer.js'
import { pointerOf } from '../runtime/validation.js'
import type { ApplyPatch } from './render.js'
import { isRedacted, type Redacted } from './sensitive.js'

/** A digest that changes with the operation on the hidden value. Both inputs are already keyed or public. */
const changed = ({ digest }: Redacted, what: unknown): Redacted => ({
  digest: `hmac-${createHash('sha256')
    .update(canonicalJson([digest, what]))
    .digest('hex')}`,
})

/** The hidden value a pointer leads into, and its place; undefined if it leads into none. */
const hiddenAbove = (document: unknown, path: string): { hidden: Redacted; at: string } | undefined => {
  const keys = parsePointer(path)
  let value = document
  for (const [index, key] of keys.entries()) {
    if (isRedacted(value)) return { hidden: value, at: pointerOf(keys.slice(0, index)) }
    value = childAt(value, key)
  }
  return undefined
}

const applyTo = (patcher: JsonPatcher, operation: JsonPatchOperation): void => {
  // The test of a hidden value has already run on the value in clear text.
  if (operation.op === 'test') return
  const replace = (at: string, value: unknown): void => patcher.apply({ op: 'replace', path: at, value })
  let given = operation
  if (operation.op === 'move' || operation.op === 'copy') {
    const source = hiddenAbove(patcher.document, operation.from)
    if (source !== undefined) {
      if (operation.op === 'move') replace(source.at, changed(source.hidden, ['remove', operation.from]))
      given = { op: 'add', path: operation.path, value: changed(source.hidden, ['part', operation.from]) }
    }
  }
  const target = hiddenAbove(patcher.document, given.path)
  if (target === undefined) patcher.apply(given)
  else replace(target.at, changed(target.hidden, given))
}

/**
 * Applies a patch to an object with digests in place of sensitive values, after it was applied to the same object in clear text:
 * digests move with moved and copied values, and an operation inside a hidden value changes its digest.
 */
export const redactedPatch: ApplyPatch = (object, patch) => {
  const patcher = createJsonPatcher(object)
  eachOperation(patch, (operation) => applyTo(patcher, operation))
  return patcher.document
}
