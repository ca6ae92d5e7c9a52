const seconds: readonly (readonly [limit: number, size: number, unit: string])[] = [
  [60, 1, 's'],
  [3_600, 60, 'min'],
  [86_400, 3_600, 'h'],
  [Number.POSITIVE_INFINITY, 86_400, 'd'],
]

/** A span in its largest unit: `12 s`, `3 min`, `5 h`, `9 d`. */
export const span = (ms: number): string => {
  const whole = Math.max(0, Math.round(ms / 1000))
  const [, size, unit] = seconds.find(([limit]) => whole < limit) ?? [0, 1, 's']
  return `${Math.floor(whole / size)} ${unit}`
}

/** `12 s ago`, or `in 3 d`. */
export const relative = (at: number, now: number): string => {
  if (now - at > -1_000 && now - at < 1_000) return 'now'
  return at <= now ? `${span(now - at)} ago` : `in ${span(at - now)}`
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `16:31:02`, in local time. */
export const clockTime = (ms: number): string => {
  const date = new Date(ms)
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

/** `2026-03-04 16:31:02`, in local time. */
export const exactTime = (ms: number): string => {
  const date = new Date(ms)
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clockTime(ms)}`
}

const numbers = new Intl.NumberFormat('en')

/** `1,204` */
export const count = (value: number): string => numbers.format(Math.round(value))

/** `1 cluster`, `2 clusters`, `0 clusters`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

const short = (value: number): string => (value >= 100 ? count(value) : String(Number(value.toPrecision(2))))

/** `1.5 cores` */
export const cores = (value: number): string => `${short(value)} ${value === 1 ? 'core' : 'cores'}`

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** `3.2 GiB` */
export const bytes = (value: number): string => {
  const power = value < 1 ? 0 : Math.min(binary.length - 1, Math.floor(Math.log2(value) / 10))
  return `${short(value / 2 ** (10 * power))} ${binary[power] ?? 'B'}`
}

/** `62 %`, of a part between 0 and 1 (or above, if more is requested than exists). */
export const percent = (part: number): string => `${Math.round(part * 100)} %`

/** A, B and C; the rest is counted as `more`. */
export const listed = (names: readonly string[], most = 3): string => {
  const shown = names.slice(0, most)
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${count(rest)} more`] : shown
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}
