import { createPrivateKey, X509Certificate } from 'node:crypto'
import { FilterParser } from 'ldapts'
import type { Sealer, Tx } from '../db/index.js'
import { type Kind, placeOf } from '../resources/index.js'
import { sameJson } from '../runtime/canonical.js'
import { badField, HansaError } from '../runtime/errors.js'
import { messageOf } from '../runtime/message.js'
import { requireRightOnNew } from '../runtime/permission.js'
import { fieldOf } from '../runtime/record.js'
import type { Subject } from '../runtime/subject.js'
import { DirectorySpec, DirectorySpecInput, type DirectorySpecSent, DirectoryStatus } from './contract.js'
import { sourcePartOf } from './identity-source.js'
import { entryFilter } from './ldif/filter.js'
import { sealSpec } from './secrets.js'
import { initialStatus } from './store.js'

const refuseFilter = (
  filter: string | undefined,
  pointer: string,
  parse: (text: string) => unknown,
): void => {
  if (filter === undefined) return
  try {
    parse(filter)
  } catch (error) {
    throw badField(
      pointer,
      `invalid filter: ${messageOf(error)}`,
      'use the syntax of RFC 4515: (&(objectClass=person)(mail=*))',
    )
  }
}

const refusePem = (pem: string | undefined, pointer: string, parse: (pem: string) => unknown): void => {
  if (pem === undefined) return
  try {
    parse(pem)
  } catch {
    throw badField(pointer, 'invalid PEM', 'send it in PEM (-----BEGIN …-----), unchanged')
  }
}

/** Checks that the schema cannot express. Throws `BadRequest`. */
export const checkSpec = (spec: DirectorySpecInput): void => {
  const part = spec.type === 'ldap' ? spec.ldap : spec.ldif
  const parse = spec.type === 'ldap' ? (text: string) => FilterParser.parseString(text) : entryFilter
  refuseFilter(part.people.filter, `/spec/${spec.type}/people/filter`, parse)
  refuseFilter(part.groups?.filter, `/spec/${spec.type}/groups/filter`, parse)
  if (spec.type !== 'ldap') return
  const { urls, startTLS, bind, certificateAuthority } = spec.ldap
  refusePem(certificateAuthority, '/spec/ldap/certificateAuthority', (pem) => new X509Certificate(pem))
  for (const [index, url] of urls.entries())
    if (startTLS && !url.startsWith('ldap://'))
      throw badField(
        `/spec/ldap/urls/${index}`,
        'cannot be used with startTLS',
        'use an ldap:// URL, or remove startTLS',
      )
  if (bind.method !== 'external') return
  const { clientCertificate, clientKey } = bind
  refusePem(clientCertificate, '/spec/ldap/bind/clientCertificate', (pem) => new X509Certificate(pem))
  refusePem(clientKey?.value, '/spec/ldap/bind/clientKey', (pem) => createPrivateKey(pem))
  if ((clientCertificate === undefined) !== (clientKey === undefined))
    throw badField(
      '/spec/ldap/bind',
      'clientCertificate and clientKey must be set together',
      'set both, or neither (for ldapi://)',
    )
  const local = urls.every((url) => url.startsWith('ldapi://'))
  if (clientCertificate === undefined && !local)
    throw badField(
      '/spec/ldap/bind',
      'method external requires a client certificate or ldapi:// URLs',
      'set clientCertificate and clientKey, or use ldapi:// URLs',
    )
  const plain = urls.findIndex((url) => url.startsWith('ldap://') && !startTLS)
  if (plain !== -1)
    throw badField(
      `/spec/ldap/urls/${plain}`,
      'a client certificate requires TLS',
      'use ldaps://, or startTLS: true',
    )
}

/** The directory that a SignIn names, in the part of its type. */
const directoryOfSignIn = (spec: unknown): unknown =>
  fieldOf(fieldOf(spec, String(fieldOf(spec, 'type'))), 'directory')

/**
 * Whoever decides what a directory says decides who signs in, and with which groups: this needs the right to change each SignIn that
 * knows people by it. Throws `Forbidden`.
 */
export const requireSignIns = async (tx: Tx, name: string, subject: Subject): Promise<void> => {
  if (subject.rights.on('update', 'SignIn') === 'everything') return
  for (const row of await tx.list({ kind: 'SignIn' }))
    if (directoryOfSignIn(row.spec) === name) requireRightOnNew(subject, 'update', 'SignIn', placeOf(row))
}

/** Mappings and sign-ins that read this directory: `mapping "NAMESPACE/NAME"`. */
const usersOf = async (tx: Tx, name: string): Promise<string[]> => [
  ...(await tx.list({ kind: 'Mapping' }))
    .filter(({ spec }) => fieldOf(spec, 'directory') === name)
    .map((row) => `mapping "${row.namespace}/${row.name}"`),
  ...(await tx.list({ kind: 'SignIn' }))
    .filter(({ spec }) => directoryOfSignIn(spec) === name)
    .map((row) => `sign-in "${row.name}"`),
]

/** Ids of users start with the name of a directory, or of a sign-in without one: no two people may have the same. */
const refuseSharedName = async (tx: Tx, name: string): Promise<void> => {
  const signIn = await tx.get('SignIn', '', name)
  if (signIn !== undefined && directoryOfSignIn(signIn.spec) === undefined)
    throw badField(
      '/metadata/name',
      `a SignIn without a directory is named "${name}" too: the ids of their users would be the same`,
      'choose another name',
    )
}

export const createDirectoryKind = ({
  sealer,
}: {
  sealer: Sealer
}): Kind<DirectorySpecInput, DirectorySpec, DirectoryStatus, DirectorySpecSent> => ({
  kind: 'Directory',
  plural: 'directories',
  singular: 'directory',
  namespaced: false,
  specInput: DirectorySpecInput,
  spec: DirectorySpec,
  status: DirectoryStatus,
  initialStatus,
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Directory',
    metadata: { name: 'corp' },
    spec: {
      type: 'ldap',
      ldap: {
        preset: 'openldap',
        urls: ['ldaps://ldap1.example.org', 'ldaps://ldap2.example.org'],
        bind: { method: 'simple', dn: 'cn=hansa,dc=example,dc=org', password: { value: 'a-password' } },
        people: { base: 'ou=people,dc=example,dc=org' },
        groups: { base: 'ou=groups,dc=example,dc=org' },
      },
    },
  },
  admit: async ({ tx, uid, name, incoming, stored, subject }) => {
    checkSpec(incoming)
    if (stored === undefined) await refuseSharedName(tx, name)
    const spec = await sealSpec(tx, sealer, uid, incoming, stored)
    if (stored !== undefined && !sameJson(sourcePartOf(stored), sourcePartOf(spec)))
      await requireSignIns(tx, name, subject)
    return spec
  },
  remove: async ({ tx, row }) => {
    const [first, ...others] = await usersOf(tx, row.name)
    if (first !== undefined) {
      const users =
        others.length === 0 ? first : `${others.length + 1} mappings and sign-ins, including ${first}`
      throw new HansaError(
        'Conflict',
        { reason: `directory "${row.name}" is used by ${users}` },
        { hint: 'delete those first, or change the directory they name' },
      )
    }
    await sealer.forget(tx, row.uid)
    return 'gone'
  },
})
