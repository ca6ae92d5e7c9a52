import { createHash, randomBytes } from 'node:crypto'

const prefix = 'hansa_'
const form = /^hansa_[A-Za-z0-9_-]{43}$/

/** A token's text: 32 random bytes, recognizable for scanners of leaked secrets. */
export const newToken = (): string => prefix + randomBytes(32).toString('base64url')

/** A plain hash is enough: a token has 256 random bits and cannot be guessed. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The text in an Authorization header of the scheme Bearer (RFC 6750); undefined in any other. */
export const bearerTextOf = (authorization: string | undefined): string | undefined =>
  /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]

export const looksLikeToken = (text: string): boolean => form.test(text)
