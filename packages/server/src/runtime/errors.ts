import { listingOf } from './kinds.js'

/**
 * Every error of Hansa. Placeholders in braces in `message` and `hint` are filled from the error's details;
 * a hint is the next step or the next command.
 */
export const errorTable = {
  BadRequest: {
    http: 400,
    trpc: 'BAD_REQUEST',
    exit: 2,
    message: '{reason}',
    hint: 'correct the fields listed, then send the request again',
  },
  Unauthenticated: {
    http: 401,
    trpc: 'UNAUTHORIZED',
    exit: 4,
    message: '{reason}',
    hint: 'create a token on the hub with `hansa-server token create NAME` and set HANSA_TOKEN to it',
  },
  Forbidden: {
    http: 403,
    trpc: 'FORBIDDEN',
    exit: 4,
    message: '{actor} is not allowed to {verb} {kind}{where}',
    hint: 'use a token with the required permission',
  },
  NotFound: {
    http: 404,
    trpc: 'NOT_FOUND',
    exit: 3,
    message: '{kind} "{name}" not found{where}',
    hint: 'list the existing ones: `{list}`',
  },
  MethodNotAllowed: {
    http: 405,
    trpc: 'METHOD_NOT_SUPPORTED',
    exit: 2,
    message: '{path} does not support {method}',
    hint: 'allowed methods: {allow}',
  },
  MisdirectedRequest: {
    http: 421,
    trpc: 'BAD_REQUEST',
    exit: 2,
    message: 'host "{host}" is not an allowed name of this hub',
    hint: 'use an address of the hub, or start it with `--allowed-host NAME` (HANSA_ALLOWED_HOSTS)',
  },
  UnsupportedMediaType: {
    http: 415,
    trpc: 'UNSUPPORTED_MEDIA_TYPE',
    exit: 2,
    message: 'unsupported media type "{type}"',
    hint: 'send JSON or YAML with its media type: `-H "Content-Type: application/json"` (or application/yaml)',
  },
  AlreadyExists: {
    http: 409,
    trpc: 'CONFLICT',
    exit: 5,
    message: '{kind} "{name}" already exists',
    hint: 'choose another name, or use PUT (`hansa apply`) to change it',
  },
  Conflict: {
    http: 409,
    trpc: 'CONFLICT',
    exit: 5,
    message: '{reason}',
    hint: 'read the resource again, then retry the change',
  },
  PreconditionFailed: {
    http: 412,
    trpc: 'PRECONDITION_FAILED',
    exit: 5,
    message: '{kind} "{name}" changed since you read it (yours: {sent}, current: {now})',
    hint: 'read the resource again, then retry the change',
  },
  Expired: {
    http: 410,
    trpc: 'PRECONDITION_FAILED',
    exit: 1,
    message: '{reason}',
    hint: 'list again and continue from the resourceVersion of that list',
  },
  TooLarge: {
    http: 413,
    trpc: 'PAYLOAD_TOO_LARGE',
    exit: 2,
    message: 'the request body is larger than {limit}',
    hint: "split the request, or raise the hub's limit (HANSA_BODY_LIMIT)",
  },
  Unprocessable: {
    http: 422,
    trpc: 'UNPROCESSABLE_CONTENT',
    exit: 1,
    message: '{reason}',
    hint: '{fix}',
  },
  MissingReference: {
    http: 422,
    trpc: 'UNPROCESSABLE_CONTENT',
    exit: 3,
    message: '{reason}',
    hint: '{fix}',
  },
  ClusterUnreachable: {
    http: 422,
    trpc: 'UNPROCESSABLE_CONTENT',
    exit: 1,
    message: 'cannot reach {server}: {cause}',
    hint: 'check the address from the hub host: `curl -k {server}/readyz`',
  },
  TooManyRequests: {
    http: 429,
    trpc: 'TOO_MANY_REQUESTS',
    exit: 1,
    message: 'too many requests',
    hint: 'retry after the delay in the Retry-After header',
  },
  LeaseLost: {
    http: 503,
    trpc: 'SERVICE_UNAVAILABLE',
    exit: 1,
    message: 'another hub now holds the lease "{lease}"',
    hint: 'nothing was written; the hub that holds the lease continues the work',
  },
  Unavailable: {
    http: 503,
    trpc: 'SERVICE_UNAVAILABLE',
    exit: 1,
    message: '{reason}',
    hint: 'retry in a few seconds; the log of `hansa-server` says what it is waiting for',
  },
  Internal: {
    http: 500,
    trpc: 'INTERNAL_SERVER_ERROR',
    exit: 1,
    message: 'internal error in the hub',
    hint: "the hub's log has the details under this request ID",
  },
} as const

export type ErrorCode = keyof typeof errorTable

/** One invalid field: `pointer` is a JSON pointer (RFC 6901) into the body. */
export interface FieldError {
  pointer: string
  reason: string
}

export type ErrorDetails = Record<string, string | number | undefined>

const fill = (template: string, details: ErrorDetails): string =>
  template.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? ''))

/** The hint of the table; without a command that lists the objects of a kind, there is only the name to check. */
const hintOf = (code: ErrorCode, details: ErrorDetails): string => {
  if (code !== 'NotFound') return fill(errorTable[code].hint, details)
  const list = listingOf(String(details.kind))
  return list === undefined ? 'check the name' : fill(errorTable[code].hint, { list })
}

/** An error meant for users: a code of `errorTable`, its details, and the invalid fields if any. Any other error is a bug. */
export class HansaError extends Error {
  readonly code: ErrorCode
  readonly hint: string
  readonly details: ErrorDetails
  readonly errors: readonly FieldError[]

  constructor(
    code: ErrorCode,
    details: ErrorDetails = {},
    options: { errors?: readonly FieldError[]; hint?: string; cause?: unknown } = {},
  ) {
    super(fill(errorTable[code].message, details), { cause: options.cause })
    this.name = 'HansaError'
    this.code = code
    this.details = details
    this.errors = options.errors ?? []
    this.hint = options.hint === undefined ? hintOf(code, details) : fill(options.hint, details)
  }
}

/** A `BadRequest` that names one field: `pointer` ('' is the whole body), the problem, and the hint. */
export const badField = (pointer: string, reason: string, hint?: string): HansaError =>
  new HansaError(
    'BadRequest',
    { reason: `${pointer || 'the body'}: ${reason}` },
    {
      errors: [{ pointer, reason }],
      ...(hint === undefined ? {} : { hint }),
    },
  )
