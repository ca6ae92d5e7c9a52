import { z } from 'zod'
import { Condition, Name, type Resource, SecretDigest, SecretInput } from '../resources/index.js'
import { isUrl, notAUrl } from '../runtime/address.js'

const Pem = z.string().regex(/-----BEGIN [A-Z ]+-----/, 'must be one or more certificates in PEM')

const Path = z
  .string()
  .min(1)
  .max(500)
  .regex(
    /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]+$/,
    'must be a path inside the hub’s folder of files: relative, without ".."',
  )
  .meta({
    description:
      "A file below the hub's folder of files (HANSA_FILES), in the folder of the connector's name: NAME/FILE.",
  })

/** Where a target answers: an address, or a release that is followed wherever it runs. */
export const Endpoint = z
  .union([
    z.strictObject({
      url: z
        .string()
        .max(2000)
        .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, 'must be http(s)://HOST:PORT, without user or query')
        .refine(isUrl, notAUrl),
      certificateAuthority: Pem.optional(),
    }),
    z.strictObject({
      release: z
        .string()
        .regex(
          /^([a-z0-9]([-a-z0-9]*[a-z0-9])?\/)?[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
          'must be NAME or NAMESPACE/NAME of a release',
        ),
      workload: z.string().min(1).max(253).optional().meta({
        description: 'Which workload of the release; may be left out when it has one.',
      }),
      port: z.int().min(1).max(65535),
    }),
  ])
  .meta({ id: 'ConnectorEndpoint' })

const Pattern = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[^\s]+$/, 'must be a username, "*" standing for anything')

const common = {
  protected: z.array(Pattern).max(1000).default([]).meta({
    description: 'Usernames no plan changes, whatever else is said; "*" stands for anything.',
  }),
  correlate: z
    .strictObject({
      by: z.enum(['mail', 'username']).default('username'),
      adopt: z.enum(['Hold', 'Auto', 'Never']).default('Hold'),
      existingRights: z.enum(['Hold', 'Remove', 'Keep']).default('Hold').meta({
        description:
          'What becomes of rights an account has and no rule gives (memberships, policies on an entity, administrators). Hold: the adoption waits for approval, and once approved they are removed. Remove: removed without approval. Keep: they stay.',
      }),
    })
    .prefault({})
    .meta({ description: 'How accounts that were there before are recognised, and what is done with them.' }),
  leaver: z
    .strictObject({
      disable: z
        .boolean()
        .default(true)
        .meta({ description: 'Disables the account at once, and revokes its tokens and keys.' }),
      settleSeconds: z.number().min(0).max(86_400).default(60).meta({
        description:
          'How long somebody must be gone, and absent from a read of the directory after that, before tokens and keys are revoked.',
      }),
      graceDays: z.number().min(0).max(3650).default(30),
      delete: z.boolean().default(true).meta({ description: 'Deletes it when the grace time is over.' }),
      transferTo: z.string().min(1).max(253).optional().meta({
        description:
          'gitea: who is given the repositories before a deletion; without it such an account is kept.',
      }),
    })
    .prefault({}),
  gates: z
    .strictObject({
      minimum: z.int().min(0).max(1_000_000).optional().meta({
        description: 'Without it: 2 while fewer than 50 people have an account here, otherwise 5.',
      }),
      percent: z.number().min(0).max(100).default(10),
      creations: z.boolean().default(false).meta({ description: 'Holds creations by the same rule.' }),
      locks: z
        .strictObject({
          minimum: z.int().min(0).max(1_000_000).default(20),
          percent: z.number().min(0).max(100).default(25),
        })
        .prefault({})
        .meta({
          description:
            'The gate of accounts whose person is disabled in the directory: counted apart from people who are absent.',
        }),
    })
    .prefault({})
    .meta({
      description:
        'More than max(minimum, percent of what the connector manages of that kind) operations of one kind are held for approval.',
    }),
  drift: z.enum(['Correct', 'Report']).default('Correct'),
  observeMinutes: z.number().min(0.01).max(1440).default(15).meta({
    description: 'How often the target is read in full, to find what was changed there by hand.',
  }),
}

const Cel = z.string().min(1).max(2000)

const giteaOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .strictObject({
      endpoint: Endpoint,
      credentials: z.strictObject({ username: z.string().min(1).max(253), password: secret }),
      sourceId: z.int().min(0).optional(),
      sourceOfUser: z.string().min(1).max(253).optional().meta({
        description: 'Takes the authentication source of this existing user.',
      }),
      loginName: Cel.default('person.username').meta({
        description:
          'CEL over `person`: the name Gitea gives to the authentication source at a login. Used where accounts are bound to one.',
      }),
      visibility: z.enum(['public', 'limited', 'private']).optional(),
      sshKeys: z
        .string()
        .max(200)
        .regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of an attribute: sshPublicKey')
        .optional()
        .meta({
          description:
            'The attribute of the directory with SSH public keys (`sshPublicKey`), which the Directory reads by `people.attributes.more`. Hansa keeps these keys in the account and leaves keys that people add themselves.',
        }),
    })
    .refine(({ sourceId, sourceOfUser }) => sourceId === undefined || sourceOfUser === undefined, {
      path: ['sourceOfUser'],
      message: 'stands beside sourceId: give one of them',
    })

const vaultOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    endpoint: Endpoint,
    auth: z.discriminatedUnion('method', [
      z.strictObject({ method: z.literal('token'), token: secret }),
      z.strictObject({
        method: z.literal('approle'),
        roleId: z.string().min(1),
        secretId: secret,
        mount: z.string().min(1).default('approle'),
      }),
    ]),
    aliases: z
      .array(
        z.strictObject({
          mount: z.string().min(1).max(253),
          name: z.string().min(1).max(64).meta({ description: 'An attribute of the Mapping.' }),
        }),
      )
      .max(20)
      .default([]),
    namespace: z.string().min(1).max(253).optional(),
    policies: z.record(z.string().min(1).max(253), z.string().max(100_000)).optional().meta({
      description: 'Texts of policies Hansa keeps; policies that are not here are expected to exist.',
    }),
  })

/** Whether an Authelia can keep a client of OpenID Connect to some groups (`authorization_policies`); 4.37 refuses to start on the key. */
export const knowsAuthorizationPolicies = (version: string): boolean => Number(version.split('.')[1]) >= 38

const autheliaClientOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .strictObject({
      id: z
        .string()
        .regex(/^[A-Za-z0-9._~-]{1,100}$/, 'must be 1 to 100 letters, digits, ".", "_", "~" or "-"'),
      description: z.string().min(1).max(253).optional(),
      secret: secret.optional().meta({
        description:
          'The digest of its secret, as `authelia crypto hash generate` writes it. Without: a public client.',
      }),
      redirectUris: z.array(z.url()).min(1).max(50),
      scopes: z
        .array(z.enum(['openid', 'groups', 'profile', 'email', 'offline_access']))
        .min(1)
        .optional(),
      policy: z.enum(['one_factor', 'two_factor']).default('two_factor'),
      everyone: z.boolean().default(false).meta({
        description: 'Whoever can log in may use it; otherwise those to whose groups a Mapping grants it.',
      }),
    })
    .meta({ description: 'A client of OpenID Connect.' })

const autheliaOf = <Secret extends z.ZodType>(secret: Secret) =>
  z
    .strictObject({
      mode: z.enum(['file', 'ldap']),
      version: z
        .string()
        .regex(/^4\.\d+(\.\d+)?$/, 'must be a version of Authelia 4: "4.37"')
        .default('4.37'),
      users: z.strictObject({ path: Path }).optional(),
      fragment: z.strictObject({ path: Path }).optional(),
      clients: z.array(autheliaClientOf(secret)).max(500).optional(),
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
      message: 'is required with clients: they are written there',
    })
    .refine(
      ({ clients = [] }) => new Set(clients.map(({ id }) => id.toLowerCase())).size === clients.length,
      {
        path: ['clients'],
        message: 'has two clients of one id, which Authelia compares without case',
      },
    )
    .refine(
      ({ version, clients = [] }) =>
        knowsAuthorizationPolicies(version) || clients.every(({ everyone }) => everyone),
      {
        path: ['clients'],
        message:
          'has a client for some groups alone, which Authelia before 4.38 cannot tell from others: say `everyone: true`, or state the version you run',
      },
    )

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('gitea'), gitea: giteaOf(secret), ...common }),
    z.strictObject({ type: z.literal('vault'), vault: vaultOf(secret), ...common }),
    z.strictObject({ type: z.literal('authelia'), authelia: autheliaOf(secret), ...common }),
  ])

