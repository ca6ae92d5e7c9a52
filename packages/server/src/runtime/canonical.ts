import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** The one JSON text of a value: keys sorted, no spaces (RFC 8785). Throws TypeError for what JSON cannot hold. */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('a value that JSON cannot hold has no canonical form')
  return text
}

/** `sha256:` and the hex digest of the canonical JSON of `value`. */
export const digestOf = (value: unknown): string =>
  `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`
