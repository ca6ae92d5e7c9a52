/**
 * Why a chart was not fetched. `AddressRefused` is a rule of this side, `Invalid` an answer or a reference that cannot be used,
 * `Unverified` a missing or wrong signature.
 */
export type ChartFetchReason =
  | 'NotFound'
  | 'Unauthorized'
  | 'Forbidden'
  | 'RateLimited'
  | 'Unreachable'
  | 'TimedOut'
  | 'TooLarge'
  | 'DigestMismatch'
  | 'Invalid'
  | 'AddressRefused'
  | 'Unverified'

/** A chart was not fetched. The message names the address without user names, passwords and query. */
export class ChartFetchError extends Error {
  readonly reason: ChartFetchReason

  constructor(reason: ChartFetchReason, message: string) {
    super(message)
    this.name = 'ChartFetchError'
    this.reason = reason
  }
}
