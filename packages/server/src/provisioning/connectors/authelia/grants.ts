import { parse } from 'yaml'
import { z } from 'zod'
import type { DesiredStructure, ObservedStructure } from '../../connector.js'
import type { Fields, Operation } from '../../operation.js'
import type { Client } from './clients.js'
import { type AccessGrant, type ClientGrant, knowsAuthorizationPolicies } from './manifest.js'

/** What a fragment grants to groups: each rule and each client for one group is a separate item that can be granted and revoked. */
export interface FragmentGrants {
  access: readonly AccessGrant[]
  clients: readonly ClientGrant[]
}

const noGrants: FragmentGrants = { access: [], clients: [] }

const texts = z.union([z.string().transform((one) => [one]), z.array(z.string())])
const Subjects = z.union([
  z.string().transform((one) => [one]),
  z.array(
    z.union([
      z.string(),
      z.array(z.string()).transform((inner) => (inner.length === 1 ? inner[0] : undefined)),
    ]),
  ),
])
const Policy = z.enum(['deny', 'one_factor', 'two_factor'])
const Rule = z.object({ domain: texts, policy: Policy, subject: Subjects })
const Fragment = z.object({
  access_control: z.object({ rules: z.array(z.unknown()) }),
  identity_providers: z
    .object({
      oidc: z.object({
        authorization_policies: z
          .record(z.string(), z.object({ rules: z.array(z.object({ subject: Subjects })) }))
          .optional(),
        clients: z
          .array(z.object({ client_id: z.string().optional(), authorization_policy: z.string() }))
          .optional(),
      }),
    })
    .optional(),
})

const groupsIn = (subjects: readonly (string | undefined)[]): string[] =>
  subjects.flatMap((subject) => (subject?.startsWith('group:') ? [subject.slice('group:'.length)] : []))

/** The grants in a fragment written by this or an older version of Hansa. The grants of an unreadable fragment are unknown. */
export const grantsIn = (text: string | undefined): FragmentGrants => {
  if (text === undefined || text.trim() === '') return noGrants
  let body: unknown
  try {
    body = parse(text)
  } catch {
    return noGrants
  }
  const parsed = Fragment.safeParse(body)
  if (!parsed.success) return noGrants
  const access = parsed.data.access_control.rules.flatMap((one) => {
    const rule = Rule.safeParse(one)
    if (!rule.success) return []
    const { domain: domains, policy, subject } = rule.data
    return domains.flatMap((domain) =>
      groupsIn(subject).map((group) => ({ domain, policy, groups: [group] })),
    )
  })
  const { clients = [], authorization_policies: policies = {} } = parsed.data.identity_providers?.oidc ?? {}
  const granted = clients.flatMap(({ client_id: client, authorization_policy: policy }) =>
    client === undefined
      ? []
      : groupsIn((policies[policy]?.rules ?? []).flatMap(({ subject }) => subject)).map((group) => ({
          client,
          groups: [group],
        })),
  )
  return { access, clients: granted }
}

const structureOf = (kind: string, fields: Record<string, string>): ObservedStructure => ({
  kind,
  key: Object.values(fields).join(' '),
  fields,
})

/** Kinds of structures that only Hansa creates: they are removed when no rule grants them anymore. */
export const ownedKinds = ['access', 'client'] as const

/** Grants as structures, each once. */
export const structuresOf = ({ access, clients }: FragmentGrants): ObservedStructure[] => {
  const all = [
    ...access.flatMap(({ policy, domain, groups }) =>
      groups.map((group) => structureOf('access', { policy, domain, group })),
    ),
    ...clients.flatMap(({ client, groups }) =>
      groups.map((group) => structureOf('client', { client, group })),
    ),
  ]
  const distinct = new Map(all.map((one) => [`${one.kind} ${one.key}`, one] as const))
  return [...distinct.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** The same with the rules that grant them. `whyOf` returns the rules of one. */
export const desiredStructures = (
  grants: FragmentGrants,
  whyOf: (structure: ObservedStructure) => readonly string[],
): DesiredStructure[] => structuresOf(grants).map((one) => ({ ...one, why: whyOf(one) }))

/** Without clients that the connector does not have, or that its Authelia cannot restrict to groups. */
export const renderable = (
  { access, clients }: FragmentGrants,
  known: readonly Client[],
  version: string,
): FragmentGrants => {
  const ids = new Set(known.filter(({ everyone }) => !everyone).map(({ id }) => id))
  return {
    access,
    clients: knowsAuthorizationPolicies(version) ? clients.filter(({ client }) => ids.has(client)) : [],
  }
}

const Given = z.object({ domain: z.string(), policy: Policy, group: z.string() })
const GivenClient = z.object({ client: z.string(), group: z.string() })

const grantOf = (kind: string, fields: Fields = {}): FragmentGrants => {
  const rule = kind === 'access' ? Given.safeParse(fields).data : undefined
  const client = kind === 'client' ? GivenClient.safeParse(fields).data : undefined
  return {
    access: rule === undefined ? [] : [{ domain: rule.domain, policy: rule.policy, groups: [rule.group] }],
    clients: client === undefined ? [] : [{ client: client.client, groups: [client.group] }],
  }
}

/** The grants after operations on structures. */
export const grantsAfter = (before: FragmentGrants, operations: readonly Operation[]): FragmentGrants => {
  const gone = new Set<string>()
  const access = [...before.access]
  const clients = [...before.clients]
  for (const { kind, structure, before: fields, after } of operations) {
    if (structure === undefined) continue
    if (kind === 'DeleteStructure')
      for (const one of structuresOf(grantOf(structure.kind, fields))) gone.add(`${one.kind} ${one.key}`)
    else {
      const made = grantOf(structure.kind, after)
      access.push(...made.access)
      clients.push(...made.clients)
    }
  }
  const left = structuresOf({ access, clients }).filter(({ kind, key }) => !gone.has(`${kind} ${key}`))
  const grants = left.map(({ kind, fields }) => grantOf(kind, fields))
  return {
    access: grants.flatMap((one) => one.access),
    clients: grants.flatMap((one) => one.clients),
  }
}
