import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../db/index.js'
import { createCertificate } from '../kube/testing/index.js'
import { createResourceService } from '../resources/index.js'
import { systemClock as clock } from '../runtime/clock.js'
import { tokenSubject } from '../runtime/subject.js'
import type { RepositorySpecSent } from './contract.js'
import { openDependencyRepositories } from './dependency-secrets.js'
import { createRepositoryKind } from './kind.js'
import { openSecrets } from './secrets.js'

let opened: Awaited<ReturnType<typeof openTestStore>>
beforeEach(async () => {
  opened = await openTestStore()
})
afterEach(() => opened.close())

const apps = { namespace: 'default', name: 'apps' }
const user = { subject: tokenSubject('anna') }
const registry = 'oci://registry.example/charts'
const repository = 'https://charts.example.org'

type Entries = NonNullable<RepositorySpecSent['dependencyRepositories']>

const open = () => {
  const { store, sealer } = opened
  const kind = createRepositoryKind({ sealer })
  const service = createResourceService({ kind, store, sealer, clock })
  const apply = async (dependencyRepositories: Entries, more: Partial<RepositorySpecSent> = {}) => {
    const { resource } = await service.apply(
      apps,
      {
        apiVersion: 'hansa.dev/v1',
        kind: 'Repository',
        metadata: { name: 'apps' },
        spec: kind.specInput.parse({
          url: 'https://git.example/apps.git',
          bundles: [{ name: 'web' }],
          dependencyRepositories,
          ...more,
        }),
      },
      user,
    )
    return resource
  }
  /** What the hub would use to fetch dependencies, and the names of everything it has sealed. */
  const used = (resource: Awaited<ReturnType<typeof apply>>) =>
    store.read(async (reader) => {
      const { all } = await openSecrets(reader, sealer, resource.metadata.uid)
      return { repositories: openDependencyRepositories(resource.spec, all), sealed: [...all.keys()].sort() }
    })
  return { apply, used }
}

const ofRegistry = (password: object, username = 'hansa') => ({
  url: registry,
  access: { username, password },
})
const password = { value: 'registry-password' }

test('the secrets are sealed by the URL, shown as digests, and deleted with their entry', async () => {
  const { apply, used } = open()
  const first = await apply([
    ofRegistry(password),
    { url: repository, access: { token: { value: 'a-token' } } },
  ])
  const [one, two] = first.spec.dependencyRepositories ?? []
  expect([one?.access.password, two?.access.token]).toEqual([
    { digest: expect.stringMatching(/^hmac-/) },
    { digest: expect.stringMatching(/^hmac-/) },
  ])
  const rows = await opened.store.read(({ db, tables }) => db.select().from(tables.resources))
  expect(JSON.stringify(rows)).not.toMatch(/registry-password|a-token/)

  // Another order, other spellings of the URLs, and the digests as they were read.
  const moved = await apply([
    { url: `${repository}/`, access: two?.access ?? {} },
    { url: 'oci://Registry.example/charts/', access: one?.access ?? {} },
  ])
  expect(await used(moved)).toEqual({
    repositories: [
      { url: `${repository}/`, access: { token: { value: 'a-token' } } },
      { url: 'oci://Registry.example/charts/', access: { username: 'hansa', password } },
    ],
    sealed: [
      expect.stringMatching(/^dependencyRepositories\.sha256:[0-9a-f]{64}\.(password|token)$/),
      expect.stringMatching(/^dependencyRepositories\.sha256:[0-9a-f]{64}\.(password|token)$/),
    ],
  })
  expect((await used(await apply([]))).sealed).toEqual([])
})

interface Move {
  url?: string
  username?: string
  plainHttp?: true
  certificateAuthority?: string
}

test.each<[string, Move, string]>([
  ['URL', { url: 'oci://registry.example/other' }, '0/url'],
  ['host', { url: 'oci://other.example/charts' }, '0/url'],
  ['scheme', { url: 'https://registry.example/charts' }, '0/url'],
  ['user name', { username: 'other' }, '0/access/username'],
  ['transport', { plainHttp: true }, '0/access/plainHttp'],
  [
    'authority',
    { certificateAuthority: createCertificate(['ca']).certificate },
    '0/access/certificateAuthority',
  ],
])('another %s needs the secret again', async (_, { url = registry, ...access }, pointer) => {
  const { apply, used } = open()
  const { spec } = await apply([ofRegistry(password)])
  const digest = spec.dependencyRepositories?.[0]?.access.password
  const entry = (secret: object) => [{ url, access: { username: 'hansa', ...access, password: secret } }]
  await expect(apply(entry(digest ?? {}))).rejects.toMatchObject({
    code: 'BadRequest',
    message: expect.stringContaining('requires the secret again'),
    hint: 'send spec.dependencyRepositories.0.access.password.value with it',
    errors: [{ pointer: `/spec/dependencyRepositories/${pointer}` }],
  })
  const { repositories, sealed } = await used(await apply(entry({ value: 'new' })))
  expect(repositories).toMatchObject([{ url, access: { password: { value: 'new' } } }])
  expect(sealed).toHaveLength(1)
})

test('what is wrong with an entry is named', async () => {
  const { apply } = open()
  const refused = (entries: Entries, message: RegExp) =>
    expect(async () => apply(entries)).rejects.toThrow(message)
  await refused([ofRegistry(password), ofRegistry(password)], /different URLs/)
  await refused([{ url: 'file://charts', access: {} }], /must be oci:/)
  await refused([{ url: 'oci://a:b@registry.example', access: {} }], /must be oci:/)
  await refused([{ url: registry, access: { password } }], /0\/access: needs a username and a password/)
  await refused(
    [{ url: registry, access: { username: 'a', password, token: password } }],
    /0\/access: has a password and a token/,
  )
  await refused([{ url: 'http://charts.example.org', access: {} }], /0\/url: is not encrypted/)
})

test('values of a bundle have the size limit of values, together', async () => {
  const { apply } = open()
  const bundle = (name: string, size: number) => ({ name, values: { text: 'x'.repeat(size) } })
  await expect(apply([], { bundles: [bundle('web', 1024 * 1024)] })).rejects.toThrow(
    '/spec/bundles/0/values: are larger than 1 MiB',
  )
  const half = 600 * 1024
  await expect(apply([], { bundles: [bundle('web', half), bundle('shop', half)] })).rejects.toThrow(
    '/spec/bundles: are larger than 1 MiB',
  )
  const { spec } = await apply([], {
    bundles: [{ ...bundle('web', 10), crdPolicy: 'Create', divisible: ['web'], hooks: { wait: true } }],
  })
  expect(spec.bundles).toMatchObject([{ crdPolicy: 'Create', divisible: ['web'], hooks: { wait: true } }])
})
