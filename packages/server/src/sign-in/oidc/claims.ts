import type { OidcSpec } from '../contract.js'
import { refused } from '../who.js'

/** Claims of an ID token, or of userinfo. */
export type Claims = Readonly<Record<string, unknown>>

const mostGroups = 5_000
const longestName = 256

/** The subject of a token: unique at its issuer, never reused. OpenID Connect Core, 2: at most 255 ASCII characters. Throws `Unauthenticated`. */
export const subOf = (claims: Claims): string => {
  const { sub } = claims
  if (typeof sub === 'string' && /^[\x21-\x7e]{1,255}$/.test(sub)) return sub
  throw refused(
    'the ID token has no valid "sub" claim',
    'check the issuer: expected 1 to 255 characters of ASCII',
  )
}

/** Throws `Unauthenticated` naming the claim. */
export const usernameOf = (claims: Claims, { usernameClaim, scopes }: OidcSpec): string => {
  const name = claims[usernameClaim]
  if (typeof name === 'string' && name.trim() !== '' && name.length <= longestName && !/\p{Cc}/u.test(name))
    return name
  const found = name === undefined ? 'is missing' : 'is not a text of 1 to 256 printable characters'
  throw refused(
    `the claim "${usernameClaim}" ${found} in the ID token and in userinfo`,
    `an administrator has to correct spec.oidc.usernameClaim, or the scopes (now: ${scopes.join(' ')})`,
  )
}

export const displayNameOf = ({ name }: Claims, username: string): string =>
  typeof name === 'string' && name.trim() !== '' && name.length <= longestName ? name : username

/** Names of groups, sorted; none if the claim is absent. Throws `Unauthenticated` naming the claim. */
export const groupsOf = (claims: Claims, { groupsClaim }: OidcSpec): string[] => {
  const found = claims[groupsClaim] ?? []
  const names: unknown[] = typeof found === 'string' ? [found] : Array.isArray(found) ? found : [undefined]
  if (names.length > mostGroups)
    throw refused(
      `the claim "${groupsClaim}" has ${names.length} groups: expected at most ${mostGroups}`,
      'an administrator has to set spec.oidc.directory, or limit the groups at the issuer',
    )
  const valid = names.filter(
    (name): name is string => typeof name === 'string' && name !== '' && name.length <= longestName,
  )
  if (valid.length < names.length)
    throw refused(
      `the claim "${groupsClaim}" is not a list of names of 1 to ${longestName} characters`,
      'an administrator has to correct spec.oidc.groupsClaim, or the issuer',
    )
  return [...new Set(valid)].sort()
}
