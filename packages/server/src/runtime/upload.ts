import { createHash } from 'node:crypto'
import { z } from 'zod'
import { eventLoopTurn } from './slices.js'

/** Bytes that were received completely. They are too many to be handled at once. */
export interface Upload {
  /** `sha256:…` */
  digest: string
  size: number
  /** The bytes in pieces of this size; the last one can be smaller. A piece is only valid until the next one is read. */
  pieces(bytes: number): AsyncIterable<Uint8Array>
}

/** Sets uploads apart from anything in JSON. */
const uploads = new WeakSet<object>()

/** Marks an object as an upload. */
export const asUpload = (upload: Upload): Upload => {
  uploads.add(upload)
  return upload
}

/** The input of an operation whose body REST receives as bytes. */
export const Upload = z.custom<Upload>(
  (value) => typeof value === 'object' && value !== null && uploads.has(value),
  'must be the body of a REST request: this operation does not take JSON',
)

/** Bytes that are hashed or copied at once: about 4 ms. */
const stepBytes = 1024 * 1024

/** `sha256:…` of bytes, without blocking the event loop. */
export const digestOfBytes = async (data: Uint8Array): Promise<string> => {
  const hash = createHash('sha256')
  for (let at = 0; at < data.length; at += stepBytes) {
    if (at > 0) await eventLoopTurn()
    hash.update(data.subarray(at, at + stepBytes))
  }
  return `sha256:${hash.digest('hex')}`
}

/** Bytes in memory as an upload. */
export const uploadOfBytes = (data: Uint8Array, digest: string): Upload =>
  asUpload({
    digest,
    size: data.length,
    async *pieces(bytes) {
      for (let at = 0; at < data.length; at += bytes) yield data.subarray(at, at + bytes)
    },
  })
