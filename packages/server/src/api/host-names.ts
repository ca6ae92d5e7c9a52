/** Whether clients can reach the hub under `host` (without port); `local` is the address their connection came to. */
export type AllowsHost = (host: string, local: string | undefined) => boolean

/** The host of a Host header without its port and in lower case; of IPv6 without brackets. */
export const hostNameOf = (header: string): string =>
  header
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
