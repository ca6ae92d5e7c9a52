import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createSimulator, type Simulator } from '@hansa/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createToken } from './access/index.js'
import { createDocumentRouter } from './api/definitions-router.js'
import { createOpenApi } from './api/openapi.js'
import { createApp } from './app.js'
import { readConfig } from './config.js'
import { acquireLease, type OpenStore, openTestStore } from './db/index.js'
import { createCertificate } from './kube/testing/index.js'
import { systemClock } from './runtime/clock.js'
import { silentLogger } from './runtime/logger.js'
import { isRecord } from './runtime/record.js'

/** A stored secret belongs to its address: the same rule for every kind that has secrets, and for every field of an address. */

let opened: OpenStore & { data: string }
let app: ReturnType<typeof createApp>
let server: Server
let simulator: Simulator
let url: string
let token: string

beforeAll(async () => {
  opened = await openTestStore()
  app = createApp({
    opened,
    config: readConfig({ HANSA_DATA: opened.data, HANSA_CONSOLE: 'off', HANSA_LOG_LEVEL: 'silent' }),
    ...{ clock: systemClock, random: Math.random, logger: silentLogger, version: '0.0.0' },
  })
  await app.open()
  const lease = await acquireLease({ store: opened.store, name: 'controllers', clock: systemClock })
  if (lease === undefined) throw new Error('no other hub is on this database')
  await app.lead(lease)
  server = createServer((request, response) => app.api(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  url = `http://127.0.0.1:${address.port}/api/v1`
  token = await createToken(opened.store, { name: 'admin', role: 'admin' }, systemClock)
  simulator = await createSimulator({ tls: true })
}, 60_000)
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await app.close()
  await opened.close()
  await simulator.close()
})

const send = async (
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}

const pem = createCertificate(['ca']).certificate
const otherPem = createCertificate(['other']).certificate
const secret = (value: string) => ({ value })

interface Case {
  kind: string
  path: string
  spec: () => unknown
  /** A merge patch of spec for each field of the address, by the field, or one from the spec as it is shown. */
  moves: Record<string, object | ((shown: unknown) => object)>
  /** Fields with names like those of addresses that are none. */
  others?: readonly string[]
}

const directory = (bind: unknown) => ({
  type: 'ldap',
  ldap: {
    preset: 'openldap',
    urls: ['ldaps://127.0.0.1:1'],
    certificateAuthority: pem,
    serverName: 'ldap.example.org',
    bind,
    people: { base: 'ou=people,dc=example,dc=org' },
  },
})
const directoryMoves = {
  'ldap.urls': { ldap: { urls: ['ldaps://127.0.0.2:1'] } },
  'ldap.startTLS': { ldap: { urls: ['ldap://127.0.0.1:1'], startTLS: true } },
  'ldap.certificateAuthority': { ldap: { certificateAuthority: otherPem } },
  'ldap.serverName': { ldap: { serverName: 'other.example.org' } },
}
const endpointMoves = (type: string) => ({
  [`${type}.endpoint.url`]: { [type]: { endpoint: { url: 'https://127.0.0.2:1' } } },
  [`${type}.endpoint.certificateAuthority`]: { [type]: { endpoint: { certificateAuthority: otherPem } } },
  [`${type}.endpoint.release`]: {
    [type]: { endpoint: { url: null, certificateAuthority: null, release: 'x/y', port: 1 } },
  },
})
const dependency = {
  url: 'oci://127.0.0.1:1/charts',
  access: { username: 'hansa', certificateAuthority: pem },
}
/** A merge patch replaces the list: it sends the secret as it is shown. */
const dependencyMove =
  (access: object, url = dependency.url) =>
  (shown: unknown) => {
    const [entry]: unknown[] = [at(shown, 'dependencyRepositories')].flat()
    const password = at(at(entry, 'access'), 'password')
    return { dependencyRepositories: [{ url, access: { ...dependency.access, password, ...access } }] }
  }
