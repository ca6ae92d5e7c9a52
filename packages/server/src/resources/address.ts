import { sameJson } from '../runtime/canonical.js'
import { badField, type HansaError } from '../runtime/errors.js'

/**
 * Where a secret is sent and how that place is verified, each part under the pointer of its field in the spec. A stored secret belongs
 * to its address: with any part changed the value must be sent again, or whoever may edit a spec could have the secret sent to himself.
 */
export type SecretAddress = ReadonlyMap<string, unknown>

/** An http(s) URL as far as it decides who is reached: default ports and a slash at the end count for nothing. */
export const urlPart = (url: string): string => {
  // Written by a hub that did not check it: a distinct address, which nothing can reach.
  if (!URL.canParse(url)) return url
  const { origin, pathname } = new URL(url)
  return origin + pathname.replace(/\/+$/, '')
}

/** The pointer of the first part that differs; undefined where both are one address. */
export const changedPart = (before: SecretAddress, after: SecretAddress): string | undefined =>
  [...new Set([...after.keys(), ...before.keys()])].find(
    (pointer) => !sameJson(before.get(pointer), after.get(pointer)),
  )

const fieldOf = (pointer: string): string => pointer.slice(1).replaceAll('/', '.')

/**
 * The refusal of a stored secret at a changed address. `pointer`: the part that changed; `secret`: where the value is sent; `more`: what
 * else to know about sending it.
 */
export const movedSecret = (pointer: string, secret: string, more = ''): HansaError =>
  badField(
    pointer,
    `changing ${fieldOf(pointer)} requires the secret again: a stored secret is sent only to the address it was entered for`,
    `send ${fieldOf(secret)}.value with it${more}`,
  )
