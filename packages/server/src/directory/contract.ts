import { isUrl } from '@hansa/manifests'
import { z } from 'zod'
import {
  Condition,
  CursorText,
  Name,
  PageLimit,
  type Resource,
  SecretDigest,
  SecretInput,
} from '../resources/index.js'
import { notAUrl } from '../runtime/address.js'

const Pem = (what: string) =>
  z.string().regex(/-----BEGIN [A-Z ]+-----/, `must be ${what} in PEM (-----BEGIN …-----)`)

const AttributeName = z
  .string()
  .max(200, { abort: true })
  .regex(/^([A-Za-z][A-Za-z0-9-]*|\d+(\.\d+)+)$/, 'must be an attribute name or OID')

const Filter = z
  .string()
  .max(4000, { abort: true })
  .regex(/^\(.*\)$/s, 'must be an LDAP filter (RFC 4515) in parentheses: (objectClass=person)')

const Base = z.string().min(1).max(1000).meta({ description: 'The DN of the search base.' })

export const Preset = z.enum(['openldap', '389ds', 'activedirectory', 'freeipa', 'lldap']).meta({
  id: 'DirectoryPreset',
  description:
    'Sets the defaults for filters, attributes, disabled accounts and change detection. freeipa and lldap are not tested on real servers.',
})

const PeopleAttributes = z
  .strictObject({
    id: AttributeName.optional().meta({
      description: 'The stable id: an attribute that never changes and is never reused for another person.',
    }),
    username: AttributeName.optional(),
    displayName: AttributeName.optional(),
    mail: AttributeName.optional(),
    passwordHash: AttributeName.optional(),
    disabled: z
      .string()
      .max(400)
      .regex(/^[A-Za-z0-9.-]+(=.+)?$/, 'must be an attribute, or attribute=value')
      .optional()
      .meta({
        description:
          'Replaces the rule of the preset: an attribute that is TRUE (or yes, or 1) on disabled accounts, or `attribute=value`.',
      }),
    expires: AttributeName.optional().meta({
      description:
        'In addition to `disabled`: an attribute with the expiry date of the account, such as shadowExpire (days since 1970) or schacExpiryDate (GeneralizedTime); FILETIME is supported too.',
    }),
    more: z
      .array(AttributeName)
      .max(100)
      .default([])
      .meta({ description: 'Attributes to read in addition to those of the preset, for use in mappings.' }),
  })
  .meta({ id: 'DirectoryPeopleAttributes' })

const GroupAttributes = z
  .strictObject({
    id: AttributeName.optional(),
    name: AttributeName.optional(),
    members: z
      .array(AttributeName)
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Attributes that contain members as DNs; `memberUid` contains usernames.' }),
  })
  .meta({ id: 'DirectoryGroupAttributes' })

const people = { filter: Filter.optional(), attributes: PeopleAttributes.optional() }
const groups = {
  filter: Filter.optional(),
  attributes: GroupAttributes.optional(),
  memberOf: z.boolean().default(false).meta({
    description:
      'Reads memberOf of people in addition to the members of groups (for dynamic groups and hidden members).',
  }),
}

