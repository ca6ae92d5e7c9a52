import { nearest } from '@hansa/manifests'
import { z } from 'zod'
import { formsOf } from './describe-schema.js'

const found = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'string') return value.length > 40 ? 'a string' : JSON.stringify(value)
  return String(value)
}

const nouns: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const listed = (values: readonly unknown[]): string =>
  values.length === 1 ? found(values[0]) : `one of ${values.map(found).join(', ')}`

const sized = (origin: string, amount: number | bigint): string => {
  if (origin === 'string') return amount === 1n || amount === 1 ? '1 character' : `${amount} characters`
  if (origin === 'array' || origin === 'set') return Number(amount) === 1 ? '1 item' : `${amount} items`
  return String(amount)
}

const limit = (
  side: 'least' | 'most',
  origin: string,
  amount: number | bigint,
  inclusive: boolean,
): string => {
  const verb = origin === 'array' || origin === 'set' ? 'contain' : origin === 'string' ? 'have' : 'be'
  if (inclusive) return `must ${verb} at ${side} ${sized(origin, amount)}`
  return `must ${verb} ${side === 'least' ? 'more' : 'less'} than ${sized(origin, amount)}`
}

/** Maximum length of an unknown name in a message. */
const shownLetters = 128

const fieldsOf = (schema: unknown): string[] =>
  schema instanceof z.ZodObject ? Object.keys(schema.shape) : []

/** How many unknown fields of one object are named: a body can contain hundreds of thousands. */
const fieldsNamed = 20

const shortened = (text: string): string =>
  text.length > shownLetters ? `${text.slice(0, shownLetters)}…` : text

const unknownFields = (keys: readonly string[], schema: unknown): string => {
  const fields = fieldsOf(schema)
  const named = keys.slice(0, fieldsNamed).map((key) => {
    const near = mayCompare() ? nearest(key, fields) : undefined
    return near === undefined ? `"${shortened(key)}"` : `"${key}" (did you mean "${near}"?)`
  })
  if (keys.length > fieldsNamed) named.push(`and ${keys.length - fieldsNamed} more`)
  const known = fields.length === 0 || fields.length > 15 ? '' : `; known fields: ${fields.join(', ')}`
  return `unknown field ${named.join(', ')}${known}`
}

/** Maximum number of name comparisons in one turn of the event loop: they are the most expensive part of a refusal. */
const comparisonsPerTurn = 1_000
let compared = 0

/** Whether another comparison is allowed in this turn. */
const mayCompare = (): boolean => {
  if (compared === 0) setImmediate(() => (compared = 0))
  compared += 1
  return compared <= comparisonsPerTurn
}

/** The reason of the closest alternative: the one with the fewest errors, if there is a unique one. */
const nearestReason = (errors: readonly (readonly z.core.$ZodIssue[])[]): string => {
  // An alternative that refuses the value as a whole was not meant.
  const meant = errors.filter(([first]) => first !== undefined && first.path.length > 0)
  const [best, next] = [...meant].sort((a, b) => a.length - b.length)
  const [issue] = best ?? []
  if (issue === undefined || (next !== undefined && next.length === best?.length)) return ''
  return `; ${issue.path.join('.')} ${issue.message}`
}

const noForm = (issue: Extract<z.core.$ZodRawIssue, { code: 'invalid_union' }>): string => {
  const forms = formsOf(issue.inst)
  if (issue.input === undefined)
    return forms.length === 0 ? 'is required' : `is required (${forms.join(' or ')})`
  const allowed = forms.length === 0 ? 'does not match any allowed schema' : `must be ${forms.join(' or ')}`
  return `${allowed}, not ${found(issue.input)}${nearestReason(issue.errors)}`
}

/**
 * The rule that a value breaks, and so what to write instead. Zod uses it wherever a schema does not set a message.
 * The value itself is repeated only when it is short: it may be a secret in the wrong place.
 */
export const reasonOf = (issue: z.core.$ZodRawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return `is required (${nouns[issue.expected] ?? issue.expected})`
      if (issue.expected === 'never') return 'is not allowed here; remove it'
      return `must be ${nouns[issue.expected] ?? issue.expected}, not ${found(issue.input)}`
    case 'invalid_value':
      if (issue.input === undefined) return `is required (${listed(issue.values)})`
      return `must be ${listed(issue.values)}, not ${found(issue.input)}`
    case 'too_small':
      return limit('least', issue.origin, issue.minimum, issue.inclusive !== false)
    case 'too_big':
      return limit('most', issue.origin, issue.maximum, issue.inclusive !== false)
    case 'unrecognized_keys':
      return unknownFields(issue.keys, issue.inst)
    case 'invalid_union':
      if (issue.discriminator === undefined) return noForm(issue)
      return 'options' in issue && Array.isArray(issue.options)
        ? `must be ${listed(issue.options)}`
        : 'is not one of the known types'
    case 'invalid_key':
      return 'has a key that is not allowed'
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    default:
      return undefined
  }
}

// Takes precedence over Zod's texts but not over a schema's own message: the one place for all other texts.
z.config({ customError: (issue) => reasonOf(issue) })
