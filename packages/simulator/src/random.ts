/** A source of numbers in [0, 1), so that a run can be repeated. */
export type Random = () => number

/** mulberry32: small, fast, good enough to spread faults and generate names. `seed`: any integer. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const hexDigits = (random: Random, count: number): string => {
  let digits = ''
  for (let index = 0; index < count; index += 1) digits += Math.floor(random() * 16).toString(16)
  return digits
}

/** A version 4 UUID. */
export const uuid = (random: Random): string => {
  const variant = '89ab'[Math.floor(random() * 4)]
  return [
    hexDigits(random, 8),
    hexDigits(random, 4),
    `4${hexDigits(random, 3)}`,
    `${variant}${hexDigits(random, 3)}`,
    hexDigits(random, 12),
  ].join('-')
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** Letters and digits as Kubernetes appends them to generated names. */
export const suffix = (random: Random, length = 5): string => {
  let text = ''
  for (let index = 0; index < length; index += 1) text += alphabet[Math.floor(random() * alphabet.length)]
  return text
}

export const secret = (random: Random): string => hexDigits(random, 48)
