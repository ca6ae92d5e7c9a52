import { parse, stringify } from 'yaml'
import { type Client, renderClients } from './clients.js'
import { type AccessGrant, type ClientGrant, knowsAuthorizationPolicies } from './manifest.js'
import { subjectOf } from './names.js'
import { distinctNames } from './policy-names.js'
import { filterProof } from './quoted.js'

/** The newest version of Authelia that the fragment was tested with. */
const provenVersion = '4.37'

const headStart = '# Access rules for Authelia '

/** Whether a file was written by Hansa for a connector, or is empty. */
export const isFragment = (text: string): boolean => text.trim() === '' || text.startsWith(headStart)

interface Rule {
  domain: string
  policy: AccessGrant['policy']
  groups: Set<string>
}

const strictness = { deny: 0, two_factor: 1, one_factor: 2 } as const

/** Authelia applies the first matching rule: exact domains before wildcards, longer before shorter, stricter policies before laxer ones. */
const order = (a: Rule, b: Rule): number =>
  Number(a.domain.startsWith('*')) - Number(b.domain.startsWith('*')) ||
  b.domain.length - a.domain.length ||
  (a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0) ||
  strictness[a.policy] - strictness[b.policy]

/** One rule per domain and policy, for all groups that it is granted to. */
const rulesOf = (grants: Iterable<AccessGrant>): Rule[] => {
  const rules = new Map<string, Rule>()
  for (const { domain, policy, groups } of grants) {
    const key = `${policy} ${domain}`
    const rule = rules.get(key) ?? { domain, policy, groups: new Set() }
    for (const group of groups) rule.groups.add(group)
    rules.set(key, rule)
  }
  // A rule without a subject applies to everyone, which nobody has granted.
  return [...rules.values()].filter(({ groups }) => groups.size > 0).sort(order)
}

/** The outer list is OR, the inner AND. Authelia splits each string of a list at commas. */
const subjectsOf = ({ groups }: Rule): string[][] => [...groups].sort().map((group) => [subjectOf(group)])

/** The name of a policy for a domain: Authelia's keys allow letters, digits and dashes everywhere. */
const policyName = (domain: string): string =>
  `hansa-${domain.replace(/^\*\./, 'any-').replace(/[^A-Za-z0-9]+/g, '-')}`.replace(
    // Names of clients' policies.
    /^hansa-client-/,
    'hansa-domain-client-',
  )

const policiesOf = (rules: readonly Rule[], blocked: readonly string[]): Record<string, unknown> => {
  const byDomain = new Map<string, Rule[]>()
  for (const rule of rules) byDomain.set(rule.domain, [...(byDomain.get(rule.domain) ?? []), rule])
  const nameOf = distinctNames(byDomain.keys(), policyName)
  return Object.fromEntries(
    [...byDomain].map(([domain, some]) => [
      nameOf(domain),
      {
        default_policy: 'deny',
        rules: [
          ...(blocked.length === 0 ? [] : [{ policy: 'deny', subject: denyRule(blocked).subject }]),
          ...some.map((rule) => ({ policy: rule.policy, subject: subjectsOf(rule) })),
        ],
      },
    ]),
  )
}

/** Every string in double quotes, on one line: its content is never syntax. */
const asQuoted = {
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedAsJSON: true,
  lineWidth: 0,
} as const

/** What groups grant: access rules, and the use of clients. */
export interface FragmentGrants {
  access: Iterable<AccessGrant>
  clients: Iterable<ClientGrant>
  /** Usernames that are denied everything, before any other rule. */
  blocked?: readonly string[] | undefined
}

interface DenyRule {
  domain_regex: string
  policy: 'deny'
  subject: string[][]
}

const denyRule = (usernames: readonly string[]): DenyRule => ({
  domain_regex: '^.*$',
  policy: 'deny',
  subject: [...usernames].sort().map((name) => [`user:${name}`]),
})

