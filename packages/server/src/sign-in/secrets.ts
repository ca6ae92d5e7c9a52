import type { Reader, Sealer, Tx } from '../db/index.js'
import { admitSecret, changedPart, movedSecret, type SecretAddress, urlPart } from '../resources/index.js'
import { Hidden } from '../runtime/hidden.js'
import type { SignInSpec, SignInSpecInput } from './contract.js'

const name = 'oidc.clientSecret'
const pointer = '/spec/oidc/clientSecret'

type Oidc = Extract<SignInSpecInput, { type: 'oidc' }>['oidc']

/** The client is part of it: another client's secret would be tried for it. */
const addressOf = ({
  issuer,
  clientId,
  certificateAuthority,
}: Pick<Oidc, 'issuer' | 'clientId' | 'certificateAuthority'>): SecretAddress =>
  new Map<string, unknown>([
    ['/spec/oidc/issuer', urlPart(issuer)],
    ['/spec/oidc/clientId', clientId],
    ['/spec/oidc/certificateAuthority', certificateAuthority?.trim()],
  ])

/** The stored form of a spec: the secret of the client is sealed and replaced by its digest. */
export const sealSpec = async (options: {
  tx: Tx
  sealer: Sealer
  uid: string
  incoming: SignInSpecInput
  stored: SignInSpec | undefined
}): Promise<SignInSpec> => {
  const { tx, sealer, uid, incoming, stored } = options
  if (incoming.type === 'ldap') {
    await sealer.forget(tx, uid)
    return incoming
  }
  const before = stored?.type === 'oidc' ? stored.oidc : undefined
  const moved = before && changedPart(addressOf(before), addressOf(incoming.oidc))
  if (moved !== undefined && incoming.oidc.clientSecret.value === undefined) throw movedSecret(moved, pointer)
  const clientSecret = await admitSecret({
    tx,
    sealer,
    owner: uid,
    name,
    pointer,
    incoming: incoming.oidc.clientSecret,
    stored: before?.clientSecret,
  })
  return { ...incoming, oidc: { ...incoming.oidc, clientSecret } }
}

export const openSecret = async (reader: Reader, sealer: Sealer, owner: string): Promise<Hidden> =>
  new Hidden(await sealer.open(reader, { owner, name }))
