import { foreignText, strangerText } from '../../runtime/foreign-text.js'
import { TargetUnreachable } from './http.js'

/** The target rejected a call. `status` is the HTTP status; the message is the target's. Each connector type has its own class. */
export class TargetRefusal extends Error {
  override name = 'TargetRefusal'
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** A rejection on one line: the call, and the target's message or, without one, the status. */
export const refusalText = ({
  method,
  path,
  status,
  said,
  hint = '',
}: {
  method: string
  path: string
  status: number
  said: string | undefined
  hint?: string | undefined
}): string => `${method} ${path}: ${foreignText(said ?? `status ${status}`, strangerText)}${hint}`

/** Whether the target rejected a call with this status. */
export const isRefused = (error: unknown, status: number): boolean =>
  error instanceof TargetRefusal && error.status === status

/** Whether the same call can succeed later: the target is unreachable, failed, or returned one of these statuses. */
export const retriedAt =
  (...statuses: readonly number[]) =>
  (error: unknown): boolean =>
    error instanceof TargetUnreachable ||
    (error instanceof TargetRefusal && (error.status >= 500 || statuses.includes(error.status)))
