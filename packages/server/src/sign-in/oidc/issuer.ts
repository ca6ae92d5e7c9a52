import { parseUrl } from '@hansa/manifests'
import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  ResponseBodyError,
  type ServerMetadata,
} from 'openid-client'
import { isLoopbackHost } from '../../runtime/address-kind.js'
import type { Clock } from '../../runtime/clock.js'
import { HansaError } from '../../runtime/errors.js'
import { foreignText, strangerText } from '../../runtime/foreign-text.js'
import type { Hidden } from '../../runtime/hidden.js'
import { messageOf } from '../../runtime/message.js'
import type { OidcSpec } from '../contract.js'
import { refused } from '../who.js'
import type { Claims } from './claims.js'
import { createIssuerFetch, IssuerUnreachable, type Outgoing } from './http.js'

/** How far the clocks of the hub and of an issuer may differ, in seconds. */
const skewSeconds = 60
/** How long a discovery document is used, in milliseconds. */
const discoveryMs = 300_000

/** One sign-in at an issuer. */
export interface Proof {
  state: string
  nonce: string
  verifier: string
}

/** An issuer as one generation of a SignIn describes it. */
export interface IssuerOf {
  /** Changes with the spec. */
  key: string
  spec: OidcSpec
}

export interface Issuers {
  /** Reads the discovery document now. Throws `Unavailable` or `Unprocessable`. */
  probe(issuer: IssuerOf): Promise<void>
  /** The address of the issuer at which a person proves who they are. Throws like `probe`. */
  authorize(issuer: IssuerOf, redirectUri: string, proof: Proof): Promise<URL>
  /**
   * Exchanges the code in the address the issuer redirected to, and returns the claims of the ID token; those of userinfo too, if a claim that
   * `needed` names is not in it. Throws `Unauthenticated` for everything that proves nothing, `Unavailable` if the issuer does not answer.
   */
  redeem(
    issuer: IssuerOf,
    secret: Hidden,
    callback: URL,
    proof: Proof,
    needed: readonly string[],
  ): Promise<Claims>
}

const unreachable = (error: IssuerUnreachable): HansaError =>
  new HansaError(
    'Unavailable',
    { reason: `the issuer cannot be reached: ${foreignText(error.message, strangerText)}` },
    { hint: 'people who are signed in stay signed in; try again when the issuer answers', cause: error },
  )

/** Errors of openid-client wrap those of `fetch`. */
const unreachableIn = (error: unknown): IssuerUnreachable | undefined => {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 5; one = one.cause, depth++)
    if (one instanceof IssuerUnreachable) return one
  return undefined
}

const causeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined
  const inner = cause instanceof Error ? `: ${cause.message}` : ''
  return foreignText(`${messageOf(error)}${inner}`, strangerText)
}

