import { printable } from '@hansa/manifests'

/** The longest text that is taken over from others unless said. */
const usual = 2_000
/** The longest text shown of an address that nobody has vouched for yet: registration, tests of directories and connectors. */
export const strangerText = 300

/** A message on one line, without characters that act on a terminal or turn the direction of text. */
export const shownText = (text: string): string => printable(text.replace(/\s*[\r\n\t]\s*/g, ' ').trim())

/**
 * What a member, a directory or a target says, as messages and conditions may hold it: `shownText` of at most `most`
 * characters.
 */
export const foreignText = (text: string, most = usual): string => {
  // Cut before as well: the rest of a text of megabytes is not worth the work.
  const shown = shownText(text.slice(0, most * 2))
  if (shown.length <= most) return shown
  return `${shown.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