export const ConnectorSpecInput = specOf(SecretInput).meta({ id: 'ConnectorSpecInput' })
export const ConnectorSpec = specOf(SecretDigest).meta({ id: 'ConnectorSpec' })

export const ConnectorStatus = z
  .strictObject({
    conditions: z.array(Condition),
    people: z
      .strictObject({ active: z.int(), disabled: z.int(), leaving: z.int() })
      .meta({ description: 'People with an account that Hansa made or adopted, by state.' }),
    problems: z
      .int()
      .meta({ description: 'People with an error of their own: `hansa sync plan` names them.' }),
    heldRun: z.string().optional().meta({ description: 'A run that waits for approval.' }),
    lastRun: z.string().optional(),
  })
  .meta({ id: 'ConnectorStatus' })

const Grant = z
  .strictObject({
    connector: Name,
    organization: z.string().min(1).max(253).optional(),
    team: z.string().min(1).max(253).optional(),
    permission: z.enum(['read', 'write', 'admin']).optional(),
    admin: z.boolean().optional(),
    restricted: z.boolean().optional(),
    policies: z.array(z.string().min(1).max(253)).max(100).optional(),
    groups: z.array(z.string().min(1).max(253)).max(100).optional(),
    access: z
      .array(
        z.strictObject({
          domain: z.string().min(1).max(253),
          policy: z.enum(['deny', 'one_factor', 'two_factor']),
        }),
      )
      .max(100)
      .optional(),
    clients: z.array(z.string().min(1).max(253)).max(100).optional(),
  })
  .meta({
    id: 'Grant',
    description:
      'What a group gives on one connector. gitea: organization and team (permission: read=), admin, restricted; vault: policies; authelia: groups, and for these access and clients. `$1` stands for what the first parentheses of the rule’s pattern matched. With `connector` alone: just an account.',
  })

export const MappingSpec = z
  .strictObject({
    directory: Name,
    scope: z
      .strictObject({
        groups: z.array(z.string().min(1).max(253)).min(1).max(100).optional(),
        where: Cel.optional().meta({ description: 'CEL over `person`: true for those in scope.' }),
      })
      .prefault({})
      .meta({
        description: 'Who at all: members of one of these groups, for whom `where` holds. Empty: everyone.',
      }),
    attributes: z
      .object({
        username: Cel.default('person.username'),
        displayName: Cel.default('person.displayName'),
        mail: Cel.default('person.mail'),
      })
      .catchall(Cel)
      .prefault({})
      .meta({ description: 'CEL over `person`, by attribute; others than these three may be added.' }),
    rules: z
      .array(
        z.strictObject({
          group: z.string().min(1).max(200).optional().meta({
            description: 'A regular expression over a group’s whole name, without regard to case.',
          }),
          groupId: z.string().min(1).max(253).optional().meta({
            description:
              'In place of `group`: the stable id of one group (`hansa directory groups`), so that the rule outlives a renaming.',
          }),
          grants: z.array(Grant).min(1).max(50),
        }),
      )
      .max(500)
      .default([]),
  })
  .meta({ id: 'MappingSpec' })

export const MappingStatus = z
  .strictObject({
    conditions: z.array(Condition).meta({
      description:
        'Valid: False when the Mapping cannot be read. RulesMatch: False when a rule has been about no group for a day.',
    }),
    unmatchedRules: z
      .array(
        z.strictObject({
          rule: z.int().meta({ description: 'Its number, from 1.' }),
          names: z.string().meta({ description: 'The pattern, or the id.' }),
          since: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Rules that are about no group of the directory.' }),
  })
  .meta({ id: 'MappingStatus' })

export type Endpoint = z.infer<typeof Endpoint>
export type ConnectorSpecInput = z.infer<typeof ConnectorSpecInput>
/** A connector's spec before defaults. */
export type ConnectorSpecSent = z.input<typeof ConnectorSpecInput>
export type ConnectorSpec = z.infer<typeof ConnectorSpec>
export type ConnectorStatus = z.infer<typeof ConnectorStatus>
export type Connector = Resource<ConnectorSpec, ConnectorStatus>
export type Grant = z.infer<typeof Grant>
export type MappingSpec = z.infer<typeof MappingSpec>
/** A mapping's spec before defaults. */
export type MappingSpecSent = z.input<typeof MappingSpec>
export type MappingStatus = z.infer<typeof MappingStatus>
export type Mapping = Resource<MappingSpec, MappingStatus>
