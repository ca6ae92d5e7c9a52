import type { Reader, Sealer, Tx } from '../db/index.js'
import {
  admitSecret,
  changedPart,
  movedSecret,
  type SecretAddress,
  type SecretDigest,
  type SecretInput,
  urlPart,
} from '../resources/index.js'
import { Hidden } from '../runtime/hidden.js'
import type { RepositorySpec, RepositorySpecInput } from './contract.js'
import { sealDependencyRepositories } from './dependency-secrets.js'

/** The values that a Repository needs in clear text. */
export interface RepositorySecrets {
  password?: Hidden
  token?: Hidden
  sshKey?: Hidden
  webhook?: Hidden
  /** All of them, by the names under which they are sealed. */
  all: ReadonlyMap<string, Hidden>
}

/** The names under which they are sealed; their owner is the uid of the Repository. */
const names = {
  password: 'access.password',
  token: 'access.token',
  sshKey: 'access.sshKey',
  webhook: 'webhook.secret',
} as const

type Field = keyof typeof names

const pointers: Record<Field, string> = {
  password: '/spec/access/password',
  token: '/spec/access/token',
  sshKey: '/spec/access/sshKey',
  webhook: '/spec/webhook/secret',
}

const secretIn = <Secret>(
  field: Field,
  {
    access,
    webhook,
  }: {
    access?:
      | { password?: Secret | undefined; token?: Secret | undefined; sshKey?: Secret | undefined }
      | undefined
    webhook?: { secret: Secret } | undefined
  },
): Secret | undefined => (field === 'webhook' ? webhook?.secret : access?.[field])

/** The user name is part of it, so that a password is not tried for another account. */
const addressOf = ({ url, access }: Pick<RepositorySpecInput, 'url' | 'access'>): SecretAddress =>
  new Map<string, unknown>([
    ['/spec/url', urlPart(url)],
    ['/spec/access/username', access?.username],
    ['/spec/access/knownHosts', access?.knownHosts?.trim()],
    ['/spec/access/certificateAuthority', access?.certificateAuthority?.trim()],
    ['/spec/access/plainHttp', access?.plainHttp],
  ])

/** The stored form of a spec: secrets are sealed and replaced by their digests; removed secrets are deleted. */
export const sealSpec = async (options: {
  tx: Tx
  sealer: Sealer
  uid: string
  incoming: RepositorySpecInput
  stored: RepositorySpec | undefined
}): Promise<RepositorySpec> => {
  const { tx, sealer, uid, incoming, stored } = options
  const moved = stored && changedPart(addressOf(stored), addressOf(incoming))
  const settle = async (field: Field): Promise<SecretDigest | undefined> => {
    const secret: SecretInput | undefined = secretIn(field, incoming)
    if (secret === undefined) {
      await sealer.forget(tx, uid, names[field])
      return undefined
    }
    // The secret of the webhook is sent to nobody.
    if (field !== 'webhook' && moved !== undefined && secret.value === undefined)
      throw movedSecret(moved, pointers[field])
    return admitSecret({
      tx,
      sealer,
      owner: uid,
      name: names[field],
      pointer: pointers[field],
      incoming: secret,
      stored: stored && secretIn<SecretDigest>(field, stored),
    })
  }
  const password = await settle('password')
  const token = await settle('token')
  const sshKey = await settle('sshKey')
  const webhook = await settle('webhook')
  const dependencies = await sealDependencyRepositories({
    ...{ tx, sealer, uid },
    incoming: incoming.dependencyRepositories,
    stored: stored?.dependencyRepositories,
  })
  const { access, webhook: _, dependencyRepositories: _sent, ...rest } = incoming
  const { password: _password, token: _token, sshKey: _sshKey, ...open } = access ?? {}
  return {
    ...rest,
    ...(access === undefined
      ? {}
      : {
          access: {
            ...open,
            ...(password === undefined ? {} : { password }),
            ...(token === undefined ? {} : { token }),
            ...(sshKey === undefined ? {} : { sshKey }),
          },
        }),
    ...(webhook === undefined ? {} : { webhook: { secret: webhook } }),
    ...dependencies,
  }
}

/** The secrets of a stored spec. */
export const openSecrets = async (
  reader: Reader,
  sealer: Sealer,
  owner: string,
): Promise<RepositorySecrets> => {
  const opened = await sealer.openAll(reader, owner)
  const all = new Map([...opened].map(([name, value]) => [name, new Hidden(value)] as const))
  const open = (field: Field): Partial<RepositorySecrets> => {
    const value = all.get(names[field])
    return value === undefined ? {} : { [field]: value }
  }
  return { all, ...open('password'), ...open('token'), ...open('sshKey'), ...open('webhook') }
}
