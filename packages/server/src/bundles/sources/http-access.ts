import { X509Certificate } from 'node:crypto'
import type { Access } from '@hansa/charts'
import { z } from 'zod'
import { badField } from '../../runtime/errors.js'

/** Access to a server over HTTP, as it is sent and as it is stored, by the schema of a secret. */
export const httpAccessFields = <Secret extends z.ZodType>(secret: Secret) => ({
  username: z.string().min(1).max(200).optional(),
  password: secret.optional(),
  token: secret.optional().meta({
    description:
      'An access token, in place of a user name and a password. Registries and repositories of charts get it as a bearer token.',
  }),
  certificateAuthority: z
    .string()
    .regex(/-----BEGIN CERTIFICATE-----/, 'must be certificates in PEM (-----BEGIN CERTIFICATE-----)')
    .optional()
    .meta({
      description:
        'The CA certificates that verify the server: for Git in place of those of the system, for charts in addition to them.',
    }),
  plainHttp: z.literal(true).optional().meta({
    description: 'Allows a connection without TLS to another machine.',
  }),
})

/** A secret that is sent with a request and not stored. */
export const SecretOfRequest = z.strictObject({ value: z.string().min(1) })

/** A secret without a value keeps the stored one. */
export interface GivenSecret {
  value?: string | undefined
}

export interface GivenHttpAccess {
  username?: string | undefined
  password?: GivenSecret | undefined
  token?: GivenSecret | undefined
  certificateAuthority?: string | undefined
  plainHttp?: true | undefined
}

/** Checks that the schema cannot express. Throws `BadRequest`; `at` is the pointer of the access. */
export const checkHttpAccess = (access: GivenHttpAccess, at: string): void => {
  if ((access.username === undefined) !== (access.password === undefined))
    throw badField(at, 'needs a username and a password', 'set both, or a token')
  if (access.password !== undefined && access.token !== undefined)
    throw badField(at, 'has a password and a token', 'set only one of them')
  for (const field of ['password', 'token'] as const)
    if (/\p{Cc}/u.test(access[field]?.value ?? ''))
      throw badField(`${at}/${field}`, 'contains a control character', 'send it without line breaks')
  if (/[:\p{Cc}]/u.test(access.username ?? ''))
    throw badField(`${at}/username`, 'contains a colon or a control character', 'send it without')
  if (access.certificateAuthority === undefined) return
  try {
    new X509Certificate(access.certificateAuthority)
  } catch {
    throw badField(`${at}/certificateAuthority`, 'invalid PEM', 'send certificates in PEM, unchanged')
  }
}

/** What fetching charts needs of an access whose secrets have values. */
export const chartAccess = ({
  username,
  password,
  token,
  certificateAuthority,
  plainHttp,
}: GivenHttpAccess): Access => ({
  ...(username === undefined || password?.value === undefined
    ? {}
    : { credentials: { username, password: password.value } }),
  ...(token?.value === undefined ? {} : { credentials: { token: token.value } }),
  ...(certificateAuthority === undefined ? {} : { tls: { certificateAuthority } }),
  ...(plainHttp === undefined ? {} : { plainHttp }),
})
