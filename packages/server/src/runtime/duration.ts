const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `90d`, `24h`, `30m` or `45s`; undefined for any other text. */
export const durationOf = (text: string): number | undefined => {
  const [, count, unit = ''] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? []
  const one = units[unit]
  return count === undefined || one === undefined ? undefined : Number(count) * one
}

/** The largest unit that divides it: `90 days`, `36 hours`. */
export const durationText = (ms: number): string => {
  const named = [
    [86_400_000, 'day'],
    [3_600_000, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ] as const
  const [one, word] = named.find(([unit]) => ms % unit === 0) ?? [1_000, 'second']
  const count = Math.round(ms / one)
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
