import { parse } from 'yaml'
import { z } from 'zod'
import { domainProblem } from './names.js'

const Subject = z.array(z.array(z.string().regex(/^(?:user|group):\S(?:.*\S)?$/su)).min(1)).min(1)
const factors = z.enum(['deny', 'one_factor', 'two_factor'])
const Policy = z.union([
  z.strictObject({
    default_policy: z.literal('deny'),
    rules: z.array(z.strictObject({ policy: factors, subject: Subject })).min(1),
  }),
  // The policy of a client for everyone except blocked people.
  z.strictObject({
    default_policy: factors,
    rules: z.array(z.strictObject({ policy: z.literal('deny'), subject: Subject })).min(1),
  }),
])
/** The rule for blocked people. */
const Deny = z.strictObject({ domain_regex: z.literal('^.*$'), policy: z.literal('deny'), subject: Subject })
const WithRules = z.looseObject({ access_control: z.looseObject({ rules: z.array(z.unknown()) }) })

/** A fragment without the rule for blocked people, if its first rule is one. */
const others = (body: unknown): unknown => {
  const { success, data } = WithRules.safeParse(body)
  if (!success || !Deny.safeParse(data.access_control.rules[0]).success) return body
  return { ...data, access_control: { ...data.access_control, rules: data.access_control.rules.slice(1) } }
}

const Fragment = z.strictObject({
  access_control: z.strictObject({
    rules: z.array(
      z.strictObject({
        domain: z.array(z.string().refine((domain) => domainProblem(domain) === undefined)).length(1),
        policy: factors,
        subject: Subject,
      }),
    ),
  }),
  identity_providers: z
    .strictObject({
      oidc: z.strictObject({
        authorization_policies: z.record(z.string().regex(/^hansa-[\w-]*$/), Policy).optional(),
        clients: z.array(z.looseObject({ authorization_policy: z.string().min(1) })).optional(),
      }),
    })
    .optional(),
})

/**
 * Why a fragment (with placeholders for secrets) must not be installed, as a predicate: it is not what Hansa intends to write, or Authelia
 * would interpret it differently. Authelia does not start with a single invalid rule, which locks everyone out.
 */
export const fragmentProblem = (text: string): string | undefined => {
  if (/\$|\{\{/.test(text)) return 'contains "$" or "{{", which Authelia expands'
  let body: unknown
  try {
    body = parse(text)
  } catch {
    return 'is not YAML'
  }
  const { error } = Fragment.safeParse(others(body))
  if (error === undefined) return undefined
  const [issue] = error.issues
  return `has an unexpected value at ${issue?.path.join('.') || 'its top level'} (${issue?.code})`
}
