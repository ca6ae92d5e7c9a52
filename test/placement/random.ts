/** Random numbers that repeat with their seed (mulberry32). */
export interface Random {
  /** An integer from 0 to below `limit`. */
  below(limit: number): number
  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** True once in `times`. */
  once(times: number): boolean
  pick<T>(...choices: [T, ...T[]]): T
  /** Some of the items, in a random order; each with a chance of one half. */
  some<T>(items: readonly T[]): T[]
  shuffled<T>(items: readonly T[]): T[]
}

export const createRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const shuffled = <T>(items: readonly T[]): T[] => {
    const left = [...items]
    const out: T[] = []
    while (left.length > 0) out.push(...left.splice(below(left.length), 1))
    return out
  }
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    once: (times) => below(times) === 0,
    pick: (...choices) => choices[below(choices.length)] ?? choices[0],
    some: (items) => shuffled(items).filter(() => below(2) === 0),
    shuffled,
  }
}
