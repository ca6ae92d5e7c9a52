/** Resolves when `holds`; throws after 10 s. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The next `count` of what is iterated over, without ending it. */
export const take = async <T>(source: AsyncIterator<T>, count: number): Promise<T[]> => {
  const taken: T[] = []
  while (taken.length < count) {
    const { done, value } = await source.next()
    if (done) throw new Error('it ended')
    taken.push(value)
  }
  return taken
}