const ldapUrl = /^(ldaps?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?|ldapi:\/\/%2[Ff][^\s/?#]+)\/?$/

const bindOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.discriminatedUnion('method', [
    z.strictObject({ method: z.literal('simple'), dn: z.string().min(1).max(1000), password: secret }),
    z.strictObject({
      method: z.literal('external'),
      clientCertificate: Pem('a certificate').optional(),
      clientKey: secret.optional(),
    }),
  ])

const ldapOf = <Secret extends z.ZodType>(secret: Secret, id: string) =>
  z
    .strictObject({
      preset: Preset,
      urls: z
        .array(
          z
            .string()
            .max(500)
            .regex(
              ldapUrl,
              'must be ldaps://HOST[:PORT], ldap://HOST[:PORT] or ldapi://%2Fpath%2Fof%2Fthe%2Fsocket',
            )
            .refine((url) => url.startsWith('ldapi:') || isUrl(url), notAUrl),
        )
        .min(1)
        .max(10)
        .meta({ description: 'URLs of the servers, tried in order.' }),
      startTLS: z
        .boolean()
        .default(false)
        .meta({ description: 'For ldap:// URLs: starts TLS before anything else is sent.' }),
      certificateAuthority: Pem('one or more certificates').optional().meta({
        description:
          'The CA certificates that verify the servers; defaults to the CA certificates of the system.',
      }),
      serverName: z.string().min(1).max(253).optional().meta({
        description: "The name expected in the servers' certificates; defaults to the host of the URL.",
      }),
      bind: bindOf(secret).meta({
        description:
          'simple: a DN and its password. external: SASL EXTERNAL with a client certificate, or as the local user on ldapi://. The hub never reads anonymously.',
      }),
      people: z.strictObject({ base: Base, ...people }),
      groups: z
        .strictObject({ base: Base, ...groups })
        .optional()
        .meta({ description: 'If absent, the hub reads no groups.' }),
      pageSize: z.int().min(10).max(10_000).default(1000),
      timeoutSeconds: z.number().min(0.1).max(600).default(10).meta({
        description: 'The timeout for the connection and for each response.',
      }),
    })
    .meta({ id })

const Ldif = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^/\\\0][^\\\0]*$/, "must be relative to the hub's files folder, without a backslash")
      .refine((path) => !path.split('/').includes('..'), 'must not contain ".."')
      .meta({ description: "A path relative to the hub's files folder (HANSA_FILES)." }),
    preset: Preset.default('openldap'),
    people: z.strictObject({ base: Base.optional(), ...people }).prefault({}),
    groups: z.strictObject({ base: Base.optional(), ...groups }).prefault({}),
  })
  .meta({ id: 'DirectoryLdif', description: 'An LDIF file (RFC 2849) that contains entries, not changes.' })

const pace = {
  pollSeconds: z.number().min(0.1).max(86_400).default(2).meta({
    description: 'How often the hub checks for changes, for sources where a check is cheap.',
  }),
  fullReadMinutes: z
    .number()
    .min(0.1)
    .max(10_080)
    .default(60)
    .meta({ description: 'How often the hub reads everything, even if the server reports no change.' }),
}

const specOf = <Secret extends z.ZodType>(secret: Secret, ldapId: string) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('ldap'), ldap: ldapOf(secret, ldapId), ...pace }),
    z.strictObject({ type: z.literal('ldif'), ldif: Ldif, ...pace }),
  ])

export const DirectorySpecInput = specOf(SecretInput, 'DirectoryLdapInput').meta({ id: 'DirectorySpecInput' })
export const DirectorySpec = specOf(SecretDigest, 'DirectoryLdap').meta({ id: 'DirectorySpec' })

export const DirectoryProblem = z.strictObject({ subject: z.string(), reason: z.string() }).meta({
  id: 'DirectoryProblem',
  description: 'A part of an entry that the hub cannot use; the rest of the entry is used.',
})

export const DirectoryStatus = z
  .strictObject({
    conditions: z.array(Condition),
    read: z
      .strictObject({
        at: z.string(),
        server: z.string().meta({ description: 'The URL or file that was read.' }),
        people: z.int(),
        disabled: z.int(),
        groups: z.int(),
        problems: z.int(),
        samples: z.array(DirectoryProblem).meta({ description: 'Up to 10 of the problems.' }),
        mark: z
          .string()
          .meta({ description: 'The position of the directory at this read; the hub rejects older reads.' }),
        source: z.string().meta({ description: 'A digest of the source and its settings.' }),
      })
      .optional()
      .meta({ description: 'The last accepted read that differed from the read before it.' }),
  })
  .meta({ id: 'DirectoryStatus' })

