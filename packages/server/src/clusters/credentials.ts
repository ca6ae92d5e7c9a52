import type { Reader, Sealer, Tx } from '../db/index.js'
import type { Credentials } from '../kube/index.js'
import { badField } from '../runtime/errors.js'
import type { ClusterConnection, ConnectionInput, SecretInput } from './contract.js'

type StoredCredentials = ClusterConnection['credentials']
type SentCredentials = ConnectionInput['credentials']

/** The names under which a cluster's secrets are sealed; their owner is its uid. */
const secretNames = { token: 'token', clientKey: 'clientKey' } as const

const digestOf = (sealer: Sealer, secret: SecretInput): string =>
  'value' in secret ? sealer.digest(secret.value) : secret.digest

/** Credentials as they are stored and shown. */
export const shownCredentials = (sealer: Sealer, sent: SentCredentials): StoredCredentials =>
  'token' in sent
    ? { token: { digest: digestOf(sealer, sent.token) } }
    : {
        clientCertificate: sent.clientCertificate,
        clientKey: { digest: digestOf(sealer, sent.clientKey) },
      }

const secretOf = (credentials: SentCredentials): { name: string; pointer: string; secret: SecretInput } =>
  'token' in credentials
    ? { name: secretNames.token, pointer: '/spec/connection/credentials/token', secret: credentials.token }
    : {
        name: secretNames.clientKey,
        pointer: '/spec/connection/credentials/clientKey',
        secret: credentials.clientKey,
      }

const storedDigest = (stored: StoredCredentials | undefined, name: string): string | undefined => {
  if (stored === undefined) return undefined
  if ('token' in stored) return name === secretNames.token ? stored.token.digest : undefined
  return name === secretNames.clientKey ? stored.clientKey.digest : undefined
}

/**
 * What was sent, with digests replaced by the one stored. Any digest of a token that the hub renews by itself means "keep": the one
 * a file holds is soon an older one. Throws `BadRequest` for a digest of nothing that is stored.
 */
export const settleCredentials = (
  sent: SentCredentials,
  stored: StoredCredentials | undefined,
  renewed: boolean,
): SentCredentials => {
  const { name, pointer, secret } = secretOf(sent)
  if ('value' in secret) return sent
  const kept = storedDigest(stored, name)
  if (kept === undefined || (kept !== secret.digest && !(renewed && name === secretNames.token)))
    throw badField(
      pointer,
      'is the digest of no value stored for this cluster',
      'send the value itself: {value: …}',
    )
  return 'token' in sent ? { token: { digest: kept } } : { ...sent, clientKey: { digest: kept } }
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

/** Stores credentials encrypted in place of those that were there, and gives what is shown of them. */
export const sealCredentials = async (
  tx: Tx,
  sealer: Sealer,
  owner: string,
  credentials: Credentials,
): Promise<StoredCredentials> => {
  await sealer.forget(tx, owner)
  if ('token' in credentials) {
    await sealer.seal(tx, { owner, name: secretNames.token, value: credentials.token })
    return { token: { digest: sealer.digest(credentials.token) } }
  }
  const { clientCertificate, clientKey } = credentials
  await sealer.seal(tx, { owner, name: secretNames.clientKey, value: clientKey })
  return { clientCertificate, clientKey: { digest: sealer.digest(clientKey) } }
}

/** The credentials of what was sent, in clear: `open` gives those that are stored, for a digest. */
export const clearCredentials = async (
  sent: SentCredentials,
  open: () => Promise<Credentials>,
): Promise<Credentials> => {
  const { secret } = secretOf(sent)
  if ('digest' in secret) {
    const opened = await open()
    return 'clientKey' in opened && 'clientCertificate' in sent
      ? { clientCertificate: sent.clientCertificate, clientKey: opened.clientKey }
      : opened
  }
  return 'token' in sent
    ? { token: secret.value }
    : { clientCertificate: sent.clientCertificate, clientKey: secret.value }
}
