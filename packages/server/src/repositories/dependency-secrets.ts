import { type DependencyRepository, dependencyRepositoryKey } from '../bundles/index.js'
import type { Sealer, Tx } from '../db/index.js'
import {
  admitSecret,
  changedPart,
  movedSecret,
  type SecretAddress,
  type SecretDigest,
  type SecretInput,
} from '../resources/index.js'
import { digestOf } from '../runtime/canonical.js'
import type { Hidden } from '../runtime/hidden.js'
import type { RepositorySpec, RepositorySpecInput } from './contract.js'

type Entry<Secret> = Omit<DependencyRepository, 'access'> & {
  access: Omit<DependencyRepository['access'], 'password' | 'token'> & {
    password?: Secret | undefined
    token?: Secret | undefined
  }
}
type Incoming = Entry<SecretInput>
type Stored = Entry<SecretDigest>

const fields = ['password', 'token'] as const

/**
 * The names under which they are sealed, of equal length; their owner is the uid of the Repository. A secret belongs to the URL of its entry,
 * not to its position.
 */
const nameOf = (url: string, field: (typeof fields)[number]): string =>
  `dependencyRepositories.${digestOf(dependencyRepositoryKey(url))}.${field}`

const sameUrl =
  (url: string) =>
  (other: { url: string }): boolean =>
    dependencyRepositoryKey(other.url) === dependencyRepositoryKey(url)

const addressOf = ({ url, access }: Incoming | Stored, at: string): SecretAddress =>
  new Map<string, unknown>([
    [`${at}/url`, dependencyRepositoryKey(url)],
    [`${at}/access/username`, access.username],
    [`${at}/access/certificateAuthority`, access.certificateAuthority?.trim()],
    [`${at}/access/plainHttp`, access.plainHttp],
  ])

/** The stored form of one entry. Throws `BadRequest` for a stored secret at a changed address. */
const sealEntry = async (
  { tx, sealer, uid }: { tx: Tx; sealer: Sealer; uid: string },
  incoming: Incoming,
  present: Stored | undefined,
  at: string,
): Promise<Stored> => {
  const moved =
    present === undefined ? `${at}/url` : changedPart(addressOf(present, at), addressOf(incoming, at))
  const { password: _password, token: _token, ...open } = incoming.access
  const sealed: Partial<Record<(typeof fields)[number], SecretDigest>> = {}
  for (const field of fields) {
    const secret = incoming.access[field]
    const name = nameOf(incoming.url, field)
    const pointer = `${at}/access/${field}`
    if (secret === undefined) {
      await sealer.forget(tx, uid, name)
      continue
    }
    if (moved !== undefined && secret.value === undefined) throw movedSecret(moved, pointer)
    sealed[field] = await admitSecret({
      tx,
      sealer,
      owner: uid,
      name,
      pointer,
      incoming: secret,
      stored: present?.access[field],
    })
  }
  return { url: incoming.url, access: { ...open, ...sealed } }
}

/** The stored form of the repositories of dependencies: secrets are sealed and replaced by their digests; removed secrets are deleted. */
export const sealDependencyRepositories = async (options: {
  tx: Tx
  sealer: Sealer
  uid: string
  incoming: RepositorySpecInput['dependencyRepositories']
  stored: RepositorySpec['dependencyRepositories']
}): Promise<Pick<RepositorySpec, 'dependencyRepositories'>> => {
  const { tx, sealer, uid, incoming, stored = [] } = options
  const sealed: Stored[] = []
  for (const [index, entry] of (incoming ?? []).entries()) {
    const present = stored.find(sameUrl(entry.url))
    sealed.push(await sealEntry({ tx, sealer, uid }, entry, present, `/spec/dependencyRepositories/${index}`))
  }
  for (const { url } of stored)
    if (!sealed.some(sameUrl(url)))
      for (const field of fields) await sealer.forget(tx, uid, nameOf(url, field))
  return incoming === undefined ? {} : { dependencyRepositories: sealed }
}

/** The repositories of dependencies with their secrets in clear text, from the sealed values by their names. */
export const openDependencyRepositories = (
  { dependencyRepositories = [] }: Pick<RepositorySpec, 'dependencyRepositories'>,
  sealed: ReadonlyMap<string, Hidden>,
): DependencyRepository[] =>
  dependencyRepositories.map(({ url, access: { password: _password, token: _token, ...open } }) => {
    const values = fields.flatMap((field) => {
      const secret = sealed.get(nameOf(url, field))
      return secret === undefined ? [] : [[field, { value: secret.reveal() }] as const]
    })
    return { url, access: { ...open, ...Object.fromEntries(values) } }
  })
