import { createHash } from 'node:crypto'

/** A hash that Authelia can verify, or why there is not one. */
export type CarriedHash = { hash: string } | { reason: string }

const base64 = '[A-Za-z0-9+/]+'
/** Passlib's base64: "." for "+", no "=". */
const adapted = '[A-Za-z0-9./]+'
const crypt64 = '[./A-Za-z0-9]'

const argon2 = new RegExp(
  `^\\$argon2(id|i|d)\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,5}),p=(\\d{1,3})\\$(${base64})\\$(${base64})$`,
)
const sha2 = new RegExp(`^\\$(5|6)\\$rounds=(\\d{4,9})\\$(${crypt64}{1,16})\\$(${crypt64}+)$`)
const bcrypt = new RegExp(`^\\$2[abxy]?\\$(\\d{2})\\$${crypt64}{53}$`)
const pbkdf2 = new RegExp(`^\\$pbkdf2(-sha(1|224|256|384|512))?\\$(\\d{1,9})\\$(${adapted})\\$(${adapted})$`)
const scrypt = new RegExp(`^\\$scrypt\\$ln=(\\d{1,2}),r=(\\d{1,3}),p=(\\d{1,3})\\$(${base64})\\$(${base64})$`)

/** The length of the digest of SHA-crypt: 32 and 64 bytes in its own base64. */
const sha2Length = { '5': 43, '6': 86 } as const

/** Base64 without padding never leaves one character over. */
const whole = (text: string | undefined): boolean => text !== undefined && text.length % 4 !== 1

/**
 * Why Authelia 4.37 cannot decode this hash, as a predicate; undefined when it can. A single such hash makes it reject its whole users
 * file. Stricter than go-crypt 0.2, which accepts some hashes that it cannot verify later.
 */
export const hashProblem = (hash: string): string | undefined => {
  const argon = argon2.exec(hash)
  if (argon !== null) return whole(argon[5]) && whole(argon[6]) ? undefined : 'contains invalid base64'
  const sha = sha2.exec(hash)
  if (sha !== null) {
    const length = sha2Length[sha[1] === '5' ? '5' : '6']
    return sha[4]?.length === length ? undefined : `does not end with ${length} characters`
  }
  if (bcrypt.test(hash)) return undefined
  const derived = pbkdf2.exec(hash)
  if (derived !== null) return whole(derived[4]) && whole(derived[5]) ? undefined : 'contains invalid base64'
  const hard = scrypt.exec(hash)
  if (hard !== null) return whole(hard[4]) && whole(hard[5]) ? undefined : 'contains invalid base64'
  return 'has a format that Authelia does not support (supported: argon2, bcrypt, PBKDF2, scrypt, SHA-crypt with rounds)'
}

/** `$5$` and `$6$` default to 5,000 rounds; Authelia requires an explicit number. */
const withRounds = (hash: string): string => hash.replace(/^\$([56])\$(?!rounds=)/, '$$$1$$rounds=5000$$')

/** OpenLDAP writes passlib's base64, 389 Directory Server the usual one. */
const toAdapted = (text: string): string => text.replaceAll('+', '.').replace(/=+$/, '')

const converted = (scheme: string, rest: string): string | undefined => {
  if (scheme === 'ARGON2') return rest
  if (scheme === 'CRYPT') return /^\$(5|6|2[abxy]?)\$/.test(rest) ? withRounds(rest) : undefined
  const digest = /^PBKDF2(?:[-_]SHA(1|256|512))?$/.exec(scheme)
  if (digest === null) return undefined
  const [iterations, salt, key, ...more] = rest.split('$')
  if (iterations === undefined || salt === undefined || key === undefined || more.length > 0) return undefined
  const suffix = digest[1] === undefined || digest[1] === '1' ? '' : `-sha${digest[1]}`
  return `$pbkdf2${suffix}$${iterations}$${toAdapted(salt)}$${toAdapted(key)}`
}

/**
 * Converts a hash from a directory (RFC 2307 `{SCHEME}…`) to one that Authelia can verify. If that is not possible, returns a reason
 * that contains the scheme and never the hash.
 */
export const carryHash = (stored: string | undefined): CarriedHash => {
  if (stored === undefined) return { reason: 'the directory exposes no password hash' }
  const [, scheme = '', rest = ''] = /^\{([^}]{1,32})\}(.*)$/s.exec(stored) ?? []
  if (scheme === '') return { reason: 'the stored password has no scheme' }
  const name = scheme.toUpperCase()
  const hash = converted(name, rest)
  const shown = name === 'CRYPT' ? `{CRYPT}${/^\$[0-9a-z]{1,4}\$/.exec(rest)?.[0] ?? ''}` : `{${name}}`
  if (hash === undefined) return { reason: `Authelia cannot check passwords stored as ${shown}` }
  const problem = hashProblem(hash)
  return problem === undefined ? { hash } : { reason: `the hash stored as ${shown} ${problem}` }
}

/**
 * A hash that no password matches: well-formed, but with a digest not computed by SHA-crypt, so a password for it is as hard to find
 * as one for a random digest. Stable for each person, otherwise every read would find a change.
 */
export const unusableHash = (person: string): string => {
  const digest = createHash('sha512').update(`hansa unusable\0${person}`).digest('base64')
  const salt = createHash('sha256').update(`hansa salt\0${person}`).digest('base64')
  const plain = (text: string, length: number): string => text.replace(/[^A-Za-z0-9]/g, '.').slice(0, length)
  return `$6$rounds=5000$${plain(salt, 16)}$${plain(digest, 86)}`
}
