import type { z } from 'zod'
import { type FieldError, HansaError } from './errors.js'
import './reasons.js'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** A JSON pointer (RFC 6901) of a path; '' is the whole document. */
export const pointerOf = (path: Path): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Of the alternatives of a union, the one that matched furthest is most likely meant. */
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

/** How many invalid fields a response names: a body can contain hundreds of thousands. */
const errorsNamed = 100

const namedErrors = (issues: readonly Issue[], skip?: string): { errors: FieldError[]; left: number } => ({
  errors: flatten(
    issues
      .slice(0, errorsNamed)
      .map((issue) =>
        skip !== undefined && issue.path[0] === skip ? { ...issue, path: issue.path.slice(1) } : issue,
      ),
    [],
  ),
  left: Math.max(0, issues.length - errorsNamed),
})

/** The invalid fields of a failed parse, the first hundred. `skip` (the input field that is the body) is removed from the start of each path. */
export const fieldErrors = (error: z.core.$ZodError, skip?: string): FieldError[] =>
  namedErrors(error.issues, skip).errors

/** `left`: how many more errors there are than those given. */
export const badRequest = (errors: readonly FieldError[], cause?: unknown, left = 0): HansaError => {
  const [first] = errors
  const others = errors.length - 1 + left
  const more = others > 0 ? ` (and ${others} more)` : ''
  const reason =
    first === undefined ? 'invalid request' : `${first.pointer || 'the body'}: ${first.reason}${more}`
  return new HansaError('BadRequest', { reason }, { errors, cause })
}

/** The user error of a failed parse. */
export const invalid = (error: z.core.$ZodError, skip?: string, cause: unknown = error): HansaError => {
  const { errors, left } = namedErrors(error.issues, skip)
  return badRequest(errors, cause, left)
}

/** Fields to remove from a value and from its descendants. */
interface Cut {
  keys: Set<string>
  below: Map<PropertyKey, Cut>
}

const newCut = (): Cut => ({ keys: new Set(), below: new Map() })

const cutOf = (issues: readonly Issue[]): Cut => {
  const root = newCut()
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    let at = root
    for (const part of issue.path) {
      const next = at.below.get(part) ?? newCut()
      at.below.set(part, next)
      at = next
    }
    for (const key of issue.keys) at.keys.add(key)
  }
  return root
}

const without = (value: unknown, cut: Cut | undefined): unknown => {
  if (cut === undefined || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item, index) => without(item, cut.below.get(index)))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !cut.keys.has(key))
      .map(([key, item]) => [key, without(item, cut.below.get(key))]),
  )
}

/**
 * Removes the fields `schema` does not know and calls `warn` for each (fieldValidation=Warn). Other errors are left
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
    const { errors, left } = namedErrors(unknown, skip)
    for (const { pointer, reason } of errors) warn(`${pointer}: ${reason}`)
    if (left > 0) warn(`unknown fields at ${left} more places`)
    rest = without(rest, cutOf(unknown))
  }
}

/** `value` parsed by `schema`; throws `BadRequest` naming every invalid field. */
export const parse = <Output>(schema: z.ZodType<Output>, value: unknown): Output => {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(parsed.error)
}
