/** Characters that move the cursor of a terminal or change the direction of text. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu
const maxLength = 300

/** A text of another system for a message: one line, without control characters, at most 300 characters. */
export const shownText = (text: string): string => {
  const clean = text
    .slice(0, 2 * maxLength)
    .replace(unprintable, ' ')
    .trim()
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1)}…`
}

/** An address for a message: without user name, password, query and fragment, which can hold secrets. */
export const shownUrl = (url: URL): string =>
  shownText(`${url.protocol}//${url.host}${url.pathname}`).replace(/(?<!:\/)\/$/, '')
