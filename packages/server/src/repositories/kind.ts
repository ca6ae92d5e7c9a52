import { X509Certificate } from 'node:crypto'
import type { Sealer } from '../db/index.js'
import type { Kind } from '../resources/index.js'
import { isClearText } from '../runtime/address.js'
import { badField } from '../runtime/errors.js'
import { RepositorySpec, RepositorySpecInput, type RepositorySpecSent, RepositoryStatus } from './contract.js'
import { sealSpec } from './secrets.js'

const refs = ['branch', 'tag', 'commit'] as const

/** Checks that the schema cannot express. Throws `BadRequest`. */
export const checkSpec = (spec: RepositorySpecInput): void => {
  const given = refs.filter((ref) => spec[ref] !== undefined)
  const [first, second] = given
  if (first !== undefined && second !== undefined)
    throw badField(`/spec/${second}`, `cannot be used with ${first}`, 'set one of branch, tag and commit')
  const { url, access = {} } = spec
  if (isClearText(url) && access.plainHttp !== true)
    throw badField('/spec/url', 'is not encrypted', 'use https, or set access.plainHttp: true')
  if ((access.username === undefined) !== (access.password === undefined))
    throw badField('/spec/access', 'needs a username and a password', 'set both, or a token')
  if (access.password !== undefined && access.token !== undefined)
    throw badField('/spec/access', 'has a password and a token', 'set only one of them')
  for (const [field, secret] of [
    ['access/password', access.password],
    ['access/token', access.token],
    ['webhook/secret', spec.webhook?.secret],
  ] as const)
    if (secret?.value !== undefined && /\p{Cc}/u.test(secret.value))
      throw badField(`/spec/${field}`, 'contains a control character', 'send it without line breaks')
  if (/[:\p{Cc}]/u.test(access.username ?? ''))
    throw badField('/spec/access/username', 'contains a colon or a control character', 'send it without')
  if (access.certificateAuthority === undefined) return
  try {
    new X509Certificate(access.certificateAuthority)
  } catch {
    throw badField('/spec/access/certificateAuthority', 'invalid PEM', 'send certificates in PEM, unchanged')
  }
}

export const createRepositoryKind = ({
  sealer,
}: {
  sealer: Sealer
}): Kind<RepositorySpecInput, RepositorySpec, RepositoryStatus, RepositorySpecSent> => ({
  kind: 'Repository',
  plural: 'repositories',
  singular: 'repository',
  namespaced: true,
  specInput: RepositorySpecInput,
  spec: RepositorySpec,
  status: RepositoryStatus,
  initialStatus: { bundles: [] },
  example: {
    apiVersion: 'hansa.dev/v1',
    kind: 'Repository',
    metadata: { name: 'apps', namespace: 'default' },
    spec: {
      url: 'https://git.example.org/team/apps.git',
      branch: 'main',
      access: { token: { value: 'an-access-token' } },
      bundles: [{ name: 'web', path: 'apps/web' }],
    },
  },
  admit: async ({ tx, uid, incoming, stored }) => {
    checkSpec(incoming)
    return sealSpec({ tx, sealer, uid, incoming, stored })
  },
  // Its bundles stay: releases can use them.
  remove: async ({ tx, row }) => {
    await sealer.forget(tx, row.uid)
    return 'gone'
  },
})
