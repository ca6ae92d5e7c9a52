import type { Sealer, Tx } from '../db/index.js'
import { admitSecret, movedSecret, type SecretDigest, type SecretInput } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { hashProblem } from './connectors/authelia/hash.js'
import type { ConnectorSpec, ConnectorSpecInput } from './contract.js'
import { changedAddress } from './endpoint/address.js'

/** The name the digest of a client's secret is sealed under. */
export const clientSecretName = (id: string): string => `/authelia/clients/${id}/secret`

/** What of a connector's spec is sealed, by the names adapters ask for. */
export const secretsOf = (spec: ConnectorSpec): ReadonlyMap<string, SecretDigest> => {
  if (spec.type === 'gitea')
    return new Map([['/gitea/credentials/password', spec.gitea.credentials.password]])
  if (spec.type === 'vault') {
    const { auth } = spec.vault
    return new Map([
      auth.method === 'token' ? ['/vault/auth/token', auth.token] : ['/vault/auth/secretId', auth.secretId],
    ])
  }
  return new Map(
    (spec.authelia.clients ?? []).flatMap(({ id, secret }) =>
      secret === undefined ? [] : [[clientSecretName(id), secret] as const],
    ),
  )
}

type Admit = (name: string, incoming: SecretInput, pointer?: string) => Promise<SecretDigest>

/** Authelia refuses its whole configuration for one digest it cannot decode. */
const checkDigest = ({ value }: SecretInput, pointer: string): void => {
  const problem = value === undefined ? undefined : hashProblem(value)
  if (problem !== undefined)
    throw badField(
      pointer,
      `is a digest that ${problem}`,
      'send what `authelia crypto hash generate pbkdf2` writes',
    )
}

const withSecrets = async (incoming: ConnectorSpecInput, admit: Admit): Promise<ConnectorSpec> => {
  if (incoming.type === 'gitea') {
    const { credentials } = incoming.gitea
    const password = await admit('/gitea/credentials/password', credentials.password)
    return { ...incoming, gitea: { ...incoming.gitea, credentials: { ...credentials, password } } }
  }
  if (incoming.type === 'vault') {
    const { auth } = incoming.vault
    const settled =
      auth.method === 'token'
        ? { ...auth, token: await admit('/vault/auth/token', auth.token) }
        : { ...auth, secretId: await admit('/vault/auth/secretId', auth.secretId) }
    return { ...incoming, vault: { ...incoming.vault, auth: settled } }
  }
  const { clients: given, ...authelia } = incoming.authelia
  if (given === undefined) return { ...incoming, authelia }
  const clients: NonNullable<Extract<ConnectorSpec, { type: 'authelia' }>['authelia']['clients']> = []
  for (const [index, { secret, ...client }] of given.entries()) {
    const pointer = `/authelia/clients/${index}/secret`
    if (secret !== undefined) checkDigest(secret, `/spec${pointer}`)
    clients.push(
      secret === undefined
        ? client
        : { ...client, secret: await admit(clientSecretName(client.id), secret, pointer) },
    )
  }
  return { ...incoming, authelia: { ...authelia, clients } }
}

/** What is stored of a spec: its secrets sealed, their digests in their place; what is no longer there is forgotten. */
export const sealSecrets = async (options: {
  tx: Tx
  sealer: Sealer
  uid: string
  incoming: ConnectorSpecInput
  stored: ConnectorSpec | undefined
}): Promise<ConnectorSpec> => {
  const { tx, sealer, uid, incoming, stored } = options
  const before = stored === undefined ? new Map<string, SecretDigest>() : secretsOf(stored)
  const moved = stored && changedAddress(stored, incoming)
  const settled = await withSecrets(incoming, (name, secret, pointer = name) => {
    if (moved !== undefined && secret.value === undefined) throw movedSecret(moved, `/spec${pointer}`)
    return admitSecret({
      tx,
      sealer,
      owner: uid,
      name,
      pointer: `/spec${pointer}`,
      incoming: secret,
      stored: before.get(name),
    })
  })
  const kept = secretsOf(settled)
  for (const name of before.keys()) if (!kept.has(name)) await sealer.forget(tx, uid, name)
  return settled
}
