import { X509Certificate } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Sealer, Tx } from '../db/index.js'
import type { Kind } from '../resources/index.js'
import { badField, HansaError } from '../runtime/errors.js'
import { directoryOf, SignInSpec, SignInSpecInput, type SignInSpecSent, SignInStatus } from './contract.js'
import { sealSpec } from './secrets.js'
import { sourceOf } from './store.js'

const refusePem = (pem: string | undefined): void => {
  const parts = pem?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  if (pem === undefined) return
  try {
    if (parts === null || parts === undefined) throw new Error('no certificate')
    for (const part of parts) new X509Certificate(part)
  } catch {
    throw badField(
      '/spec/oidc/certificateAuthority',
      'invalid PEM',
      'send certificates in PEM (-----BEGIN …-----), unchanged',
    )
  }
}

/** Ids of users start with the name of their directory or sign-in; those of the hub's own subjects start with `hub/`. */
const refuseSharedNames = async (tx: Tx, name: string, directory: string | undefined): Promise<void> => {
  if ((directory ?? name) === 'hub')
    throw badField(
      directory === undefined ? '/metadata/name' : '/spec',
      'the name "hub" is reserved for the subjects of the hub itself',
      'choose another name',
    )
  if (directory === undefined) {
    if ((await tx.get('Directory', '', name)) !== undefined)
      throw badField(
        '/metadata/name',
        `a Directory is named "${name}" too: the ids of their users would be the same`,
        'choose another name, or set spec.oidc.directory',
      )
    return
  }
  if ((await tx.get('Directory', '', directory)) === undefined)
    throw new HansaError('MissingReference', {
      reason: `directory "${directory}" does not exist`,
      fix: 'create the Directory first: hansa apply -f DIRECTORY.yaml',
    })
  const other = await tx.get('SignIn', '', directory)
  const spec = other === undefined ? undefined : SignInSpec.parse(other.spec)
  if (spec !== undefined && directoryOf(spec) === undefined && directory !== name)
    throw badField(
      '/spec',
      `SignIn "${directory}" without a directory has the name of this directory: the ids of their users would be the same`,
      `delete SignIn "${directory}", or create it again under another name`,
    )
}

/** Sessions of a SignIn, all of them or those that were created from another source, end with this transaction. */
const endSessions = async (tx: Tx, uid: string, source?: string): Promise<void> => {
  const { sessions } = tx.tables
  const rows = await tx.db
    .select({ id: sessions.id, source: sessions.source })
    .from(sessions)
    .where(eq(sessions.signInUid, uid))
  for (const row of rows)
    if (row.source !== source) await tx.db.delete(sessions).where(eq(sessions.id, row.id))
}

export const createSignInKind = ({
  sealer,
}: {
  sealer: Sealer
}): Kind<SignInSpecInput, SignInSpec, SignInStatus, SignInSpecSent> => ({
  kind: 'SignIn',
  plural: 'signins',
  singular: 'signin',
  namespaced: false,
  specInput: SignInSpecInput,
  spec: SignInSpec,
  status: SignInStatus,
  initialStatus: { conditions: [] },
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'SignIn',
    metadata: { name: 'company' },
    spec: {
      type: 'oidc',
      oidc: {
        issuer: 'https://auth.example.org',
        clientId: 'hansa',
        clientSecret: { value: 'a-client-secret' },
        directory: 'corp',
      },
    },
  },
  admit: async ({ tx, uid, name, incoming, stored }) => {
    if (incoming.type === 'oidc') refusePem(incoming.oidc.certificateAuthority)
    await refuseSharedNames(tx, name, directoryOf(incoming))
    const spec = await sealSpec({ tx, sealer, uid, incoming, stored })
    // Under another issuer or directory, the same id is another person.
    if (stored !== undefined) await endSessions(tx, uid, await sourceOf(tx, spec))
    return spec
  },
  remove: async ({ tx, row }) => {
    await endSessions(tx, row.uid)
    await sealer.forget(tx, row.uid)
    return 'gone'
  },
})
