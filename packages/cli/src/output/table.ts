import { printable } from '@hansa/manifests'

/** Cells in columns as wide as `widths` say; no line ends in spaces. */
const aligned = (row: readonly string[], widths: readonly number[]): string =>
  row
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join('   ')
    .trimEnd()

const widest = (rows: readonly (readonly string[])[], least: readonly number[]): number[] =>
  least.map((width, column) => Math.max(width, ...rows.map((row) => (row[column] ?? '').length)))

const capitals = (headers: readonly string[]): string[] => headers.map((header) => header.toUpperCase())

/** Columns as far apart as their widest cell, headers in capitals; no line ends in spaces, and each row is one line. */
export const table = (headers: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [capitals(headers), ...rows.map((row) => row.map(printable))]
  const widths = widest(
    all,
    headers.map(() => 0),
  )
  return all.map((row) => aligned(row, widths)).join('\n')
}

/** A growing table: one header, and columns that only become wider. */
export interface LiveTable {
  /** Rows added together are aligned. */
  add(row: readonly string[]): void
  /** Prints pending rows; call it after the last row. */
  end(): void
}

/** Prints rows in batches, once the current input is read: `print` gets whole lines. `least`: initial widths. */
export const liveTable = (
  headers: readonly string[],
  print: (text: string) => void,
  least: readonly number[] = [],
): LiveTable => {
  let widths: number[] = headers.map((_, column) => least[column] ?? 0)
  let waiting: (readonly string[])[] = [capitals(headers)]
  let begun = false
  let due: NodeJS.Immediate | undefined
  const flush = (): void => {
    due = undefined
    if (waiting.length === 0 || (!begun && waiting.length === 1)) return
    widths = widest(waiting, widths)
    print(waiting.map((row) => aligned(row, widths)).join('\n'))
    waiting = []
    begun = true
  }
  return {
    add: (row) => {
      waiting.push(row.map(printable))
      due ??= setImmediate(flush)
    },
    end: () => {
      clearImmediate(due)
      flush()
    },
  }
}

/** How long ago a time is: `5s`, `12m`, `3h`, `4d`. */
export const age = (iso: string, now: number): string => {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000))
  if (Number.isNaN(seconds)) return '-'
  if (seconds < 120) return `${seconds}s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)}h`
  return `${Math.floor(seconds / 86_400)}d`
}
