import {
  checkDependencyRepositories,
  checkExpressions,
  checkGitAccess,
  checkValuesSize,
  healthSizeProblem,
} from '../bundles/index.js'
import type { Sealer } from '../db/index.js'
import { requireSource } from '../namespaces/index.js'
import type { Kind } from '../resources/index.js'
import { badField } from '../runtime/errors.js'
import { RepositorySpec, RepositorySpecInput, type RepositorySpecSent, RepositoryStatus } from './contract.js'
import { sealSpec } from './secrets.js'

const refs = ['branch', 'tag', 'commit'] as const

/** Checks that the schema cannot express, except for expressions. Throws `BadRequest`. */
const checkSpec = (spec: RepositorySpecInput): void => {
  const given = refs.filter((ref) => spec[ref] !== undefined)
  const [first, second] = given
  if (first !== undefined && second !== undefined)
    throw badField(`/spec/${second}`, `cannot be used with ${first}`, 'set one of branch, tag and commit')
  checkGitAccess(spec.url, spec.access ?? {}, '/spec')
  checkDependencyRepositories(spec.dependencyRepositories ?? [], '/spec/dependencyRepositories')
  for (const [index, { values }] of spec.bundles.entries())
    checkValuesSize(values, `/spec/bundles/${index}/values`)
  // Every change of the status stores the whole resource.
  checkValuesSize(
    spec.bundles.map(({ values = {} }) => values),
    '/spec/bundles',
  )
  const tooLarge = healthSizeProblem(spec.bundles.flatMap(({ health = [] }) => health))
  if (tooLarge !== undefined) throw badField('/spec/bundles', `health ${tooLarge.reason}`, tooLarge.fix)
  if (/\p{Cc}/u.test(spec.webhook?.secret.value ?? ''))
    throw badField('/spec/webhook/secret', 'contains a control character', 'send it without line breaks')
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
  prepare: async ({ incoming: sent }) => {
    checkSpec(sent)
    for (const [index, { health = [] }] of sent.bundles.entries())
      await checkExpressions(health, `/spec/bundles/${index}/health`)
    return async ({ tx, uid, namespace, incoming, stored }) => {
      await requireSource(tx, { namespace, source: incoming.url, pointer: '/spec/url' })
      return sealSpec({ tx, sealer, uid, incoming, stored })
    }
  },
  // Its bundles stay: releases can use them.
  remove: async ({ tx, row }) => {
    await sealer.forget(tx, row.uid)
    return 'gone'
  },
})
