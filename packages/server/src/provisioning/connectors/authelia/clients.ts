import type { ConnectorSpec } from '../../contract.js'
import { type ClientGrant, knowsAuthorizationPolicies } from './manifest.js'
import { subjectOf } from './names.js'
import { distinctNames } from './policy-names.js'
import { proofQuoted, quoted } from './quoted.js'

export type Client = NonNullable<Extract<ConnectorSpec, { type: 'authelia' }>['authelia']['clients']>[number]

/** Stands for the digest of a client's secret wherever the fragment is compared, shown or recorded. */
const standIn = (id: string): string => `[secret of ${id}]`
const strangeSecret = '[another secret]'

/** The fragment as it is written: with the digests themselves. `digestOf` an id. */
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

/** The fragment as it may be shown: no digest is left in it, whosever it is. */
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

/** The policy of a client: who may use it is told by it alone. */
const policyName = (id: string): string => `hansa-client-${id.replace(/[^A-Za-z0-9]+/g, '-')}`

/** An id a Mapping may have made of a group's name, for a comment: it must not end its line. */
const named = (id: string): string => (/^[\w.~-]+$/.test(id) ? id : proofQuoted(id))

/** What of identity_providers.oidc the clients take, and which of them are left out, and why. */
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

/** As Authelia 4.37 names its keys, and as later versions do. */
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
 * Clients of OpenID Connect for those whose groups are granted them. A version without authorization policies takes only those that are
 * for everyone; one nobody is granted is left out, because a policy without rules is refused.
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
      result.left.push(`${client.id}: Authelia ${version} cannot keep a client to some groups`)
    else if (groups.length === 0) result.left.push(`${client.id}: no rule grants it to anyone`)
    else {
      const name = nameOf(client.id)
      result.policies[name] = {
        default_policy: 'deny',
        // Each group by itself: they are alternatives. An inner list, because Authelia splits a text at its commas.
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
      result.left.push(`${named(id)}: a rule grants it, and the connector has no such client`)
  return result
}
