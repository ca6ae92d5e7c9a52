/** The state of the console's stream. Times are ms since 1970. */
export type ConnectionShown =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | {
      readonly state: 'lost'
      readonly since: number
      /** When the hub was last heard from: the data shown is from then. Undefined: never. */
      readonly figuresFrom: number | undefined
      readonly retryAt: number
      readonly reason: string
    }

/** The state of the stream, and when the hub was last heard from. */
export interface ConnectionState {
  shown(): ConnectionShown
  show(next: ConnectionShown): void
  subscribe(listener: () => void): () => void
  /** Undefined: never. */
  heardAt(): number | undefined
  /** The hub was heard from just now. */
  heard(): void
}

export const createConnectionState = (now: () => number): ConnectionState => {
  const listeners = new Set<() => void>()
  let shown: ConnectionShown = { state: 'connecting' }
  let heardAt: number | undefined
  return {
    shown: () => shown,
    show: (next) => {
      shown = next
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    heardAt: () => heardAt,
    heard: () => {
      heardAt = now()
    },
  }
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
