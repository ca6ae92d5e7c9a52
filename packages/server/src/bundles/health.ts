import { z } from 'zod'
import { healthExpressionProblem, readingFields, ruleFields } from '../kube/index.js'
import { Expression } from '../runtime/cel/expression.js'
import { badField, type FieldError, HansaError } from '../runtime/errors.js'
import { mapInSlices } from '../runtime/slices.js'
import type { SensitivePath } from './contract.js'

const description = {
  ready: 'A CEL expression over `object` with a boolean result: true when the object is ready.',
  progressing: 'True while the object is in progress, whatever `ready` says.',
  failed: 'True when the object has failed, whatever the others say.',
}

const identity = {
  group: z
    .string()
    .max(253)
    .regex(
      /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/,
      'must be an API group without a version, such as example.org',
    )
    .default('')
    .meta({ description: 'The API group of the kind, without a version; absent for the core group.' }),
  kind: z
    .string()
    .max(63)
    .regex(/^[A-Z][A-Za-z0-9]*$/, 'must be a kind, such as Widget'),
}

/** How the objects of a kind in a bundle are assessed, in place of the rules of the hub. */
export const HealthRule = z
  .strictObject({
    ...identity,
    ready: Expression.meta({ description: description.ready }),
    progressing: Expression.optional().meta({ description: description.progressing }),
    failed: Expression.optional().meta({ description: description.failed }),
  })
  .meta({ id: 'HealthRule' })

export type HealthRule = z.infer<typeof HealthRule>

const groupKindOf = ({ group, kind }: Pick<HealthRule, 'group' | 'kind'>): string => `${group}/${kind}`

/** Kinds that the hub never reads: values of Secrets must not be found out by expressions. */
const unreadKinds = new Set(['/Secret'])

/** Throws `BadRequest` for a rule that could find out sensitive values of its kind. */
export const refuseSensitive = (
  rules: readonly HealthRule[],
  sensitive: readonly SensitivePath[],
  pointer: string,
): void => {
  for (const [index, rule] of rules.entries()) {
    const { kind } = rule
    const [field] = readingFields(rule)
    const at = sensitive.findIndex((path) => path.kind === kind)
    const marked = sensitive[at]
    if (marked !== undefined && field !== undefined)
      throw badField(
        `${pointer}/${index}/${field}`,
        `can read only object.status and the identity in object.metadata: /spec/sensitive/${at} marks ${marked.pointer} of ${kind} "${marked.name}", and other expressions could find out its value`,
        'write the expression over object.status, or keep the sensitive value in a Secret instead of a marked path',
      )
  }
}

const mostRules = 50
/** Of the expressions of all rules: each target stores them. */
const mostBytes = 32 * 1024
/** Expressions that are compiled without a break. */
const expressionsAtOnce = 4

/** Why the rules, which can be those of several bundles, are too large together. */
export const healthSizeProblem = (
  rules: readonly HealthRule[],
): { reason: string; fix: string } | undefined => {
  const bytes = rules
    .flatMap((rule) => ruleFields.map((field) => Buffer.byteLength(rule[field] ?? '')))
    .reduce((sum, one) => sum + one, 0)
  return bytes <= mostBytes
    ? undefined
    : {
        reason: `has expressions of ${bytes} bytes together; at most ${mostBytes} are allowed`,
        fix: 'shorten expressions, or remove rules',
      }
}

/** The stored form: its expressions were valid when they were sent. */
export const HealthRules = z.array(HealthRule).max(mostRules)

/** Checked as it is sent: one rule for a kind. `checkExpressions` checks the expressions. */
export const HealthRulesSent = HealthRules.check(({ value, issues }) => {
  const first = new Map<string, number>()
  const refuse = (path: PropertyKey[], message: string): void => {
    issues.push({ code: 'custom', input: value, path, message })
  }
  const problem = healthSizeProblem(value)
  if (problem !== undefined) refuse([], `${problem.reason}: ${problem.fix}`)
  for (const [index, rule] of value.entries()) {
    const name = groupKindOf(rule)
    const before = first.get(name)
    if (before !== undefined)
      refuse([index], `is for the same kind as rule ${before}: join the two with || or &&`)
    else first.set(name, index)
    if (unreadKinds.has(name))
      refuse(
        [index, 'kind'],
        'cannot be Secret: the hub does not read Secrets, which are ready if they exist',
      )
  }
}).meta({
  description:
    'How the objects of a kind are assessed: CEL expressions over `object`. Kinds without a rule have those of the hub.',
})

/**
 * Compiles each expression, in slices: one takes about a millisecond. Throws `BadRequest` naming every expression that is invalid, below
 * `pointer`.
 */
export const checkExpressions = async (rules: readonly HealthRule[], pointer: string): Promise<void> => {
  const found = await mapInSlices(
    rules.flatMap((rule, index) =>
      ruleFields.map((field) => ({ text: rule[field], at: `/${index}/${field}` })),
    ),
    expressionsAtOnce,
    (slice) =>
      slice.flatMap(({ text, at }): FieldError[] => {
        const problem = text === undefined ? undefined : healthExpressionProblem(text)
        return problem === undefined ? [] : [{ pointer: `${pointer}${at}`, reason: problem }]
      }),
  )
  const [first] = found
  if (first === undefined) return
  if (found.length === 1) throw badField(first.pointer, first.reason)
  throw new HansaError(
    'BadRequest',
    { reason: `${found.length} expressions of health rules are invalid` },
    { errors: found },
  )
}