const invalidDiscovery = (issuer: string, error: unknown): HansaError =>
  new HansaError(
    'Unprocessable',
    {
      reason: `${issuer} has no valid discovery document: ${causeOf(error)}`,
      fix: `spec.oidc.issuer must be exactly the "issuer" in ${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    },
    { cause: error },
  )

/** The refusal of a code or of the tokens received for it. */
const refusalOf = (issuer: string, error: unknown): HansaError => {
  const gone = unreachableIn(error)
  if (gone !== undefined) return unreachable(gone)
  if (error instanceof AuthorizationResponseError) {
    const why = foreignText(error.error_description ?? error.error, strangerText)
    return refused(
      `${issuer} refused the sign-in: ${why}`,
      'sign in again; the log of the issuer has the reason',
      error,
    )
  }
  if (error instanceof ResponseBodyError) {
    const why = foreignText(error.error_description ?? error.error, strangerText)
    return refused(
      `${issuer} refused the code: ${why} (${foreignText(error.error, 80)})`,
      'sign in again; if it recurs, an administrator has to check clientId, clientSecret and the redirect URI at the issuer',
      error,
    )
  }
  return refused(
    `the answer of ${issuer} is not valid: ${causeOf(error)}`,
    'sign in again; if it recurs, an administrator has to check the issuer, its keys and its clock',
    error,
  )
}

/** RFC 8414: basic is the default, and the issuer's choice if it supports both. */
const authenticationOf = (
  { token_endpoint_auth_methods_supported: methods }: ServerMetadata,
  secret: string,
) =>
  methods === undefined || methods.includes('client_secret_basic') || !methods.includes('client_secret_post')
    ? ClientSecretBasic(secret)
    : ClientSecretPost(secret)

/** Issuers without TLS are on loopback. */
const isLoopback = ({ issuer }: OidcSpec): boolean => issuer.startsWith('http:')

const isUsable = (endpoint: string | undefined, spec: OidcSpec): boolean => {
  const url = endpoint === undefined ? undefined : parseUrl(endpoint)
  if (url === undefined) return false
  const { protocol, hostname } = url
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(spec) && isLoopbackHost(hostname))
}

export const createIssuers = (outgoing: Outgoing & { clock: Clock }): Issuers => {
  const { clock } = outgoing
  const known = new Map<string, { metadata: ServerMetadata; until: number }>()

  const discover = async ({ key, spec }: IssuerOf): Promise<ServerMetadata> => {
    const { fetch, close } = createIssuerFetch(outgoing, spec)
    try {
      const found = await discovery(new URL(spec.issuer), spec.clientId, undefined, undefined, {
        [customFetch]: fetch,
        timeout: 10,
        execute: isLoopback(spec) ? [allowInsecureRequests] : [],
      })
      const metadata = found.serverMetadata()
      for (const endpoint of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const)
        if (!isUsable(metadata[endpoint], spec))
          throw new Error(`"${endpoint}" is missing, or not an https:// URL`)
      known.set(key, { metadata, until: clock.monotonic() + discoveryMs })
      // Those of former generations.
      for (const [other, { until }] of known) if (until < clock.monotonic()) known.delete(other)
      return metadata
    } catch (error) {
      const gone = unreachableIn(error)
      throw gone === undefined ? invalidDiscovery(spec.issuer, error) : unreachable(gone)
    } finally {
      await close()
    }
  }

  const metadataOf = async (issuer: IssuerOf): Promise<ServerMetadata> => {
    const found = known.get(issuer.key)
    return found !== undefined && found.until > clock.monotonic() ? found.metadata : discover(issuer)
  }

  /** Has no keys yet: they are read for each sign-in, so that keys which the issuer rotated are known. */
  const configure = (metadata: ServerMetadata, spec: OidcSpec, secret: Hidden | undefined): Configuration => {
    const authentication = secret === undefined ? undefined : authenticationOf(metadata, secret.reveal())
    const client = { [clockTolerance]: skewSeconds }
    const config = new Configuration(metadata, spec.clientId, client, authentication)
    config.timeout = 10
    enableNonRepudiationChecks(config)
    if (isLoopback(spec)) allowInsecureRequests(config)
    return config
  }

  return {
    probe: async (issuer) => {
      await discover(issuer)
    },
    authorize: async (issuer, redirectUri, { state, nonce, verifier }) => {
      const { spec } = issuer
      return buildAuthorizationUrl(configure(await metadataOf(issuer), spec, undefined), {
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: spec.scopes.join(' '),
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
    },
    redeem: async (issuer, secret, callback, { state, nonce, verifier }, needed) => {
      const { spec } = issuer
      const metadata = await metadataOf(issuer)
      const config = configure(metadata, spec, secret)
      const { fetch, close } = createIssuerFetch(outgoing, spec)
      config[customFetch] = fetch
      try {
        const tokens = await authorizationCodeGrant(config, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        })
        const claims = tokens.claims()
        if (claims === undefined) throw new Error('the answer has no ID token')
        const missing = needed.some((claim) => claims[claim] === undefined)
        if (!missing || metadata.userinfo_endpoint === undefined) return claims
        return { ...(await fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims }
      } catch (error) {
        throw refusalOf(spec.issuer, error)
      } finally {
        await close()
      }
    },
  }
}
