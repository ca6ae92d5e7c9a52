import { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { type ErrorCode, errorTable, HansaError } from './errors.js'
import { invalid } from './validation.js'

const codes = z.enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]])

/** RFC 9457. `instance` names the request, so that the hub's log can be searched for it. */
export const Problem = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: codes,
    detail: z.string(),
    instance: z.string(),
    hint: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), reason: z.string() })),
  })
  .meta({
    id: 'Problem',
    description: 'An error (RFC 9457): what failed, the rule that was broken, and the next step.',
  })

export type Problem = z.infer<typeof Problem>

const isZodError = (error: unknown): error is z.core.$ZodError =>
  error instanceof Error && 'issues' in error && Array.isArray(error.issues)

/**
 * The HansaError for anything thrown: itself if it is one, `BadRequest` when it is a failed parse (`body` is
 * the input field whose name is left out of pointers), `Internal` when it is a bug.
 */
export const hansaErrorOf = (error: unknown, body?: string): HansaError => {
  if (error instanceof HansaError) return error
  if (!(error instanceof TRPCError)) return new HansaError('Internal', {}, { cause: error })
  if (error.cause instanceof HansaError) return error.cause
  if (error.code === 'BAD_REQUEST' && isZodError(error.cause)) return invalid(error.cause, body, error)
  if (error.code === 'NOT_FOUND')
    return new HansaError('NotFound', { kind: 'procedure', name: error.message, where: '' }, { cause: error })
  if (error.code === 'INTERNAL_SERVER_ERROR') return new HansaError('Internal', {}, { cause: error })
  return new HansaError('BadRequest', { reason: error.message }, { cause: error })
}

export const problemOf = (error: unknown, requestId: string, body?: string): Problem => {
  const { code, message, hint, errors } = hansaErrorOf(error, body)
  const { http } = errorTable[code]
  return {
    type: `https://hansa.dev/problems/${code}`,
    title: titleOf(code),
    status: http,
    code,
    detail: message,
    instance: `urn:request:${requestId}`,
    hint,
    errors: errors.map(({ pointer, reason }) => ({ pointer, reason })),
  }
}

/** `PreconditionFailed` → `Precondition failed`. */
const titleOf = (code: string): string =>
  code.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
