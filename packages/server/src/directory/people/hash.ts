import { Hidden } from '../../runtime/hidden.js'
import type { RawEntry } from '../raw.js'

/** Strong schemes first: of several passwords, the one most likely to be usable elsewhere. */
const order = ['{argon2}', '{crypt}', '{pbkdf2']

const rank = (value: string): number => {
  const found = order.findIndex((scheme) => value.toLowerCase().startsWith(scheme))
  return found === -1 ? order.length : found
}

/** The password hash of the directory; undefined if it exposes none or only clear text (which is never passed on). */
export const passwordHashOf = (entry: RawEntry, lowerName: string | undefined): Hidden | undefined => {
  if (lowerName === undefined) return undefined
  const values = entry.attributes.get(lowerName)?.values
  if (values === undefined) return undefined
  let best: string | undefined
  for (const value of values) {
    if (typeof value !== 'string' || !/^\{[A-Za-z0-9._-]+\}/.test(value)) continue
    if (best === undefined || rank(value) < rank(best)) best = value
  }
  return best === undefined ? undefined : new Hidden(best)
}
