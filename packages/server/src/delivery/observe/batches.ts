/** Combines reads that are requested at the same moment. A failed read is repeated for each of its keys, so that it fails only for the key that cannot be read. */
export const createBatches = <Key, Value>(options: {
  /** Keys per read. */
  most: number
  read: (keys: readonly Key[]) => Promise<readonly Value[]>
  /** Runs one task after the other. */
  turn: <T>(task: () => Promise<T>) => Promise<T>
}): ((key: Key) => Promise<Value>) => {
  const { most, read, turn } = options
  interface Asked {
    key: Key
    settle: (value: Value) => void
    fail: (error: unknown) => void
  }
  const waiting: Asked[] = []

  const readOnce = async (asked: readonly Asked[]): Promise<void> => {
    const values = await read(asked.map(({ key }) => key))
    for (const [index, value] of values.entries()) asked[index]?.settle(value)
  }

  const readWaiting = async (): Promise<void> => {
    const asked = waiting.splice(0, most)
    try {
      await readOnce(asked)
    } catch (error) {
      if (asked.length === 1) asked[0]?.fail(error)
      else for (const one of asked) await readOnce([one]).catch(one.fail)
    }
  }

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) await readWaiting()
  }

  return (key) =>
    new Promise((settle, fail) => {
      waiting.push({ key, settle, fail })
      if (waiting.length === 1) turn(drain).catch(() => {})
    })
}
