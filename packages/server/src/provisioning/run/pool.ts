/** Runs `task` for each item, at most `limit` at once, in order of the items. Rejects with the first failure, when all that run have ended. */
export const pool = async <T>(
  items: readonly T[],
  limit: number,
  task: (item: T) => Promise<void>,
): Promise<void> => {
  let next = 0
  const failures: unknown[] = []
  const work = async (): Promise<void> => {
    while (next < items.length && failures.length === 0) {
      const item = items[next]
      next += 1
      if (item === undefined) continue
      try {
        await task(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
  if (failures.length > 0) throw failures[0]
}
