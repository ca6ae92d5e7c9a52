import { parseUrl } from '@hansa/manifests'
import { sameJson } from '../runtime/canonical.js'
import { badField, type HansaError } from '../runtime/errors.js'

/**
 * The address a secret is sent to and how it is verified, each part under the pointer of its field in the spec. A stored secret belongs
 * to its address: if any part changes, the value must be sent again; otherwise anyone who can edit a spec could redirect the secret.
 */
export type SecretAddress = ReadonlyMap<string, unknown>

/** The part of a URL that identifies the server: of an http(s) URL, default ports and a trailing slash are ignored. */
export const urlPart = (url: string): string => {
  // Written by a hub that did not check it: a distinct address, which nothing can reach.
  const parsed = parseUrl(url)
  if (parsed === undefined) return url
  const { origin, pathname } = parsed
  // URLs of other schemes, such as ssh, have no origin.
  if (origin === 'null') return url.replace(/\/+$/, '')
  return origin + pathname.replace(/\/+$/, '')
}

/** The pointer of the first part that differs; undefined if the addresses are equal. */
export const changedPart = (before: SecretAddress, after: SecretAddress): string | undefined =>
  [...new Set([...after.keys(), ...before.keys()])].find(
    (pointer) => !sameJson(before.get(pointer), after.get(pointer)),
  )

const fieldOf = (pointer: string): string => pointer.slice(1).replaceAll('/', '.')

/**
 * The refusal of a stored secret at a changed address. `pointer`: the part that changed; `secret`: the field for the value; `more`: further
 * advice about it.
 */
export const movedSecret = (pointer: string, secret: string, more = ''): HansaError =>
  badField(
    pointer,
    `changing ${fieldOf(pointer)} requires the secret again: a stored secret is sent only to the address it was entered for`,
    `send ${fieldOf(secret)}.value with it${more}`,
  )