const endpoint = { url: 'https://127.0.0.1:1', certificateAuthority: pem }

const cases: Case[] = [
  {
    kind: 'Cluster',
    path: '/clusters/eu-1',
    spec: () => undefined,
    moves: {
      'connection.server': { connection: { server: 'https://127.0.0.2:1' } },
      'connection.certificateAuthority': { connection: { certificateAuthority: otherPem } },
      'connection.serverName': { connection: { serverName: 'other.example.org' } },
      'connection.proxyUrl': { connection: { proxyUrl: 'http://127.0.0.2:1' } },
      'connection.insecure': { connection: { insecure: true } },
    },
  },
  {
    kind: 'Directory',
    path: '/directories/simple',
    spec: () => directory({ method: 'simple', dn: 'cn=hansa', password: secret('ldap-secret') }),
    moves: directoryMoves,
  },
  {
    kind: 'Directory',
    path: '/directories/external',
    spec: () =>
      directory({
        method: 'external',
        clientCertificate: pem,
        clientKey: secret(createCertificate(['hub']).key),
      }),
    moves: directoryMoves,
  },
  {
    kind: 'Connector',
    path: '/connectors/gitea',
    spec: () => ({
      type: 'gitea',
      gitea: { endpoint, credentials: { username: 'admin', password: secret('gitea-secret') } },
    }),
    moves: endpointMoves('gitea'),
  },
  {
    kind: 'Connector',
    path: '/connectors/scim',
    spec: () => ({
      type: 'scim',
      scim: { endpoint, auth: { method: 'bearer', token: secret('scim-secret') } },
    }),
    moves: endpointMoves('scim'),
  },
  {
    kind: 'Connector',
    path: '/connectors/vault',
    spec: () => ({
      type: 'vault',
      vault: {
        endpoint,
        auth: { method: 'approle', roleId: 'hansa', secretId: secret('vault-secret'), mount: 'approle' },
      },
    }),
    moves: {
      ...endpointMoves('vault'),
      'vault.namespace': { vault: { namespace: 'theirs' } },
      'vault.auth.mount': { vault: { auth: { mount: 'theirs' } } },
    },
  },
  ...(['token', 'password'] as const).map((field) => ({
    kind: 'Repository',
    path: `/namespaces/default/repositories/${field}`,
    spec: () => ({
      url: 'https://127.0.0.1:1/team/apps.git',
      access: {
        certificateAuthority: pem,
        ...(field === 'password' && { username: 'hansa' }),
        [field]: secret('git-secret'),
      },
      bundles: [{ name: 'web', path: 'web' }],
    }),
    moves: {
      url: { url: 'https://127.0.0.2:1/team/apps.git' },
      'access.certificateAuthority': { access: { certificateAuthority: otherPem } },
      'access.plainHttp': { access: { plainHttp: true } },
      ...(field === 'password' && { 'access.username': { access: { username: 'other' } } }),
    },
  })),
  {
    kind: 'Repository',
    path: '/namespaces/default/repositories/dependencies',
    spec: () => ({
      url: 'https://127.0.0.1:1/team/apps.git',
      bundles: [{ name: 'web', path: 'web' }],
      dependencyRepositories: [
        { ...dependency, access: { ...dependency.access, password: secret('registry-secret') } },
      ],
    }),
    moves: {
      'dependencyRepositories.url': dependencyMove({}, 'oci://127.0.0.2:1/charts'),
      'dependencyRepositories.access.username': dependencyMove({ username: 'other' }),
      'dependencyRepositories.access.certificateAuthority': dependencyMove({
        certificateAuthority: otherPem,
      }),
      'dependencyRepositories.access.plainHttp': dependencyMove({ plainHttp: true }),
    },
  },
]

const fieldsOf = (value: unknown): unknown[] =>
  isRecord(value) || Array.isArray(value) ? [value, ...Object.values(value).flatMap(fieldsOf)] : []
