import type { Reader, Sealer, Tx } from '../db/index.js'
import { admitSecret, movedSecret, type SecretInput } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { Hidden } from '../runtime/hidden.js'
import { changedAddress } from './address.js'
import type { DirectorySpec, DirectorySpecInput } from './contract.js'
import type { LdapSecrets } from './ldap/target.js'

/** The names under which a Directory's secrets are sealed; their owner is its uid. */
const names = { password: 'bind.password', clientKey: 'bind.clientKey' } as const

const bindOf = (spec: DirectorySpec | undefined) => (spec?.type === 'ldap' ? spec.ldap.bind : undefined)

/** Throws `BadRequest` if a stored secret would be used for another address than it was given for. */
const refuseMoved = (
  secret: SecretInput,
  pointer: string,
  incoming: DirectorySpecInput,
  stored: DirectorySpec | undefined,
): void => {
  if (secret.value !== undefined || incoming.type !== 'ldap' || stored?.type !== 'ldap') return
  const moved = changedAddress(stored.ldap, incoming.ldap)
  if (moved !== undefined) throw movedSecret(moved, pointer)
}

/** The stored form of a spec: secrets are sealed and replaced by their digests. */
export const sealSpec = async (
  tx: Tx,
  sealer: Sealer,
  uid: string,
  incoming: DirectorySpecInput,
  stored: DirectorySpec | undefined,
): Promise<DirectorySpec> => {
  if (incoming.type === 'ldif') {
    await sealer.forget(tx, uid)
    return incoming
  }
  const { bind } = incoming.ldap
  const before = bindOf(stored)
  const shared = { tx, sealer, owner: uid }
  if (bind.method === 'simple') {
    const kept = before?.method === 'simple' ? before.password : undefined
    const pointer = '/spec/ldap/bind/password'
    refuseMoved(bind.password, pointer, incoming, stored)
    const password = await admitSecret({
      ...shared,
      name: names.password,
      pointer,
      incoming: bind.password,
      stored: kept,
    })
    await sealer.forget(tx, uid, names.clientKey)
    return { ...incoming, ldap: { ...incoming.ldap, bind: { ...bind, password } } }
  }
  await sealer.forget(tx, uid, names.password)
  const { clientKey, ...rest } = bind
  if (clientKey === undefined) {
    await sealer.forget(tx, uid, names.clientKey)
    return { ...incoming, ldap: { ...incoming.ldap, bind: rest } }
  }
  const kept = before?.method === 'external' ? before.clientKey : undefined
  const pointer = '/spec/ldap/bind/clientKey'
  refuseMoved(clientKey, pointer, incoming, stored)
  const shown = await admitSecret({
    ...shared,
    name: names.clientKey,
    pointer,
    incoming: clientKey,
    stored: kept,
  })
  return { ...incoming, ldap: { ...incoming.ldap, bind: { ...rest, clientKey: shown } } }
}

/** The secrets of a stored spec. */
export const openSecrets = async (
  reader: Reader,
  sealer: Sealer,
  owner: string,
  spec: DirectorySpec,
): Promise<LdapSecrets> => {
  const bind = bindOf(spec)
  const open = async (name: string): Promise<Hidden> => new Hidden(await sealer.open(reader, { owner, name }))
  if (bind?.method === 'simple') return { password: await open(names.password) }
  return bind?.clientKey === undefined ? {} : { clientKey: await open(names.clientKey) }
}

/**
 * Checks that a digest in a tested spec refers to the secret of the stored Directory, at the address it was given for. Throws
 * `BadRequest` otherwise.
 */
export const admitDigest = (incoming: DirectorySpecInput, stored: DirectorySpec): void => {
  const bind = incoming.type === 'ldap' ? incoming.ldap.bind : undefined
  const before = bindOf(stored)
  if (bind === undefined) return
  const field = bind.method === 'simple' ? 'password' : 'clientKey'
  const pointer = `/spec/ldap/bind/${field}`
  const secret = bind.method === 'simple' ? bind.password : bind.clientKey
  if (secret === undefined) return
  const kept = before?.method === 'simple' ? before.password : before?.clientKey
  if (bind.method !== before?.method || kept === undefined || kept.digest !== secret.digest)
    throw badField(
      pointer,
      'this digest does not match the secret stored for this directory',
      'send the value itself: {value: …}',
    )
  refuseMoved(secret, pointer, incoming, stored)
}

const hidden = (secret: { value?: string | undefined } | undefined): Hidden | undefined =>
  secret?.value === undefined ? undefined : new Hidden(secret.value)

/** The secrets in a spec, and the spec in its stored form except for digests. For specs that are only tested. */
export const broughtSecrets = (
  incoming: DirectorySpecInput,
): { spec: DirectorySpec; secrets: LdapSecrets } => {
  if (incoming.type === 'ldif') return { spec: incoming, secrets: {} }
  const { bind } = incoming.ldap
  if (bind.method === 'simple') {
    const password = hidden(bind.password)
    const spec = { ...incoming, ldap: { ...incoming.ldap, bind: { ...bind, password: { digest: '' } } } }
    return { spec, secrets: password === undefined ? {} : { password } }
  }
  const { clientKey: given, ...rest } = bind
  const clientKey = hidden(given)
  return {
    spec: { ...incoming, ldap: { ...incoming.ldap, bind: rest } },
    secrets: clientKey === undefined ? {} : { clientKey },
  }
}
