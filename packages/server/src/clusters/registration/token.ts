import type { V1Secret } from '@kubernetes/client-node'
import { create, hasStatus, KubeError, list, remove, type Transport, wellKnown } from '../../kube/index.js'
import type { Clock } from '../../runtime/clock.js'
import type { Random } from '../../runtime/random.js'
import { fieldOf } from '../../runtime/record.js'
import { accountName, hansaNamespace, hubLabel } from './rbac.js'

/** A token of the hub's service account. Times are this hub's, in milliseconds since the epoch. */
export interface IssuedToken {
  token: string
  /** The Secret it is bound to: deleting that revokes this token and no other. */
  secret: string
  issuedAt: number
  expiresAt: number
  renewAt: number
}

/** The requested life; the granted one may be shorter or longer. */
const askedSeconds = 30 * 24 * 3600

/** Renewed when this much of its life has passed. */
const renewedAt = 0.8

/** The granted life of a token, in milliseconds, by its own claims: only the member's clock counts. */
const claimedLife = (token: string): number | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const [from, to] = [fieldOf(claims, 'iat'), fieldOf(claims, 'exp')]
    return typeof from === 'number' && typeof to === 'number' && to > from ? (to - from) * 1000 : undefined
  } catch {
    return undefined
  }
}

const labels = (hubUid: string) => ({ [hubLabel]: hubUid })

/**
 * Requests a token bound to a Secret created for it. The Secret is created first, so that no token is ever without
 * one. Throws KubeError. Source:
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export const issueToken = async (
  transport: Transport,
  { hubUid, clock, random }: { hubUid: string; clock: Clock; random: Random },
): Promise<IssuedToken> => {
  const secret = `hansa-token-${Math.floor(random() * 2 ** 40)
    .toString(36)
    .padStart(8, '0')}`
  const made = await create(
    transport,
    wellKnown.secrets,
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secret, namespace: hansaNamespace, labels: labels(hubUid) },
      type: 'Opaque',
    } satisfies V1Secret,
    { namespace: hansaNamespace },
  )
  const uid = fieldOf(made.metadata, 'uid')
  const issuedAt = clock.now()
  const answer = await create(
    transport,
    wellKnown.serviceAccounts,
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        expirationSeconds: askedSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name: secret, uid },
      },
    },
    { namespace: hansaNamespace, name: accountName, subresource: 'token' },
  )
  const token = fieldOf(answer.status, 'token')
  const until = Date.parse(String(fieldOf(answer.status, 'expirationTimestamp')))
  if (typeof token !== 'string' || token === '')
    throw new KubeError('Protocol', 'the TokenRequest response contains no token')
  const life = claimedLife(token) ?? (Number.isNaN(until) ? 3_600_000 : Math.max(0, until - issuedAt))
  return { token, secret, issuedAt, expiresAt: issuedAt + life, renewAt: issuedAt + life * renewedAt }
}

/** Revokes every token of this hub except the one bound to `keep`. Returns how many. Throws KubeError. */
export const revokeOthers = async (transport: Transport, hubUid: string, keep: string): Promise<number> => {
  const { items } = await list(transport, wellKnown.secrets, {
    namespace: hansaNamespace,
    labelSelector: `${hubLabel}=${hubUid}`,
    metadataOnly: true,
  })
  const others = items.filter(({ metadata }) => metadata.name !== keep)
  for (const { metadata } of others)
    await remove(transport, wellKnown.secrets, { namespace: hansaNamespace, name: metadata.name })
  return others.length
}

/** A new credential may not be known everywhere in the member yet. */
export const isSettling = (error: unknown): boolean => hasStatus(error, 401, 403)
