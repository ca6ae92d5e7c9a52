import { createHmac } from 'node:crypto'
import { timestamp } from '../clock.js'
import { invalid, notFound } from '../errors.js'
import {
  at,
  isObject,
  type Json,
  type JsonObject,
  listOf,
  numberOf,
  objectOf,
  stringOf,
} from '../objects/json.js'
import type { KubeObject } from '../objects/object.js'
import { uuid } from '../random.js'
import type { Core } from '../writes/core.js'
import type { User } from './call.js'

const issuer = 'https://kubernetes.default.svc.cluster.local'
const serviceAccounts = '/serviceaccounts'
const boundKinds: Record<string, string> = { Secret: '/secrets', Pod: '/pods' }

export interface Tokens {
  /** Answers a TokenRequest for a service account. */
  issue(account: KubeObject, request: JsonObject): JsonObject
  /** The user behind a bearer token, or undefined when it is unknown, expired or revoked. */
  verify(token: string): User | undefined
  /** Revokes the tokens issued so far: all, or those of one account. */
  revoke(account?: { namespace: string; name: string }): void
}

export interface TokenOptions {
  adminToken: string
  /** The signing key of tokens; tokens survive a restart only together with it. */
  key: string
  /** The maximum lifetime, in seconds; longer requests are cut, as on a real server. */
  maxLifeSeconds: number
}

const encode = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64url')

const decode = (part: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** Whether the service account and the bound object of a token still exist. */
const stillBound = (core: Core, claims: JsonObject): boolean => {
  const bound = objectOf(claims['kubernetes.io'])
  const namespace = stringOf(bound.namespace)
  const exists = (resource: string, reference: JsonObject): boolean =>
    core.store.get(resource, { namespace, name: stringOf(reference.name) })?.metadata.uid === reference.uid
  if (!exists(serviceAccounts, objectOf(bound.serviceaccount))) return false
  return Object.entries(boundKinds).every(([kind, resource]) => {
    const reference = bound[kind.toLowerCase()]
    return reference === undefined || exists(resource, objectOf(reference))
  })
}

/** The requested lifetime, in seconds. */
const requestedLife = (spec: JsonObject): number => {
  const seconds = numberOf(spec.expirationSeconds, 3600)
  if (seconds < 600) {
    const message = 'Invalid value: may not specify a duration less than 10 minutes'
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      { reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds' },
    ])
  }
  return seconds
}

/** The claim for the object that a token is bound to: `{ pod: { name, uid } }`, or nothing without a reference. */
const boundClaim = (core: Core, namespace: string, reference: JsonObject): JsonObject => {
  const kind = stringOf(reference.kind)
  const name = stringOf(reference.name)
  const resource = boundKinds[kind]
  const bound = resource === undefined ? undefined : core.store.get(resource, { namespace, name })
  if (kind !== '' && !bound) throw notFound({ group: '', plural: `${kind.toLowerCase()}s` }, name)
  return bound ? { [kind.toLowerCase()]: { name, uid: bound.metadata.uid } } : {}
}

/** Service account tokens in the shape of a real server's (a JWT with its claims), signed by HMAC. */
export const createTokens = (core: Core, options: TokenOptions): Tokens => {
  const revokedBefore = new Map<string, number>()
  const revokedTokens = new Set<string>()
  const issued = new Map<string, string>()
  const sign = (text: string): string => createHmac('sha256', options.key).update(text).digest('base64url')

  return {
    issue: (account, request) => {
      const spec = objectOf(request.spec)
      const { name, namespace = '', uid } = account.metadata
      const life = Math.min(requestedLife(spec), options.maxLifeSeconds)
      const bound = boundClaim(core, namespace, objectOf(spec.boundObjectRef))
      const now = Math.floor(core.clock.now() / 1000)
      const subject = `system:serviceaccount:${namespace}:${name}`
      const audiences = listOf(spec.audiences).length > 0 ? listOf(spec.audiences) : [issuer]
      const claims: JsonObject = {
        iss: issuer,
        sub: subject,
        aud: audiences,
        iat: now,
        nbf: now,
        exp: now + life,
        jti: uuid(core.random),
        'kubernetes.io': {
          namespace,
          serviceaccount: { name, uid },
          ...bound,
        },
      }
      const text = `${encode({ alg: 'HS256', kid: 'simulator' })}.${encode(claims)}`
      const token = `${text}.${sign(text)}`
      issued.set(token, subject)
      return {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, namespace, uid, creationTimestamp: timestamp(core.clock.now()) },
        spec: { boundObjectRef: null, ...spec, audiences, expirationSeconds: life },
        status: { token, expirationTimestamp: timestamp((now + life) * 1000) },
      }
    },
    verify: (token) => {
      if (token === options.adminToken)
        return { name: 'admin', groups: ['system:masters', 'system:authenticated'] }
      const [header = '', payload = '', signature = ''] = token.split('.')
      if (revokedTokens.has(token) || sign(`${header}.${payload}`) !== signature) return undefined
      const claims = decode(payload)
      const subject = stringOf(claims.sub)
      const now = core.clock.now() / 1000
      const revoked = Math.max(revokedBefore.get(subject) ?? 0, revokedBefore.get('*') ?? 0)
      if (numberOf(claims.exp) <= now || numberOf(claims.iat) < revoked || !stillBound(core, claims))
        return undefined
      const namespace = stringOf(at(claims, 'kubernetes.io', 'namespace'))
      const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated']
      return { name: subject, groups }
    },
    revoke: (account) => {
      const subject = account ? `system:serviceaccount:${account.namespace}:${account.name}` : '*'
      // Times in a token are whole seconds: tokens of this very second are revoked one by one.
      revokedBefore.set(subject, Math.floor(core.clock.now() / 1000))
      for (const [token, owner] of issued) {
        if (subject === '*' || owner === subject) {
          revokedTokens.add(token)
          issued.delete(token)
        }
      }
    },
  }
}
