/**
 * Runs `task` over all items, at most `limit` at once, and returns the results in the items' order. After the first failure nothing
 * new is started; the failure is thrown when the running tasks have ended.
 */
export const mapMany = async <Item, Result>(
  items: readonly Item[],
  limit: number,
  task: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> => {
  const results = new Array<Result>(items.length)
  let next = 0
  let failed: { error: unknown } | undefined
  const lane = async (): Promise<void> => {
    while (next < items.length && failed === undefined) {
      const index = next
      next += 1
      const item = items[index]
      if (item === undefined) continue
      try {
        results[index] = await task(item, index)
      } catch (error) {
        failed ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
  if (failed !== undefined) throw failed.error
  return results
}
