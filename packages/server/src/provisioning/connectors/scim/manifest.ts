import { z } from 'zod'
import {
  defineManifest,
  endpointColumn,
  endpointFields,
  type Given,
  type GrantOf,
  specSchemas,
} from '../manifest.js'
import { Endpoint, grantedGroups } from '../schemas.js'
import { groupProblem } from './names.js'

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
  z.strictObject({
    endpoint: Endpoint,
    auth: z
      .discriminatedUnion('method', [
        z.strictObject({ method: z.literal('bearer'), token: secret }),
        z.strictObject({
          method: z.literal('basic'),
          username: z
            .string()
            .min(1)
            .max(253)
            .regex(/^[^:]*$/, 'must not contain ":"'),
          password: secret,
        }),
      ])
      .meta({ description: 'bearer: a token (RFC 6750); basic: a name and password (RFC 7617).' }),
  })

const fields = { groups: grantedGroups }

/** Display names of SCIM groups. */
export interface ScimGrants {
  groups: readonly string[]
}

const merge = (granted: readonly Given<GrantOf<typeof fields>>[]): ScimGrants => ({
  groups: [...new Set(granted.flatMap(({ grant }) => grant.groups ?? []))].sort(),
})

export const scimManifest = defineManifest({
  type: 'scim',
  title: 'SCIM 2.0',
  description: 'Users, groups and group members of a service that supports SCIM 2.0 (RFC 7643, RFC 7644).',
  spec: ({ sent, stored }) =>
    specSchemas('scim', { sent: { scim: specOf(sent) }, stored: { scim: specOf(stored) } }),
  secrets: [
    { pointer: '/scim/auth/token', description: 'The token for method bearer.' },
    { pointer: '/scim/auth/password', description: 'The password for method basic.' },
  ],
  endpoint: { pointer: '/scim/endpoint', address: [] },
  files: [],
  grants: {
    fields,
    description: 'groups',
    mergeRule: 'A person is a member of every group that a rule grants.',
    conflictRule: 'Groups do not conflict.',
    merge,
    fill: ({ groups }, { fill }) => ({
      grant: groups === undefined ? {} : { groups: groups.map((group) => fill(group)) },
      refused: [],
    }),
    namesOf: ({ groups = [] }) =>
      groups.map((name, index) => ({ at: `groups/${index}`, name, problemOf: groupProblem })),
    texts: [{ field: 'groups', text: 'group {}' }],
  },
  capabilities: [],
  structures: [{ kind: 'group', description: 'A group, by its display name; Hansa never deletes it.' }],
  presentation: {
    columns: [endpointColumn('scim')],
    form: [
      ...endpointFields('scim', 'https://app.example.org/scim/v2'),
      {
        pointer: '/scim/auth/method',
        label: 'Sign in with',
        control: 'Select',
        required: true,
        options: ['bearer', 'basic'],
      },
      {
        pointer: '/scim/auth/token',
        label: 'Token',
        control: 'Secret',
        required: true,
        when: { pointer: '/scim/auth/method', equals: 'bearer' },
      },
      {
        pointer: '/scim/auth/username',
        label: 'Username',
        control: 'Text',
        required: true,
        when: { pointer: '/scim/auth/method', equals: 'basic' },
      },
      {
        pointer: '/scim/auth/password',
        label: 'Password',
        control: 'Secret',
        required: true,
        when: { pointer: '/scim/auth/method', equals: 'basic' },
      },
    ],
  },
  example: {
    spec: {
      scim: {
        endpoint: { url: 'https://app.example.org/scim/v2' },
        auth: { method: 'bearer', token: { value: 'correct horse' } },
      },
    },
    grant: { groups: ['$1'] },
    granted: 'group shop',
    membership: 'shop',
  },
})
