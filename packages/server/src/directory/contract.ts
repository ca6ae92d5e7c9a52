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
import { isUrl, notAUrl } from '../runtime/address.js'

const Pem = (what: string) =>
  z.string().regex(/-----BEGIN [A-Z ]+-----/, `must be ${what} in PEM (-----BEGIN …-----)`)

const AttributeName = z
  .string()
  .max(200)
  .regex(/^([A-Za-z][A-Za-z0-9-]*|\d+(\.\d+)+)$/, 'must be the name of an attribute, or its OID')

const Filter = z
  .string()
  .max(4000)
  .regex(/^\(.*\)$/s, 'must be a filter as in RFC 4515, in parentheses: (objectClass=person)')

const Base = z.string().min(1).max(1000).meta({ description: 'The DN below which is searched.' })

export const Preset = z.enum(['openldap', '389ds', 'activedirectory', 'freeipa', 'lldap']).meta({
  id: 'DirectoryPreset',
  description:
    'What filters, attributes, disabled states and change detection are taken from. freeipa and lldap are not proven on real servers.',
})

const PeopleAttributes = z
  .strictObject({
    id: AttributeName.optional().meta({
      description: 'What is never changed and never given to somebody else.',
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
          'Instead of what the preset looks at: an attribute that is TRUE (or yes, or 1) for who is disabled, or `attribute=value`.',
      }),
    expires: AttributeName.optional().meta({
      description:
        'Beside what says that somebody is disabled: an attribute with the end of their account, such as shadowExpire (days since 1970) or schacExpiryDate (GeneralizedTime); FILETIME is read too.',
    }),
    more: z
      .array(AttributeName)
      .max(100)
      .default([])
      .meta({ description: 'Attributes to read besides those of the preset, for mappings.' }),
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
      .meta({ description: 'Attributes that hold members, as DNs; `memberUid` holds usernames.' }),
  })
  .meta({ id: 'DirectoryGroupAttributes' })

const people = { filter: Filter.optional(), attributes: PeopleAttributes.optional() }
const groups = {
  filter: Filter.optional(),
  attributes: GroupAttributes.optional(),
  memberOf: z.boolean().default(false).meta({
    description: "Counts people's memberOf besides the groups' own members (dynamic groups, hidden members).",
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
        .meta({ description: 'Servers, tried in order.' }),
      startTLS: z.boolean().default(false).meta({ description: 'For ldap://: TLS before anything is sent.' }),
      certificateAuthority: Pem('one or more certificates').optional().meta({
        description: "What the servers' certificates are verified with; the system's roots when absent.",
      }),
      serverName: z.string().min(1).max(253).optional().meta({
        description: "The name the servers' certificates must bear, where it is not the URL's host.",
      }),
      bind: bindOf(secret).meta({
        description:
          'simple: a DN and its password. external: SASL EXTERNAL, by a client certificate or by the user at the other end of ldapi://. Nothing is ever read anonymously.',
      }),
      people: z.strictObject({ base: Base, ...people }),
      groups: z
        .strictObject({ base: Base, ...groups })
        .optional()
        .meta({ description: 'No groups are read when absent.' }),
      pageSize: z.int().min(10).max(10_000).default(1000),
      timeoutSeconds: z.number().min(0.1).max(600).default(10).meta({
        description: 'For connecting, and for each answer.',
      }),
    })
    .meta({ id })

const Ldif = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .max(500)
      .regex(/^[^/\\\0][^\\\0]*$/, "must be relative to the hub's folder of files, without a backslash")
      .refine((path) => !path.split('/').includes('..'), 'must not leave the folder: no ".."')
      .meta({ description: "A file below the hub's folder of files (HANSA_FILES)." }),
    preset: Preset.default('openldap'),
    people: z.strictObject({ base: Base.optional(), ...people }).prefault({}),
    groups: z.strictObject({ base: Base.optional(), ...groups }).prefault({}),
  })
  .meta({ id: 'DirectoryLdif', description: 'An LDIF file (RFC 2849) of entries.' })

const pace = {
  pollSeconds: z.number().min(0.1).max(86_400).default(2).meta({
    description: 'How often it is asked whether something changed, where that is nearly free.',
  }),
  fullReadMinutes: z
    .number()
    .min(0.1)
    .max(10_080)
    .default(60)
    .meta({ description: 'How often everything is read whatever the server says.' }),
}

const specOf = <Secret extends z.ZodType>(secret: Secret, ldapId: string) =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('ldap'), ldap: ldapOf(secret, ldapId), ...pace }),
    z.strictObject({ type: z.literal('ldif'), ldif: Ldif, ...pace }),
  ])

export const DirectorySpecInput = specOf(SecretInput, 'DirectoryLdapInput').meta({ id: 'DirectorySpecInput' })
export const DirectorySpec = specOf(SecretDigest, 'DirectoryLdap').meta({ id: 'DirectorySpec' })

export const DirectoryProblem = z
  .strictObject({ subject: z.string(), reason: z.string() })
  .meta({ id: 'DirectoryProblem', description: 'What could not be used of an entry; the rest could.' })

export const DirectoryStatus = z
  .strictObject({
    conditions: z.array(Condition),
    read: z
      .strictObject({
        at: z.string(),
        server: z.string().meta({ description: 'The URL or the file it was read from.' }),
        people: z.int(),
        disabled: z.int(),
        groups: z.int(),
        problems: z.int(),
        samples: z.array(DirectoryProblem).meta({ description: 'Ten of the problems at most.' }),
        mark: z.string().meta({ description: 'How far the directory had come: older reads are refused.' }),
        source: z.string().meta({ description: 'A digest of what was read from where.' }),
      })
      .optional()
      .meta({ description: 'The last read that was accepted and differed from the one before.' }),
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
    id: z.string().meta({ description: 'What the directory never changes.' }),
    dn: z.string(),
    username: z.string(),
    displayName: z.string(),
    mail: z.string().optional(),
    disabled: z.boolean(),
    attributes: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    passwordScheme: z
      .string()
      .optional()
      .meta({ description: 'How the password is hashed, where the directory shows it; never the hash.' }),
    groups: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  })
  .meta({ id: 'DirectoryPerson', examples: [personExample] })

export const GroupView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    dn: z.string(),
    members: z.int().meta({ description: 'How many people, groups in groups counted.' }),
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
    fix: z.string().optional().meta({ description: 'What to change where it is not well.' }),
  })
  .meta({ id: 'DirectoryTrialStep' })

export const DirectoryTrial = z
  .strictObject({
    ok: z.boolean().meta({ description: 'Whether people can be read with this.' }),
    steps: z.array(TrialStep),
    sample: PersonView.optional().meta({ description: 'One of the people, as mappings see them.' }),
  })
  .meta({
    id: 'DirectoryTrial',
    examples: [
      {
        ok: true,
        steps: [{ step: 'people', ok: true, detail: '240 people below ou=people,dc=example,dc=org' }],
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
    .meta({ description: 'Only those whose name, username or mail holds this, without case.' }),
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
