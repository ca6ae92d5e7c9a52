/**
 * The offset of the quote that closes the string that opens at `start`; -1 if none does. A regular expression for strings overflows
 * its stack at some megabytes.
 */
export const closingQuote = (text: string, start: number): number => {
  let at = text.indexOf('"', start + 1)
  while (at !== -1 && isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at
}

/** A quote is escaped by an odd number of backslashes before it. */
const isEscaped = (text: string, at: number): boolean => {
  let before = at - 1
  while (text.charCodeAt(before) === backslash) before -= 1
  return (at - before) % 2 === 0
}

const backslash = 0x5c
