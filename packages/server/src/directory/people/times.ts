/** Milliseconds between 1601, the start of Windows time, and 1970. */
const epochGap = 11_644_473_600_000n
const mostTicks = 9_223_372_036_854_775_807n

/** Windows' FILETIME, 100 ns since 1601, as milliseconds since the epoch; 0 and 2⁶³−1 are never. */
export const fileTime = (ticks: bigint): number | 'never' =>
  ticks <= 0n || ticks >= mostTicks ? 'never' : Number(ticks / 10_000n - epochGap)

/** GeneralizedTime (RFC 4517, 3.3.13) as milliseconds; undefined if invalid. A fraction of a second is dropped. */
export const generalizedTime = (value: string): number | undefined => {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})?(\d{2})?(?:[.,]\d+)?(Z|[+-]\d{4})$/.exec(value)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute = '0', second = '0', zone = 'Z'] = parts
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  if (zone === 'Z') return utc
  const offset = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3, 5))
  return utc - (zone.startsWith('-') ? -offset : offset) * 60_000
}
