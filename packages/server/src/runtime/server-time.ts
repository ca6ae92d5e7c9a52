/** The time a server reported, and when this hub received it on its monotonic clock. Both in milliseconds; `at` since the epoch. */
export interface ServerTime {
  at: number
  monotonic: number
}

/** An HTTP `Date` header (RFC 9110, 6.6.1); undefined if it is missing or invalid. */
export const timeOfHeader = (
  header: string | string[] | undefined,
  monotonic: number,
): ServerTime | undefined => {
  const at = typeof header === 'string' ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : { at, monotonic }
}