const personExample = {
  id: '7d1c6f0a-4f0e-103e-8d1b-b1d2c3a4e5f6',
  dn: 'uid=anna,ou=people,dc=example,dc=org',
  username: 'anna',
  displayName: 'Anna Berg',
  mail: 'anna@example.org',
  disabled: false,
  attributes: { uid: 'anna', cn: ['Anna Berg'] },
  groups: [{ id: '7d1c6f0a-4f0e-103e-8d1c-b1d2c3a4e5f6', name: 'team-web' }],
}

export const PersonView = z
  .strictObject({
    id: z.string().meta({ description: 'The stable id of the person in the directory.' }),
    dn: z.string(),
    username: z.string(),
    displayName: z.string(),
    mail: z.string().optional(),
    disabled: z.boolean(),
    attributes: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    passwordScheme: z
      .string()
      .optional()
      .meta({ description: 'The hash scheme of the password, if the directory exposes it; never the hash.' }),
    groups: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'DirectoryPerson', examples: [personExample] })

export const GroupView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    dn: z.string(),
    members: z.int().meta({ description: 'The number of people, including members of nested groups.' }),
  })
  .meta({
    id: 'DirectoryGroup',
    examples: [
      {
        id: '7d1c6f0a-4f0e-103e-8d1c-b1d2c3a4e5f6',
        name: 'team-web',
        dn: 'cn=team-web,ou=groups,dc=example,dc=org',
        members: 12,
      },
    ],
  })

const trialSteps = [
  'resolve',
  'connect',
  'tls',
  'bind',
  'file',
  'base',
  'people',
  'groups',
  'attributes',
  'passwords',
  'members',
  'problems',
  'changes',
] as const

export const TrialStep = z
  .strictObject({
    step: z.enum(trialSteps),
    ok: z.boolean(),
    detail: z.string(),
    fix: z.string().optional().meta({ description: 'How to fix the problem, if the step failed.' }),
  })
  .meta({ id: 'DirectoryTrialStep' })

export const DirectoryTrial = z
  .strictObject({
    ok: z.boolean().meta({ description: 'Whether people can be read with these settings.' }),
    steps: z.array(TrialStep),
    sample: PersonView.optional().meta({ description: 'One person, as mappings see them.' }),
  })
  .meta({
    id: 'DirectoryTrial',
    examples: [
      {
        ok: true,
        steps: [
          {
            step: 'people',
            ok: true,
            detail: '240 people below ou=people,dc=example,dc=org match (objectClass=inetOrgPerson)',
          },
        ],
        sample: personExample,
      },
    ],
  })

export const ViewQuery = z.strictObject({
  name: Name,
  search: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Filters by a substring of the name, username or mail address, ignoring case.' }),
  limit: PageLimit,
  cursor: CursorText,
})

export const DirectoryRef = z.strictObject({ name: Name })

export type Preset = z.infer<typeof Preset>
export type DirectorySpecInput = z.infer<typeof DirectorySpecInput>
/** A directory's spec before defaults. */
export type DirectorySpecSent = z.input<typeof DirectorySpecInput>
export type DirectorySpec = z.infer<typeof DirectorySpec>
export type LdapSpec = Extract<DirectorySpec, { type: 'ldap' }>['ldap']
export type LdifSpec = Extract<DirectorySpec, { type: 'ldif' }>['ldif']
export type DirectoryStatus = z.infer<typeof DirectoryStatus>
export type AcceptedRead = NonNullable<DirectoryStatus['read']>
export type PersonView = z.infer<typeof PersonView>
export type GroupView = z.infer<typeof GroupView>
export type TrialStep = z.infer<typeof TrialStep>
export type DirectoryTrial = z.infer<typeof DirectoryTrial>
export type ViewQuery = z.infer<typeof ViewQuery>
export type Directory = Resource<DirectorySpec, DirectoryStatus>
