import { printable } from './printable.js'

/** A field of CSV (RFC 4180). An apostrophe keeps spreadsheets from reading text as a formula. */
const field = (text: string): string => {
  const shown = printable(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
  return /[",\n\r]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown
}

/** Rows as CSV, the headers first. */
export const csv = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headers, ...rows].map((row) => row.map(field).join(',')).join('\n')
