import type { ConnectorSpec } from '../../contract.js'
import { type ClientGrant, knowsAuthorizationPolicies } from './manifest.js'
import { subjectOf } from './names.js'
import { distinctNames } from './policy-names.js'
import { proofQuoted, quoted } from './quoted.js'

export type Client = NonNullable<Extract<ConnectorSpec, { type: 'authelia' }>['authelia']['clients']>[number]

/** Placeholder for the digest of a client's secret wherever the fragment is compared, shown or recorded. */
const standIn = (id: string): string => `[secret of ${id}]`
const strangeSecret = '[another secret]'

/** The fragment as written, with the digests themselves. `digestOf` takes an id. */
export const withSecrets = (
  text: string,
  clients: readonly Client[],
  digestOf: (id: string) => string,
): string =>
  clients.reduce(
    (so_far, { id, secret }) =>
      secret === undefined ? so_far : so_far.replaceAll(quoted(standIn(id)), () => quoted(digestOf(id))),
    text,
  )

/** The fragment for display: contains no digest of any client. */
export const withoutSecrets = (
  text: string,
  clients: readonly Client[],
  digestOf: (id: string) => string,
): string => {
  const known = new Map(
    clients.flatMap(({ id, secret }) => (secret === undefined ? [] : [[quoted(digestOf(id)), id] as const])),
  )
  return text.replaceAll(/^(\s*(?:client_)?secret: *)(.*)$/gm, (_line, key: string, value: string) => {
    const id = known.get(value)
    return `${key}${quoted(id === undefined ? strangeSecret : standIn(id))}`
  })
}

/** The policy of a client, which alone decides who can use it. */
const policyName = (id: string): string => `hansa-client-${id.replace(/[^A-Za-z0-9]+/g, '-')}`

/** An id that a Mapping could derive from a group's name, for a comment: it must not contain a line break. */
const named = (id: string): string => (/^[\w.~-]+$/.test(id) ? id : proofQuoted(id))

/** The part of identity_providers.oidc for the clients, and which clients are omitted and why. */
export interface RenderedClients {
  policies: Record<string, unknown>
  clients: Record<string, unknown>[]
  left: string[]
}

const shared = ({ redirectUris, scopes, secret }: Client) => ({
  public: secret === undefined,
  redirect_uris: redirectUris,
  ...(scopes === undefined ? {} : { scopes }),
})

/** The key names of Authelia 4.37 and of later versions. */
const rendered = (client: Client, version: string, policy: string): Record<string, unknown> => {
  const { id, description = id, secret } = client
  return knowsAuthorizationPolicies(version)
    ? {
        client_id: id,
        client_name: description,
        ...(secret === undefined ? {} : { client_secret: standIn(id) }),
        ...shared(client),
        authorization_policy: policy,
      }
    : {
        id,
        description,
        ...(secret === undefined ? {} : { secret: standIn(id) }),
        ...shared(client),
        authorization_policy: policy,
      }
}

/**
 * OpenID Connect clients for the groups they are granted to. A version without authorization policies supports only clients for
 * everyone; a client granted to nobody is omitted, because Authelia rejects a policy without rules.
 */
export const renderClients = (
  clients: readonly Client[],
  grants: Iterable<ClientGrant>,
  version: string,
  /** Subjects that are denied every client, each of them an inner list. */
  denied: readonly (readonly string[])[] = [],
): RenderedClients => {
  const deny = denied.length === 0 ? [] : [{ policy: 'deny', subject: denied }]
  const groupsOf = new Map<string, Set<string>>()
  for (const { client, groups } of grants)
    groupsOf.set(client, new Set([...(groupsOf.get(client) ?? []), ...groups]))
  const result: RenderedClients = { policies: {}, clients: [], left: [] }
  const nameOf = distinctNames(
    clients.map(({ id }) => id),
    policyName,
  )
  for (const client of [...clients].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const groups = [...(groupsOf.get(client.id) ?? [])].sort()
    if (client.everyone && (deny.length === 0 || !knowsAuthorizationPolicies(version)))
      result.clients.push(rendered(client, version, client.policy))
    else if (client.everyone) {
      const name = nameOf(client.id)
      result.policies[name] = { default_policy: client.policy, rules: deny }
      result.clients.push(rendered(client, version, name))
    } else if (!knowsAuthorizationPolicies(version))
      result.left.push(`${client.id}: Authelia ${version} cannot restrict a client to groups`)
    else if (groups.length === 0) result.left.push(`${client.id}: no rule grants it to anyone`)
    else {
      const name = nameOf(client.id)
      result.policies[name] = {
        default_policy: 'deny',
        // One entry per group: they are alternatives. An inner list, because Authelia splits strings at commas.
        rules: [
          ...deny,
          ...groups.map((group) => ({ policy: client.policy, subject: [[subjectOf(group)]] })),
        ],
      }
      result.clients.push(rendered(client, version, name))
    }
  }
  const known = new Set(clients.map(({ id }) => id))
  for (const id of [...groupsOf.keys()].sort())
    if (!known.has(id))
      result.left.push(`${named(id)}: a rule grants it, but the connector does not define this client`)
  return result
}
