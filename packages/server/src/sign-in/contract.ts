import { parseUrl } from '@hansa/manifests'
import { z } from 'zod'
import { Condition, Name, type Resource, SecretDigest, SecretInput } from '../resources/index.js'
import { isLoopbackHost } from '../runtime/address-kind.js'

const isIssuer = (text: string): boolean => {
  const url = parseUrl(text)
  if (url === undefined) return false
  const { protocol, hostname, search, hash, username, password } = url
  if (search !== '' || hash !== '' || username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))
}

/** RFC 6749, 3.3. */
const Scope = z
  .string()
  .max(200, { abort: true })
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be one scope, without spaces')

const ClaimName = z.string().min(1).max(200)

const oidcOf = <Secret extends z.ZodType>(secret: Secret, id: string) =>
  z
    .strictObject({
      issuer: z
        .string()
        .max(500, { abort: true })
        .refine(isIssuer, 'must be an https:// URL without a query (http:// only on loopback)')
        .meta({
          description:
            'The issuer, exactly as its discovery document and its ID tokens name it: https://auth.example.org.',
        }),
      clientId: z
        .string()
        .min(1)
        .max(255)
        .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII'),
      clientSecret: secret,
      scopes: z
        .array(Scope)
        .min(1)
        .max(50)
        .refine((scopes) => scopes.includes('openid'), 'must contain openid')
        .default(['openid', 'profile', 'groups'])
        .meta({ description: 'The requested scopes.' }),
      usernameClaim: ClaimName.default('preferred_username').meta({
        description: 'The claim with the username, in the ID token or in userinfo.',
      }),
      groupsClaim: ClaimName.default('groups').meta({
        description: 'The claim with the names of groups. Not used with `directory`.',
      }),
      directory: Name.optional().meta({
        description:
          'The Directory that the issuer reads: people are then known by their stable id there, have its groups, and lose access with the read in which they are missing.',
      }),
      certificateAuthority: z
        .string()
        .max(100_000)
        .regex(/-----BEGIN CERTIFICATE-----/, 'must be one or more certificates in PEM (-----BEGIN …-----)')
        .optional()
        .meta({ description: 'CA certificates to trust in addition to the well-known ones.' }),
    })
    .meta({ id })

const SignInLdap = z
  .strictObject({
    directory: Name.meta({ description: 'The Directory where people bind with their password, over TLS.' }),
  })
  .meta({ id: 'SignInLdap' })

const specOf = <Secret extends z.ZodType>(secret: Secret, oidcId: string) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('oidc'), oidc: oidcOf(secret, oidcId) }),
    z.strictObject({ type: z.literal('ldap'), ldap: SignInLdap }),
  ])

export const SignInSpecInput = specOf(SecretInput, 'SignInOidcInput').meta({ id: 'SignInSpecInput' })
export const SignInSpec = specOf(SecretDigest, 'SignInOidc').meta({ id: 'SignInSpec' })

export const SignInStatus = z.strictObject({ conditions: z.array(Condition) }).meta({ id: 'SignInStatus' })

export type SignInSpecInput = z.infer<typeof SignInSpecInput>
/** The spec before defaults. */
export type SignInSpecSent = z.input<typeof SignInSpecInput>
export type SignInSpec = z.infer<typeof SignInSpec>
export type OidcSpec = Extract<SignInSpec, { type: 'oidc' }>['oidc']
export type SignInStatus = z.infer<typeof SignInStatus>
export type SignIn = Resource<SignInSpec, SignInStatus>

/** The Directory that a sign-in knows people by; undefined for an issuer without one. */
export const directoryOf = (spec: SignInSpec | SignInSpecInput): string | undefined =>
  spec.type === 'oidc' ? spec.oidc.directory : spec.ldap.directory
