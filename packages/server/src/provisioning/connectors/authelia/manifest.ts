import { posix } from 'node:path'
import { z } from 'zod'
import { defineManifest, type Given, type GrantOf, specSchemas } from '../manifest.js'
import { FilePath, GrantedName, grantedGroups } from '../schemas.js'
import { hashProblem } from './hash.js'
import { domainProblem, groupProblem } from './names.js'

/** Whether this version of Authelia can restrict an OpenID Connect client to groups (`authorization_policies`); 4.37 does not start with the key. */
export const knowsAuthorizationPolicies = (version: string): boolean => Number(version.split('.')[1]) >= 38

/** The name the digest of a client's secret is sealed under. */
export const clientSecretName = (id: string): string => `/authelia/clients/${id}/secret`

const clientOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .strictObject({
      id: z
        .string()
        .regex(/^[A-Za-z0-9._~-]{1,100}$/, 'must be 1 to 100 letters, digits, ".", "_", "~" or "-"'),
      description: z.string().min(1).max(253).optional(),
      secret: secret.optional().meta({
        description:
          'The digest of the client secret, as printed by `authelia crypto hash generate`. If absent, the client is public.',
      }),
      redirectUris: z.array(z.url()).min(1).max(50),
      scopes: z
        .array(z.enum(['openid', 'groups', 'profile', 'email', 'offline_access']))
        .min(1)
        .optional(),
      policy: z.enum(['one_factor', 'two_factor']).default('two_factor'),
      everyone: z.boolean().default(false).meta({
        description:
          'Allows everyone who can log in. Otherwise only the groups to which a Mapping grants the client.',
      }),
    })
    .meta({ description: 'An OpenID Connect client.' })

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .strictObject({
      mode: z.enum(['file', 'ldap']),
      version: z
        .string()
        .regex(/^4\.\d+(\.\d+)?$/, 'must be a version of Authelia 4, such as "4.37"')
        .default('4.37'),
      users: z.strictObject({ path: FilePath }).optional(),
      fragment: z.strictObject({ path: FilePath }).optional(),
      clients: z.array(clientOf(secret)).max(500).optional(),
    })
    .refine(({ mode, users }) => mode !== 'file' || users !== undefined, {
      path: ['users'],
      message: 'is required with mode: file ({path: authelia/users_database.yml})',
    })
    .refine(({ mode, fragment }) => mode !== 'ldap' || fragment !== undefined, {
      path: ['fragment'],
      message: 'is required with mode: ldap ({path: authelia/configuration.hansa.yml})',
    })
    .refine(({ clients, fragment }) => clients === undefined || fragment !== undefined, {
      path: ['fragment'],
      message: 'is required with clients: Hansa writes them to the fragment',
    })
    .refine(
      ({ clients = [] }) => new Set(clients.map(({ id }) => id.toLowerCase())).size === clients.length,
      {
        path: ['clients'],
        message: 'has two clients with the same id (Authelia ignores case)',
      },
    )
    .refine(
      ({ version, clients = [] }) =>
        knowsAuthorizationPolicies(version) || clients.every(({ everyone }) => everyone),
      {
        path: ['clients'],
        message:
          'has a client restricted to groups, which Authelia before 4.38 does not support: set `everyone: true`, or set `version` to the version you run',
      },
    )

const fields = {
  groups: grantedGroups,
  access: z
    .array(z.strictObject({ domain: GrantedName, policy: z.enum(['deny', 'one_factor', 'two_factor']) }))
    .max(100)
    .optional(),
  clients: z.array(GrantedName).max(100).optional(),
}

/** Authelia groups, and access rules for those groups (a rule's subject is every group of the same grant). */
export interface AutheliaGrants {
  groups: readonly string[]
  access: readonly AccessGrant[]
  clients: readonly ClientGrant[]
}

export interface AccessGrant {
  domain: string
  policy: 'deny' | 'one_factor' | 'two_factor'
  /** Authelia groups that the rule applies to. */
  groups: readonly string[]
}

export interface ClientGrant {
  /** Its id. */
  client: string
  /** Authelia groups that can use it. */
  groups: readonly string[]
}

const unique = <T>(items: readonly T[]): T[] => {
  const seen = new Map<string, T>()
  for (const item of items) seen.set(JSON.stringify(item), item)
  return [...seen.values()]
}

const merge = (granted: readonly Given<GrantOf<typeof fields>>[]): AutheliaGrants => {
  const access: AccessGrant[] = granted.flatMap(({ grant }) =>
    (grant.access ?? []).map((rule) => ({ ...rule, groups: [...(grant.groups ?? [])] })),
  )
  const clients: ClientGrant[] = granted.flatMap(({ grant }) =>
    (grant.clients ?? []).map((client) => ({ client, groups: [...(grant.groups ?? [])] })),
  )
  const groups = unique(granted.flatMap(({ grant }) => grant.groups ?? [])).sort()
  return { groups, access: unique(access), clients: unique(clients) }
}

/** A name that is a wildcard or placeholder in a domain, or is empty, would grant more than the rule says. */
const isSyntaxOfDomain = (values: readonly string[]): boolean =>
  values.some((value) => value === '' || /[*{}]/.test(value))

