import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { isRecord } from '../runtime/record.js'
import { dictionary } from './compact-dictionary.js'

/** The only key of a packed object in a row, with the number of its dictionary; no resource has it at its top level. */
const key = 'hansa.dev/deflated-1'

/** Below this many characters of JSON the saving is not worth the time. */
const worthwhile = 256

/** No object of the hub is larger, in bytes; a row that claims to be larger is not unpacked. */
const most = 64 * 1024 * 1024

/**
 * The JSON of an object in a row of the change feed: its text, or `{"hansa.dev/deflated-1": base64}` if that is
 * shorter (RFC 1951). The feed repeats whole objects; packed it takes less than half. `expanded` reads both.
 */
export const compactJson = (object: unknown): string => {
  const text = JSON.stringify(object ?? null)
  if (text.length < worthwhile) return text
  const packed = JSON.stringify({ [key]: deflateRawSync(text, { dictionary }).toString('base64') })
  return packed.length < text.length ? packed : text
}

/** The object of a row. Throws if it is packed and damaged. */
export const expanded = (stored: unknown): unknown => {
  if (!isRecord(stored)) return stored
  const packed = stored[key]
  if (typeof packed !== 'string') return stored
  const options = { dictionary, maxOutputLength: most }
  return JSON.parse(inflateRawSync(Buffer.from(packed, 'base64'), options).toString())
}
