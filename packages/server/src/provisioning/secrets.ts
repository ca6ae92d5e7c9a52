import type { Sealer, Tx } from '../db/index.js'
import { admitSecret, movedSecret, SecretDigest, SecretInput } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { connectors } from './connectors/index.js'
import { ConnectorSpec, type ConnectorSpecInput } from './contract.js'
import { changedAddress } from './endpoint/address.js'
import { placesOf, replacePlaces } from './spec-places.js'

/** The sealed values of a connector's spec, by the names that adapters use. */
export const secretsOf = (spec: ConnectorSpec): ReadonlyMap<string, SecretDigest> =>
  new Map(
    connectors[spec.type].manifest.secrets.flatMap(({ pointer }) =>
      placesOf(spec, pointer).map(({ name, value }) => [name, SecretDigest.parse(value)] as const),
    ),
  )

type Admit = (secret: { name: string; pointer: string; incoming: SecretInput }) => Promise<SecretDigest>

const withSecrets = async (incoming: ConnectorSpecInput, admit: Admit): Promise<ConnectorSpec> => {
  let settled: unknown = incoming
  for (const { pointer: at, problemOf } of connectors[incoming.type].manifest.secrets)
    settled = await replacePlaces(settled, at, async ({ name, pointer, value }) => {
      const secret = SecretInput.parse(value)
      const found = secret.value === undefined ? undefined : problemOf?.(secret.value)
      if (found !== undefined) throw badField(`/spec${pointer}`, found.problem, found.fix)
      return await admit({ name, pointer: `/spec${pointer}`, incoming: secret })
    })
  return ConnectorSpec.parse(settled)
}

/** The stored form of a spec: secrets are sealed and replaced by their digests; removed secrets are deleted. */
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
  const settled = await withSecrets(incoming, (secret) => {
    if (moved !== undefined && secret.incoming.value === undefined) throw movedSecret(moved, secret.pointer)
    return admitSecret({ tx, sealer, owner: uid, ...secret, stored: before.get(secret.name) })
  })
  const kept = secretsOf(settled)
  for (const name of before.keys()) if (!kept.has(name)) await sealer.forget(tx, uid, name)
  return settled
}
