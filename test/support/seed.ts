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
 * The seed of all randomness in a test. The same for every run, so that a change is judged by its effect and not by
 * chance; HANSA_SEED sets another one, and HANSA_SEED=random a new one each time.
 */
export const seed = seedFrom(process.env.HANSA_SEED)