const isDeny = (rule: unknown): rule is { subject: unknown[] } =>
  typeof rule === 'object' &&
  rule !== null &&
  Reflect.get(rule, 'domain_regex') === denyRule([]).domain_regex &&
  Array.isArray(Reflect.get(rule, 'subject'))

/** The rules of a fragment; undefined if they cannot be read. */
const rulesIn = (text: string): { rules: unknown[]; rest: Record<string, unknown> } | undefined => {
  let parsed: unknown
  try {
    parsed = parse(text)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { access_control: control, ...rest } = parsed as Record<string, unknown>
  const rules: unknown =
    typeof control === 'object' && control !== null ? Reflect.get(control, 'rules') : undefined
  return Array.isArray(rules) ? { rules, rest } : undefined
}

const deniedBy = (rules: readonly unknown[]): string[] =>
  rules
    .filter(isDeny)
    .flatMap(({ subject }) => subject.flat().map(String))
    .map((subject) => subject.replace(/^user:/, ''))

/** The usernames that a fragment denies before everything else. */
export const deniedIn = (text: string | undefined): string[] =>
  text === undefined ? [] : deniedBy(rulesIn(text)?.rules ?? [])

/**
 * The current fragment, with these usernames denied before everything else; nothing else changes. Undefined if its rules cannot be read.
 */
export const withDenied = (text: string, usernames: readonly string[]): string | undefined => {
  const head = text.split('\n').filter((line) => line.startsWith('#'))
  const parsed = rulesIn(text)
  if (parsed === undefined) return undefined
  const { rules, rest } = parsed
  const denied = denyRule([...new Set([...deniedBy(rules), ...usernames])])
  const body = { access_control: { rules: [denied, ...rules.filter((rule) => !isDeny(rule))] }, ...rest }
  return `${head.join('\n')}\n${filterProof(stringify(body, asQuoted))}`
}

/**
 * A configuration file for Authelia (`--config own.yml,this.yml`) with the access rules and OpenID Connect clients that people's groups
 * grant. The same grants result in the same text. A change requires a restart of Authelia. Secrets of clients are replaced by
 * placeholders.
 * @param version of the Authelia that will read it, such as `4.37`
 * @throws Error for a version before 4.37
 */
export const renderFragment = (
  granted: FragmentGrants,
  version: string,
  clients: readonly Client[] = [],
): string => {
  if (Number(version.split('.')[1]) < 37)
    throw new Error(`fragments require Authelia ${provenVersion} or later, not ${version}`)
  const { blocked = [] } = granted
  const rules = rulesOf(granted.access)
  const oidc = renderClients(clients, granted.clients, version, denyRule(blocked).subject)
  const unproven = version.startsWith(`${provenVersion}.`) || version === provenVersion
  const head = [
    `${headStart}${version}, written by Hansa from the directory's groups. Changes are overwritten.`,
    '# Authelia reads it at its start: --config configuration.yml,THIS_FILE',
    ...(unproven
      ? []
      : [`# Tried on Authelia ${provenVersion} only: check it with \`authelia validate-config\` first.`]),
    ...(oidc.left.length === 0 ? [] : ['# Clients left out:', ...oidc.left.map((reason) => `# - ${reason}`)]),
  ]
  const policies = knowsAuthorizationPolicies(version)
    ? { ...policiesOf(rules, blocked), ...oidc.policies }
    : {}
  const provider = {
    ...(Object.keys(policies).length === 0 ? {} : { authorization_policies: policies }),
    ...(oidc.clients.length === 0 ? {} : { clients: oidc.clients }),
  }
  const body = {
    access_control: {
      rules: [
        ...(blocked.length === 0 ? [] : [denyRule(blocked)]),
        ...rules.map((rule) => ({ domain: [rule.domain], policy: rule.policy, subject: subjectsOf(rule) })),
      ],
    },
    ...(Object.keys(provider).length === 0 ? {} : { identity_providers: { oidc: provider } }),
  }
  return `${head.join('\n')}\n${filterProof(stringify(body, asQuoted))}`
}
