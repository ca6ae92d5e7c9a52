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

/** What is known about a refusal of access: `Unauthorized` or `Forbidden`. */
export interface Refusal {
  /** Whether credentials of the caller were sent. */
  credentialsSent: boolean
  /** The origin of the archive, if the index of the repository names another one than that of the repository. */
  archiveOrigin?: string
}

/** A chart was not fetched. The message names the address without user names, passwords and query. */
export class ChartFetchError extends Error {
  readonly reason: ChartFetchReason
  readonly refusal: Refusal | undefined

  constructor(reason: ChartFetchReason, message: string, refusal?: Refusal) {
    super(message)
    this.name = 'ChartFetchError'
    this.reason = reason
    this.refusal = refusal
  }
}

/** An error with what is known about the refusal, if it is one about which nothing is known yet. */
export const asRefusal = (error: unknown, refusal: Refusal, note = ''): unknown =>
  error instanceof ChartFetchError &&
  (error.reason === 'Unauthorized' || error.reason === 'Forbidden') &&
  error.refusal === undefined
    ? new ChartFetchError(error.reason, `${error.message}${note}`, refusal)
    : error
