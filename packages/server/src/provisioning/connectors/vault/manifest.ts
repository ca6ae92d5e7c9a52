import { z } from 'zod'
import {
  defineManifest,
  endpointColumn,
  endpointFields,
  type Given,
  type GrantOf,
  specSchemas,
} from '../manifest.js'
import { Endpoint, GrantedName } from '../schemas.js'
import { policyProblem } from './usable.js'

const specOf = <Secret extends z.ZodType>(secret: Secret) =>
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
          name: z
            .string()
            .min(1)
            .max(64)
            .meta({ description: 'The attribute of the Mapping that contains the alias name.' }),
        }),
      )
      .max(20)
      .default([]),
    namespace: z.string().min(1).max(253).optional(),
    policies: z.record(z.string().min(1).max(253), z.string().max(100_000)).optional().meta({
      description: 'Policies that Hansa manages, by name; policies that are not listed must already exist.',
    }),
  })

const fields = { policies: z.array(GrantedName).max(100).optional() }

/** Policies that a directory group grants; `group` is its name and that of the internal group with the policies. */
export interface VaultGrants {
  groups: readonly { group: string; policies: readonly string[] }[]
}

const merge = (granted: readonly Given<GrantOf<typeof fields>>[]): VaultGrants => {
  const groups = new Map<string, Set<string>>()
  for (const { grant, group } of granted) {
    if ((grant.policies ?? []).length === 0) continue
    const policies = groups.get(group) ?? new Set()
    for (const policy of grant.policies ?? []) policies.add(policy)
    groups.set(group, policies)
  }
  return { groups: [...groups].map(([group, policies]) => ({ group, policies: [...policies].sort() })) }
}

const mountText = (mount: string): string => mount.replace(/^\/*(auth\/)?/, '').replace(/\/+$/, '')

export const vaultManifest = defineManifest({
  type: 'vault',
  title: 'Vault',
  description: 'Entities, aliases, internal groups and policies of Vault or OpenBao.',
  spec: ({ sent, stored }) =>
    specSchemas('vault', { sent: { vault: specOf(sent) }, stored: { vault: specOf(stored) } }),
  secrets: [
    { pointer: '/vault/auth/token', description: 'The token for method token.' },
    { pointer: '/vault/auth/secretId', description: 'The secret id for method approle.' },
  ],
  endpoint: {
    pointer: '/vault/endpoint',
    // Someone who can mount their own auth method sees the credentials of logins there.
    address: ['/vault/namespace', '/vault/auth/mount'],
  },
  files: [],
  targetsOf: ({ vault: { namespace, aliases } }, address) => {
    const within = namespace === undefined ? '' : ` namespace ${mountText(namespace)}`
    const text = `${address}${within}`
    const mounts = [...new Set(aliases.map(({ mount }) => mountText(mount)))]
    if (mounts.length === 0) return [{ pointer: '/spec/vault/endpoint', id: `vault ${text}`, text }]
    return mounts.map((mount) => ({
      pointer: '/spec/vault/aliases',
      id: `vault ${text} mount ${mount}`,
      text: `mount "${mount}" of ${text}`,
    }))
  },
  grants: {
    fields,
    description: 'policies',
    mergeRule:
      'Each directory group grants, through an internal group, all the policies that rules grant to it.',
    conflictRule: 'Policies are combined; the target resolves conflicting paths.',
    merge,
    fill: ({ policies }, { fill }) => ({
      grant: policies === undefined ? {} : { policies: policies.map((policy) => fill(policy)) },
      refused: [],
    }),
    namesOf: ({ policies = [] }) =>
      policies.map((name, index) => ({ at: `policies/${index}`, name, problemOf: policyProblem })),
    texts: [{ field: 'policies', text: 'policy {}' }],
  },
  capabilities: ['RevokeAccess'],
  structures: [
    { kind: 'policy', description: 'A policy with a text that the connector manages.' },
    { kind: 'group', description: 'An internal group with the policies of a directory group.' },
  ],
  presentation: {
    columns: [endpointColumn('vault')],
    form: [
      ...endpointFields('vault', 'https://vault.example.org'),
      {
        pointer: '/vault/namespace',
        label: 'Namespace',
        control: 'Text',
        required: false,
      },
      {
        pointer: '/vault/auth/method',
        label: 'Sign in with',
        control: 'Select',
        required: true,
        options: ['token', 'approle'],
      },
      {
        pointer: '/vault/auth/token',
        label: 'Token',
        control: 'Secret',
        required: true,
        when: { pointer: '/vault/auth/method', equals: 'token' },
      },
      {
        pointer: '/vault/auth/roleId',
        label: 'Role id',
        control: 'Text',
        required: true,
        when: { pointer: '/vault/auth/method', equals: 'approle' },
      },
      {
        pointer: '/vault/auth/secretId',
        label: 'Secret id',
        control: 'Secret',
        required: true,
        when: { pointer: '/vault/auth/method', equals: 'approle' },
      },
      {
        pointer: '/vault/auth/mount',
        label: 'AppRole mount',
        control: 'Text',
        required: false,
        placeholder: 'approle',
        when: { pointer: '/vault/auth/method', equals: 'approle' },
      },
    ],
  },
  example: {
    spec: {
      vault: {
        endpoint: { url: 'https://vault.example.org' },
        auth: { method: 'approle', roleId: 'hansa', secretId: { value: 'correct horse' } },
        aliases: [{ mount: 'ldap', name: 'username' }],
      },
    },
    grant: { policies: ['$1'] },
    granted: 'policy shop',
    membership: 'team-shop',
  },
})
