/** How the console's one stream stands. Times are ms since 1970. */
export type ConnectionShown =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | {
      readonly state: 'lost'
      readonly since: number
      /** When the last word of the hub came: what is shown is from then. Undefined: nothing ever came. */
      readonly figuresFrom: number | undefined
      readonly retryAt: number
      readonly reason: string
    }

/** The line at the top while the connection is lost. */
export const lostSentence = (
  { since, figuresFrom, retryAt, reason }: Extract<ConnectionShown, { state: 'lost' }>,
  now: number,
  timeOf: (ms: number) => string,
): string => {
  const ago = Math.max(0, Math.round((now - since) / 1000))
  const wait = Math.max(0, Math.ceil((retryAt - now) / 1000))
  const figures =
    figuresFrom === undefined ? 'no data received yet' : `showing data from ${timeOf(figuresFrom)}`
  const next = wait === 0 ? 'retrying now' : `retrying in ${wait} s`
  return `Connection lost ${ago} s ago; ${figures}; ${next}${reason === '' ? '' : ` (${reason})`}`
}
