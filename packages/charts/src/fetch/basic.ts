import type { Credentials } from './options.js'

/** The Authorization header of credentials: a token is a bearer token. */
export const authorizationOf = (credentials: Credentials): string =>
  'token' in credentials
    ? `Bearer ${credentials.token}`
    : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`
