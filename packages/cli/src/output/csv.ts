import { printable } from '@hansa/manifests'

/** A field of CSV (RFC 4180). What a spreadsheet would take for a formula is made text by an apostrophe. */
const field = (text: string): string => {
  const shown = printable(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
  return /[",\n\r]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

/** Rows as CSV, the headers first. */
export const csv = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headers, ...rows].map((row) => row.map(field).join(',')).join('\n')
