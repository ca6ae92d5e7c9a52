import type { z } from 'zod'
import { type FieldError, HansaError } from './errors.js'
import './reasons.js'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** A JSON pointer (RFC 6901) of a path; '' is the whole document. */
export const pointerOf = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Of the forms a union has, what was meant is most likely the one that was followed the furthest. */
const likeliest = (branches: readonly Issue[][]): readonly Issue[] => {
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length))
  const sorted = branches
    .filter((issues) => issues.length > 0)
    .sort((a, b) => depth(b) - depth(a) || a.length - b.length)
  const [first = [], second = []] = sorted
  return depth(first) > depth(second) || sorted.length === 1 ? first : []
}

const flatten = (issues: readonly Issue[], at: Path): FieldError[] =>
  issues.flatMap((issue): FieldError[] => {
    const path = [...at, ...issue.path]
    if (issue.code === 'unrecognized_keys' && issue.keys.length === 1)
      return [{ pointer: pointerOf([...path, ...issue.keys]), reason: issue.message }]
    if (issue.code === 'invalid_key')
      return issue.issues.map(({ message }) => ({ pointer: pointerOf(path), reason: `the key ${message}` }))
    if (issue.code === 'invalid_union' && issue.discriminator === undefined) {
      const within = flatten(likeliest(issue.errors), path)
      if (within.length > 0) return within
    }
    return [{ pointer: pointerOf(path), reason: issue.message }]
  })

/** The wrong fields of a failed parse. `skip` leading parts of each path are left out (the input field that is the body). */
export const fieldErrors = (error: z.core.$ZodError, skip?: string): FieldError[] =>
  flatten(
    error.issues.map((issue) =>
      skip !== undefined && issue.path[0] === skip ? { ...issue, path: issue.path.slice(1) } : issue,
    ),
    [],
  )

export const badRequest = (errors: readonly FieldError[], cause?: unknown): HansaError => {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const reason =
    first === undefined
      ? 'the request is not valid'
      : `${first.pointer || 'the body'}: ${first.reason}${more}`
  return new HansaError('BadRequest', { reason }, { errors, cause })
}

const without = (value: unknown, path: Path, keys: readonly string[]): unknown => {
  const [head, ...rest] = path
  if (typeof value !== 'object' || value === null) return value
  if (head === undefined)
    return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
  if (Array.isArray(value))
    return value.map((item, index) => (index === head ? without(item, rest, keys) : item))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === String(head) ? without(item, rest, keys) : item,
    ]),
  )
}

/**
 * Takes away the fields `schema` does not know and tells `warn` of each (fieldValidation=Warn). What else is wrong is left
 * for the parse that follows to report.
 */
export const dropUnknown = (
  schema: z.ZodType,
  value: unknown,
  warn: (text: string) => void,
  skip?: string,
): unknown => {
  let rest = value
  for (;;) {
    const parsed = schema.safeParse(rest)
    const unknown = parsed.success
      ? []
      : parsed.error.issues.filter(({ code }) => code === 'unrecognized_keys')
    if (parsed.success || unknown.length === 0) return rest
    for (const { pointer, reason } of fieldErrors(parsed.error, skip))
      if (reason.startsWith('unknown field')) warn(`${pointer}: ${reason}`)
    for (const issue of unknown) if ('keys' in issue) rest = without(rest, issue.path, issue.keys)
  }
}

/** What `value` is by `schema`; throws `BadRequest` naming every wrong field. */
export const parse = <Output>(schema: z.ZodType<Output>, value: unknown): Output => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw badRequest(fieldErrors(parsed.error), parsed.error)
}
