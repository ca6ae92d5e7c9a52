const fixed = 20_261_123

const seedFrom = (given: string | undefined): number => {
  if (given === undefined) return fixed
  if (given === 'random') return Math.floor(Math.random() * 2 ** 31)
  const seed = Number(given)
  if (given.trim() === '' || !Number.isSafeInteger(seed))
    throw new Error(`HANSA_SEED must be a whole number or "random", not "${given}"`)
  return seed
}

/**
 * What everything random in a test begins with. The same for every run, so that a change is judged by what it does and not by
 * the luck of the draw; HANSA_SEED gives another one, and HANSA_SEED=random a new one each time.
 */
export const seed = seedFrom(process.env.HANSA_SEED)
