import type { Reader, Sealer, Tx } from '../db/index.js'
import type { Credentials } from '../kube/index.js'
import { movedSecret, type SecretInput } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { changedAddress } from './address.js'
import type { ClusterConnection, ConnectionInput } from './contract.js'

type StoredCredentials = ClusterConnection['credentials']

/** A value that was sent, or one that is already stored. */
type Secret = { value: string } | { digest: string }

/** Credentials that were sent, with each secret either new or the one stored. */
export type SettledCredentials = { token: Secret } | { clientCertificate: string; clientKey: Secret }

/** The names under which a cluster's secrets are sealed; their owner is its uid. */
const secretNames = { token: 'token', clientKey: 'clientKey' } as const

const digestOf = (sealer: Sealer, owner: string, secret: Secret): string =>
  'value' in secret ? sealer.digest(owner, secret.value) : secret.digest

/** Credentials as they are stored and shown under `owner`, a uid. */
export const shownCredentials = (
  sealer: Sealer,
  owner: string,
  settled: SettledCredentials,
): StoredCredentials =>
  'token' in settled
    ? { token: { digest: digestOf(sealer, owner, settled.token) } }
    : {
        clientCertificate: settled.clientCertificate,
        clientKey: { digest: digestOf(sealer, owner, settled.clientKey) },
      }

/** Whether credentials contain a new secret. */
export const bringsSecret = (settled: SettledCredentials): boolean =>
  'value' in ('token' in settled ? settled.token : settled.clientKey)

const storedDigest = (stored: StoredCredentials | undefined, name: string): string | undefined => {
  if (stored === undefined) return undefined
  if ('token' in stored) return name === secretNames.token ? stored.token.digest : undefined
  return name === secretNames.clientKey ? stored.clientKey.digest : undefined
}

const renewedHint =
  ' (any token that the cluster accepts), then let the hub issue its own token again: `hansa cluster rotate NAME --kubeconfig FILE`'

/**
 * Which secret is meant: the one sent along, or the stored one. Any digest of a token that the hub renews means
 * "keep", because the digest in a file soon becomes an older one. Throws `BadRequest` for a digest that matches
 * nothing stored, and for one that is stored for another address.
 */
export const settleCredentials = (
  incoming: ConnectionInput,
  stored: ClusterConnection | undefined,
  renewed: boolean,
): SettledCredentials => {
  const { credentials: sent } = incoming
  const moved = stored && changedAddress(stored, incoming)
  const settle = (secret: SecretInput, name: keyof typeof secretNames): Secret => {
    if (secret.value !== undefined) return { value: secret.value }
    if (moved !== undefined)
      throw movedSecret(moved, `/spec/connection/credentials/${name}`, renewed ? renewedHint : '')
    const kept = storedDigest(stored?.credentials, name)
    if (kept !== undefined && (kept === secret.digest || (renewed && name === 'token')))
      return { digest: kept }
    throw badField(
      `/spec/connection/credentials/${name}`,
      'does not match any value stored for this cluster',
      'send the value itself: {value: …}',
    )
  }
  return 'token' in sent
    ? { token: settle(sent.token, 'token') }
    : { clientCertificate: sent.clientCertificate, clientKey: settle(sent.clientKey, 'clientKey') }
}

/** The credentials of a stored connection, in clear. */
export const openCredentials = async (
  reader: Reader,
  sealer: Sealer,
  owner: string,
  stored: StoredCredentials,
): Promise<Credentials> =>
  'token' in stored
    ? { token: await sealer.open(reader, { owner, name: secretNames.token }) }
    : {
        clientCertificate: stored.clientCertificate,
        clientKey: await sealer.open(reader, { owner, name: secretNames.clientKey }),
      }

/** Stores credentials encrypted, replacing the previous ones, and returns them as shown. */
export const sealCredentials = async (
  tx: Tx,
  sealer: Sealer,
  owner: string,
  credentials: Credentials,
): Promise<StoredCredentials> => {
  await sealer.forget(tx, owner)
  if ('token' in credentials) {
    await sealer.seal(tx, { owner, name: secretNames.token, value: credentials.token })
    return { token: { digest: sealer.digest(owner, credentials.token) } }
  }
  const { clientCertificate, clientKey } = credentials
  await sealer.seal(tx, { owner, name: secretNames.clientKey, value: clientKey })
  return { clientCertificate, clientKey: { digest: sealer.digest(owner, clientKey) } }
}

/** Settled credentials in clear: `open` returns the stored ones. */
export const clearCredentials = async (
  settled: SettledCredentials,
  open: () => Promise<Credentials>,
): Promise<Credentials> => {
  if ('token' in settled) return 'value' in settled.token ? { token: settled.token.value } : await open()
  const { clientCertificate, clientKey } = settled
  if ('value' in clientKey) return { clientCertificate, clientKey: clientKey.value }
  const opened = await open()
  if (!('clientKey' in opened)) throw new Error('expected a stored client key, found a token')
  return { clientCertificate, clientKey: opened.clientKey }
}
