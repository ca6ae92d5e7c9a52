/** One wrong field of a request: `pointer` is a JSON pointer into the body. */
export interface FieldError {
  pointer: string
  reason: string
}

/** The hub's answer to a refused request (RFC 9457). */
export interface ProblemDetails {
  code: string
  status: number
  detail: string
  hint: string
  errors: readonly FieldError[]
}

/** Every error of this package, except the reason of a caller's own AbortSignal. */
export class HansaError extends Error {
  override name = 'HansaError'
}

/** The hub could not be reached, or the connection ended before the answer. */
export class HansaConnectionError extends HansaError {
  override name = 'HansaConnectionError'
}

/** No answer within the timeout. */
export class HansaTimeoutError extends HansaError {
  override name = 'HansaTimeoutError'
}

/** The hub refused a request. Each cause has its own class, so that callers can catch it by name. */
export class HansaApiError extends HansaError {
  override name = 'HansaApiError'
  readonly code: string
  readonly status: number
  /** The next step. */
  readonly hint: string
  readonly errors: readonly FieldError[]
  /** Identifies the request in the hub's log, which has the details. */
  readonly requestId: string | undefined

  constructor(problem: ProblemDetails, requestId: string | undefined) {
    super(problem.detail)
    this.code = problem.code
    this.status = problem.status
    this.hint = problem.hint
    this.errors = problem.errors
    this.requestId = requestId
  }
}

/** 400: fields are invalid; `errors` lists them. */
export class BadRequestError extends HansaApiError {
  override name = 'BadRequestError'
}
/** 401: no valid token. */
export class UnauthenticatedError extends HansaApiError {
  override name = 'UnauthenticatedError'
}
/** 403 */
export class ForbiddenError extends HansaApiError {
  override name = 'ForbiddenError'
}
/** 404 */
export class NotFoundError extends HansaApiError {
  override name = 'NotFoundError'
}
/** 405 */
export class MethodNotAllowedError extends HansaApiError {
  override name = 'MethodNotAllowedError'
}
/** 409: the name is taken. */
export class AlreadyExistsError extends HansaApiError {
  override name = 'AlreadyExistsError'
}
/** 409: the current state does not allow the operation. */
export class ConflictError extends HansaApiError {
  override name = 'ConflictError'
}
/** 410: the cursor or resourceVersion is too old: list again. */
export class ExpiredError extends HansaApiError {
  override name = 'ExpiredError'
}
/** 412: the resource changed since it was read. */
export class PreconditionFailedError extends HansaApiError {
  override name = 'PreconditionFailedError'
}
/** 413 */
export class TooLargeError extends HansaApiError {
  override name = 'TooLargeError'
}
/** 415 */
export class UnsupportedMediaTypeError extends HansaApiError {
  override name = 'UnsupportedMediaTypeError'
}
/** 422: valid, but not possible. */
export class UnprocessableError extends HansaApiError {
  override name = 'UnprocessableError'
}
/** 422: a field refers to something that does not exist; `errors` names the field. */
export class MissingReferenceError extends HansaApiError {
  override name = 'MissingReferenceError'
}
/** 422: a member cluster could not be reached. */
export class ClusterUnreachableError extends HansaApiError {
  override name = 'ClusterUnreachableError'
}
/** 429, after the retries. */
export class TooManyRequestsError extends HansaApiError {
  override name = 'TooManyRequestsError'
}
/** 503, after the retries. */
export class UnavailableError extends HansaApiError {
  override name = 'UnavailableError'
}
/** 500 */
export class InternalError extends HansaApiError {
  override name = 'InternalError'
}

const byCode: Readonly<Record<string, typeof HansaApiError>> = {
  BadRequest: BadRequestError,
  Unauthenticated: UnauthenticatedError,
  Forbidden: ForbiddenError,
  NotFound: NotFoundError,
  MethodNotAllowed: MethodNotAllowedError,
  AlreadyExists: AlreadyExistsError,
  Conflict: ConflictError,
  Expired: ExpiredError,
  PreconditionFailed: PreconditionFailedError,
  TooLarge: TooLargeError,
  UnsupportedMediaType: UnsupportedMediaTypeError,
  Unprocessable: UnprocessableError,
  MissingReference: MissingReferenceError,
  ClusterUnreachable: ClusterUnreachableError,
  TooManyRequests: TooManyRequestsError,
  Unavailable: UnavailableError,
  LeaseLost: UnavailableError,
  Internal: InternalError,
}

const byStatus: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthenticated',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  412: 'PreconditionFailed',
  413: 'TooLarge',
  415: 'UnsupportedMediaType',
  422: 'Unprocessable',
  429: 'TooManyRequests',
  500: 'Internal',
}

const text = (value: unknown, fallback: string): string => (typeof value === 'string' ? value : fallback)

const isFieldError = (value: unknown): value is FieldError =>
  typeof value === 'object' && value !== null && 'pointer' in value && 'reason' in value

/** The error for a response. A response that is not a problem document of the hub (from a proxy, say) is identified by its status. */
export const errorOf = (status: number, body: unknown, requestId: string | undefined): HansaApiError => {
  const problem: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const code = text(problem.code, byStatus[status] ?? (status >= 500 ? 'Unavailable' : 'BadRequest'))
  const errors: unknown[] = Array.isArray(problem.errors) ? problem.errors : []
  const ErrorClass = byCode[code] ?? HansaApiError
  return new ErrorClass(
    {
      code,
      status,
      detail: text(problem.detail, `the server returned status ${status}`),
      hint: text(problem.hint, ''),
      errors: errors.filter(isFieldError),
    },
    requestId,
  )
}
