/** From the largest: text is in the first unit that divides it. */
const units = [
  { sign: 'd', word: 'day', ms: 86_400_000 },
  { sign: 'h', word: 'hour', ms: 3_600_000 },
  { sign: 'm', word: 'minute', ms: 60_000 },
  { sign: 's', word: 'second', ms: 1_000 },
] as const

const second = units[3]

/** Milliseconds of `90d`, `24h`, `30m` or `45s`; undefined for any other text. */
export const durationOf = (text: string): number | undefined => {
  const [, count, sign] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? []
  const unit = units.find((one) => one.sign === sign)
  return unit && Number(count) * unit.ms
}

/** The largest unit that divides it: `90 days`, `36 hours`. */
export const durationText = (ms: number): string => {
  const unit = units.find((one) => ms % one.ms === 0) ?? second
  const count = Math.round(ms / unit.ms)
  return `${count} ${unit.word}${count === 1 ? '' : 's'}`
}
