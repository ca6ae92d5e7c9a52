/** The items in order, at most `size` in each slice. */
export const slicesOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )

/** Lets everything else that waits for the event loop run. */
export const eventLoopTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** The results for all items, in their order, computed a slice at a time: the event loop runs in between. */
export const mapInSlices = async <T, R>(
  items: readonly T[],
  size: number,
  map: (slice: readonly T[]) => readonly R[],
): Promise<R[]> => {
  const results: R[] = []
  for (const [index, slice] of slicesOf(items, size).entries()) {
    if (index > 0) await eventLoopTurn()
    for (const result of map(slice)) results.push(result)
  }
  return results
}

/** Counts work, and lets the event loop run after every `most` units of it. Only a result that is not undefined must be awaited. */
export const createBreaks = (most: number): ((work: number) => Promise<void> | undefined) => {
  let done = 0
  return (work) => {
    done += work
    if (done < most) return undefined
    done = 0
    return eventLoopTurn()
  }
}
