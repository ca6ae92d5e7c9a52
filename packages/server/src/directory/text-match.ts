const printable = /^[\x20-\x7e]*$/
const spaces = /^ | {2}| $/
const spaceLike = /[\t-\r\u0085\p{Z}]/gu
const ignored = /[\p{Cc}\p{Cf}\p{Variation_Selector}\u1806\ufffc]|\u034f/gu

/** Its upper case is I, but no case folding maps it to i (RFC 3454, B.2). */
const dotlessI = 'ı'

const foldedChar = (char: string): string => (char === dotlessI ? char : char.toUpperCase().toLowerCase())

/** Leading and trailing spaces are ignored, and several count as one (RFC 4518, 2.6.1). */
const squeezed = (text: string): string => (spaces.test(text) ? text.trim().replace(/ {2,}/g, ' ') : text)

/**
 * The canonical form for caseIgnoreMatch: characters mapped, case folded, NFKC, insignificant spaces removed (RFC 4518,
 * 2.2–2.6). Two values match if their forms are equal.
 */
export const foldedText = (text: string): string => {
  if (printable.test(text)) return squeezed(text.toLowerCase())
  const mapped = text.replace(spaceLike, ' ').replace(ignored, '').normalize('NFKC')
  // One character at a time: a sigma at the end of a word would have another lower case.
  const folded = Array.from(mapped, foldedChar).join('')
  return squeezed(folded.normalize('NFKC'))
}

/** The one of `values` that matches `wanted`: exactly, else by caseIgnoreMatch. */
export const sameValue = (values: readonly string[], wanted: string | undefined): string | undefined => {
  if (wanted === undefined) return undefined
  if (values.includes(wanted)) return wanted
  const folded = foldedText(wanted)
  return values.find((value) => foldedText(value) === folded)
}