export const autheliaManifest = defineManifest({
  type: 'authelia',
  title: 'Authelia',
  description: 'People, groups, access rules and OpenID Connect clients, in files that Authelia reads.',
  spec: ({ sent, stored }) =>
    specSchemas('authelia', { sent: { authelia: specOf(sent) }, stored: { authelia: specOf(stored) } }),
  secrets: [
    {
      // Digests of clients are written to the hub's own folder: they have no address.
      pointer: clientSecretName('{id}'),
      description: 'The digest of a client secret.',
      // Authelia rejects its whole configuration for a single digest that it cannot decode.
      problemOf: (value) => {
        const problem = hashProblem(value)
        return problem === undefined
          ? undefined
          : {
              problem: `is a digest that ${problem}`,
              fix: 'use the output of `authelia crypto hash generate pbkdf2`',
            }
      },
    },
  ],
  files: [
    { pointer: '/authelia/users/path', content: 'the users file', usualName: 'users_database.yml' },
    { pointer: '/authelia/fragment/path', content: 'the fragment', usualName: 'configuration.hansa.yml' },
  ],
  targetsOf: ({ authelia: { users, fragment } }) =>
    [
      ['/spec/authelia/users/path', users?.path] as const,
      ['/spec/authelia/fragment/path', fragment?.path] as const,
    ].flatMap(([pointer, path]) =>
      path === undefined ? [] : [{ pointer, id: `file ${posix.normalize(path)}`, text: path }],
    ),
  grants: {
    fields,
    description: 'groups, with access rules and clients for them',
    mergeRule: 'Groups, access rules and clients of all rules are combined.',
    conflictRule:
      'Of several policies for one domain, the strictest is written first: deny, two_factor, one_factor.',
    merge,
    fill: ({ groups, access, clients }, { fill, valuesIn }) => {
      const isSafe = ({ domain }: { domain: string }) => !isSyntaxOfDomain(valuesIn(domain))
      return {
        grant: {
          ...(groups === undefined ? {} : { groups: groups.map((group) => fill(group)) }),
          ...(clients === undefined ? {} : { clients: clients.map((client) => fill(client)) }),
          ...(access === undefined
            ? {}
            : {
                access: access.filter(isSafe).map(({ domain, policy }) => ({ domain: fill(domain), policy })),
              }),
        },
        refused: (access ?? [])
          .filter((rule) => !isSafe(rule))
          .map(
            ({ domain }) =>
              `access to "${domain}" is not granted: with the group filled in, ${JSON.stringify(fill(domain))} would match unintended hosts`,
          ),
      }
    },
    namesOf: ({ groups = [], access = [] }) => [
      ...groups.map((name, index) => ({ at: `groups/${index}`, name, problemOf: groupProblem })),
      ...access.map(({ domain }, index) => ({
        at: `access/${index}/domain`,
        name: domain,
        problemOf: domainProblem,
      })),
    ],
    problemOf: ({ groups = [], access = [], clients = [] }, { authelia }, { connector, isLiteral }) => {
      if (access.length > 0 && groups.length === 0)
        return { at: 'access', problem: 'requires groups', fix: 'set groups, for example groups: ["$1"]' }
      if (clients.length > 0 && groups.length === 0)
        return { at: 'clients', problem: 'requires groups', fix: 'set groups, for example groups: ["$1"]' }
      // OpenID Connect clients in a rule must exist and be restricted to groups.
      for (const [index, id] of clients.entries()) {
        const found = authelia.clients?.find((client) => client.id === id)
        const at = `clients/${index}`
        if (found?.everyone === true)
          return {
            at,
            problem: `names client "${id}", which is open to everyone`,
            fix: 'set `everyone: false` for that client, or remove it from the rule',
          }
        if (found === undefined && isLiteral(id))
          return {
            at,
            problem: `client "${id}" not found in connector "${connector}"`,
            fix: `add "${id}" to the clients of the connector first`,
          }
      }
      return undefined
    },
    texts: [
      { field: 'groups', text: 'group {}' },
      { field: 'access', text: 'access {domain} ({policy})', long: '{domain}: {policy}' },
      { field: 'clients', text: 'client {}' },
    ],
  },
  capabilities: ['PasswordHash', 'DenyRule'],
  structures: [
    { kind: 'group', description: 'A group of the users file.' },
    { kind: 'access', description: 'An access rule of the fragment, for one group.' },
    { kind: 'client', description: 'The use of an OpenID Connect client, for one group.' },
    { kind: 'fragment', description: 'The file with the access rules and clients.' },
  ],
  operations: {
    block:
      'For Authelia with `mode: ldap`, the hub writes a rule that denies the person, and stays Waiting until Authelia is restarted and you confirm it with `restarted`.',
  },
  presentation: {
    columns: [
      { header: 'target', pointers: ['/authelia/users/path', '/authelia/fragment/path'], wide: true },
    ],
    form: [
      {
        pointer: '/authelia/mode',
        label: 'Mode',
        control: 'Select',
        required: true,
        options: ['file', 'ldap'],
        help: 'file: Hansa writes the users file. ldap: Authelia reads people from LDAP, Hansa writes the rules.',
      },
      {
        pointer: '/authelia/version',
        label: 'Version',
        control: 'Text',
        required: false,
        placeholder: '4.37',
      },
      {
        pointer: '/authelia/users/path',
        label: 'Users file',
        control: 'Text',
        required: true,
        placeholder: 'NAME/users_database.yml',
        when: { pointer: '/authelia/mode', equals: 'file' },
      },
      {
        pointer: '/authelia/fragment/path',
        label: 'Configuration fragment',
        control: 'Text',
        required: true,
        placeholder: 'NAME/configuration.hansa.yml',
        when: { pointer: '/authelia/mode', equals: 'ldap' },
      },
    ],
  },
  example: {
    spec: { authelia: { mode: 'file', users: { path: 'authelia/users_database.yml' } } },
    grant: { groups: ['$1'], access: [{ domain: 'shop.example.org', policy: 'two_factor' }] },
    granted: 'group shop',
    membership: 'shop',
  },
})
