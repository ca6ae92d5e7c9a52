import { printable } from '@hansa/manifests'

/** Default maximum length of texts from other systems. */
const usual = 2_000
/** Maximum length of texts from an address that is not trusted yet: registration, tests of directories and connectors. */
export const strangerText = 300

/** A message on one line, without terminal control characters and without characters that change the direction of text. */
export const shownText = (text: string): string => printable(text.replace(/\s*[\r\n\t]\s*/g, ' ').trim())

/**
 * A text from a member, a directory or a target, safe for messages and conditions: `shownText` of at most `most`
 * characters.
 */
export const foreignText = (text: string, most = usual): string => {
  // Cut before as well: the rest of a text of megabytes is not worth the work.
  const shown = shownText(text.slice(0, most * 2))
  if (shown.length <= most) return shown
  return `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
