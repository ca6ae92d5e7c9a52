/** Serializes work per connector. */
export interface ConnectorLocks {
  /** Runs a function after the previous ones of this connector, whether they failed or not. */
  alone<T>(name: string, body: () => Promise<T>): Promise<T>
  /** Resolves when everything that runs now has ended. */
  settled(): Promise<void>
}

export const createConnectorLocks = (): ConnectorLocks => {
  const running = new Map<string, Promise<unknown>>()
  return {
    alone: async (name, body) => {
      const before = running.get(name) ?? Promise.resolve()
      const mine = before.then(body, body)
      const quiet = mine.then(
        () => {},
        () => {},
      )
      running.set(name, quiet)
      return await mine
    },
    settled: async () => {
      await Promise.all(running.values())
    },
  }
}