/** Whether a shown resource contains a secret's digest, so that there is something to steal. */
const hasDigest = (value: unknown): boolean =>
  fieldsOf(value).some((one) => isRecord(one) && typeof one.digest === 'string')

describe.each(cases)('$path', ({ kind, path, spec, moves }) => {
  beforeAll(async () => {
    if (kind === 'Cluster') {
      const member = simulator.addCluster({ name: 'eu-1', region: 'eu', nodes: 1 })
      const connection = {
        server: member.server,
        certificateAuthority: member.caPem,
        credentials: { token: secret(member.token) },
      }
      expect(await send('POST', '/clusters/register', { name: 'eu-1', connection })).toMatchObject({
        status: 201,
      })
      return
    }
    const name = path.split('/').at(-1)
    const body = { apiVersion: 'hansa.dev/v1', kind, metadata: { name }, spec: spec() }
    expect(await send('PUT', path, body)).toMatchObject({ status: 201 })
  })

  test('has a stored secret', async () => {
    expect(hasDigest((await send('GET', path)).body)).toBe(true)
  })

  test.each(Object.entries(moves))('is not sent elsewhere when %s changes', async (field, change) => {
    const before = await send('GET', path)
    const shown = at(before.body, 'spec')
    const patch = typeof change === 'function' ? change(shown) : change
    for (const query of ['?dryRun=All', '']) {
      const { status, body } = await send('PATCH', `${path}${query}`, { spec: patch })
      expect([status, JSON.stringify(body)]).toEqual([
        400,
        expect.stringContaining('requires the secret again'),
      ])
      // The first field that differs: a URL of LDAP is one of a list, and another scheme is another server.
      const named = JSON.stringify(body).replaceAll(/\.\d+\./g, '.')
      expect(named).toMatch(new RegExp(`spec\\.(${field}|ldap\\.(urls|startTLS))`))
    }
    const after = await send('GET', path)
    expect(at(after.body, 'spec')).toEqual(shown)
  })
})

const at = (value: unknown, key: string): unknown => (isRecord(value) ? value[key] : undefined)

/** Names of fields that lead somewhere, or say whom to trust there. */
const leads =
  /^(urls?|server|serverName|proxyUrl|insecure|certificateAuthority|startTLS|plainHttp|endpoint|host|hosts|proxy|skipTLSVerify|tls)$/i

/** The paths below a JSON schema of the OpenAPI document with such names. */
const leadingFields = (schemas: Record<string, unknown>, schema: unknown, from = ''): string[] => {
  if (!isRecord(schema)) return []
  const { $ref, properties, anyOf, oneOf, allOf, items } = schema
  if (typeof $ref === 'string') return leadingFields(schemas, schemas[$ref.split('/').at(-1) ?? ''], from)
  const variants = [anyOf, oneOf, allOf].flatMap((list) => (Array.isArray(list) ? list : []))
  return [
    ...variants.flatMap((one) => leadingFields(schemas, one, from)),
    ...leadingFields(schemas, items, from),
    ...Object.entries(isRecord(properties) ? properties : {}).flatMap(([name, below]) => {
      const path = from === '' ? name : `${from}.${name}`
      return [
        ...(leads.test(name) && name !== 'endpoint' ? [path] : []),
        ...leadingFields(schemas, below, path),
      ]
    }),
  ]
}

test.each(['Cluster', 'Directory', 'Connector', 'Repository'])(
  'the cases above change every field of a %s that leads somewhere',
  (kind) => {
    const document: unknown = createOpenApi(createDocumentRouter(), '0', 'http://hub.invalid')
    const schemas = at(at(document, 'components'), 'schemas')
    if (!isRecord(schemas)) throw new Error('the document has no schemas')
    const found = new Set(leadingFields(schemas, schemas[`${kind}SpecInput`]))
    const changed = new Set(
      cases.filter((one) => one.kind === kind).flatMap(({ moves }) => Object.keys(moves)),
    )
    expect(found.size).toBeGreaterThan(1)
    expect([...found].filter((field) => !changed.has(field))).toEqual([])
  },
)
