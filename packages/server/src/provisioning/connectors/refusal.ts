import { foreignText, strangerText } from '../../runtime/foreign-text.js'
import { TargetUnreachable } from './http.js'

/** The target refused a call. `status` as in HTTP; the message is the target's own. Each type of connector has a class of its own. */
export class TargetRefusal extends Error {
  override name = 'TargetRefusal'
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** A refusal on one line: the call, and what the target said of it, or its status where it said nothing. */
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

/** Whether the target refused a call with this status. */
export const isRefused = (error: unknown, status: number): boolean =>
  error instanceof TargetRefusal && error.status === status

/** Whether the same call may work later: unreachable, broken, or refused with one of these statuses. */
export const retriedAt =
  (...statuses: readonly number[]) =>
  (error: unknown): boolean =>
    error instanceof TargetUnreachable ||
    (error instanceof TargetRefusal && (error.status >= 500 || statuses.includes(error.status)))
