/** A binary heap; `before(a, b)` says that a comes out first. */
export interface Heap<T> {
  push(item: T): void
  peek(): T | undefined
  pop(): T | undefined
}

/** Builds a heap of `items`, which are copied. */
export const createHeap = <T>(items: readonly T[], before: (a: T, b: T) => boolean): Heap<T> => {
  const heap: T[] = []

  const push = (item: T) => {
    let at = heap.length
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !before(item, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = item
  }

  const pop = (): T | undefined => {
    const top = heap[0]
    const moving = heap.pop()
    if (moving === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      let best = heap[child]
      if (best === undefined) break
      const right = heap[child + 1]
      if (right !== undefined && before(right, best)) {
        child += 1
        best = right
      }
      if (!before(best, moving)) break
      heap[at] = best
      at = child
    }
    heap[at] = moving
    return top
  }

  for (const item of items) push(item)
  return { push, peek: () => heap[0], pop }
}
