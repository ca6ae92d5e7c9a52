import { HansaError } from '../runtime/errors.js'
import { foreignText } from '../runtime/foreign-text.js'

/** Why a read was not accepted: the reason of the condition Ready=False and of its event. */
export type FailureReason =
  | 'Unreachable'
  | 'TlsFailed'
  | 'BindRefused'
  | 'TimedOut'
  | 'Incomplete'
  | 'NothingFound'
  | 'NotDecodable'
  | 'Older'
  | 'Changing'
  | 'NotSettled'
  | 'FileRefused'
  | 'LimitExceeded'
  | 'LocalFault'

/** A read that was not accepted: nothing can be derived from it. */
export class ReadFailure extends HansaError {
  readonly reason: FailureReason

  /** `message` contains text from servers and files. */
  constructor(reason: FailureReason, message: string, fix: string, cause?: unknown) {
    super('Unprocessable', { reason: foreignText(message), fix: foreignText(fix) }, { cause })
    this.name = 'ReadFailure'
    this.reason = reason
  }
}
