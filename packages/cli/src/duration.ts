import { UsageError } from './errors.js'

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of `90s`, `2m`, `1h`, `30d`, `500ms` or plain seconds (`30`). Throws UsageError. */
export const milliseconds = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text)
  const unit = units[match?.[2] ?? 's']
  if (match === null || unit === undefined)
    throw new UsageError(
      `invalid duration "${text}": expected a number and a unit (ms, s, m, h or d)`,
      'write it as 90s, 2m, 1h or 30d',
    )
  return Number(match[1]) * unit
}
