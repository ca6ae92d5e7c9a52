import { stringify } from 'yaml'
import type { AccessGrant } from '../../wanted.js'

/** The newest version the fragment was tried on, with a real Authelia. */
export const provenVersion = '4.37'

interface Rule {
  domain: string
  policy: AccessGrant['policy']
  groups: Set<string>
}

const strictness = { deny: 0, two_factor: 1, one_factor: 2 } as const

/** Authelia takes the first rule that fits: exact domains before wildcards, longer before shorter, the stricter policy before the laxer. */
const order = (a: Rule, b: Rule): number =>
  Number(a.domain.startsWith('*')) - Number(b.domain.startsWith('*')) ||
  b.domain.length - a.domain.length ||
  (a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0) ||
  strictness[a.policy] - strictness[b.policy]

/** One rule a domain and policy, for every group that is granted it. */
const rulesOf = (grants: Iterable<AccessGrant>): Rule[] => {
  const rules = new Map<string, Rule>()
  for (const { domain, policy, groups } of grants) {
    const key = `${policy} ${domain}`
    const rule = rules.get(key) ?? { domain, policy, groups: new Set() }
    for (const group of groups) rule.groups.add(group)
    rules.set(key, rule)
  }
  // A rule without a subject is for everybody, which nobody has granted.
  return [...rules.values()].filter(({ groups }) => groups.size > 0).sort(order)
}

const subjectsOf = ({ groups }: Rule): string[] => [...groups].sort().map((group) => `group:${group}`)

/** `4.38` and later know authorization policies of OpenID Connect; 4.37 refuses to start on the key. */
const knowsPolicies = (version: string): boolean => Number(version.split('.')[1]) >= 38

/** A name of a policy made from a domain: Authelia's keys take letters, digits and dashes everywhere. */
const policyName = (domain: string): string =>
  `hansa-${domain.replace(/^\*\./, 'any-').replace(/[^A-Za-z0-9]+/g, '-')}`

const policiesOf = (rules: readonly Rule[]): Record<string, unknown> => {
  const byDomain = new Map<string, Rule[]>()
  for (const rule of rules) byDomain.set(rule.domain, [...(byDomain.get(rule.domain) ?? []), rule])
  return Object.fromEntries(
    [...byDomain].map(([domain, some]) => [
      policyName(domain),
      {
        default_policy: 'deny',
        rules: some.map((rule) => ({ policy: rule.policy, subject: subjectsOf(rule) })),
      },
    ]),
  )
}

/**
 * A configuration file for Authelia (`--config own.yml,this.yml`) with the access rules people's groups give. The same grants give the
 * same text. A change needs a restart of Authelia.
 * @param version of the Authelia that will read it, such as `4.37`
 * @throws Error for a version before 4.37
 */
export const renderFragment = (grants: Iterable<AccessGrant>, version: string): string => {
  if (Number(version.split('.')[1]) < 37)
    throw new Error(`fragments are written for Authelia ${provenVersion} and later, not for ${version}`)
  const rules = rulesOf(grants)
  const unproven = version.startsWith(`${provenVersion}.`) || version === provenVersion
  const head = [
    `# Access rules for Authelia ${version}, written by Hansa from the directory's groups. Changes are overwritten.`,
    '# Authelia reads it at its start: --config configuration.yml,THIS_FILE',
    ...(unproven
      ? []
      : [`# Tried on Authelia ${provenVersion} only: check it with \`authelia validate-config\` first.`]),
  ]
  const body = {
    access_control: {
      rules: rules.map((rule) => ({ domain: rule.domain, policy: rule.policy, subject: subjectsOf(rule) })),
    },
    ...(knowsPolicies(version) && rules.length > 0
      ? { identity_providers: { oidc: { authorization_policies: policiesOf(rules) } } }
      : {}),
  }
  return `${head.join('\n')}\n${stringify(body)}`
}
