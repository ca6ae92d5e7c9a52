/**
 * Characters that control a terminal or an editor instead of being shown: C0 and C1 controls, DEL, line and paragraph
 * separators, and characters that change the direction of text (Unicode's Bidi_Control).
 */
const unprintable = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u
const everyUnprintable = new RegExp(unprintable, 'gu')

const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

export const isPrintable = (text: string): boolean => !unprintable.test(text)

/** A text on one line in which every such character is written as JSON writes it: `\n`, `\u001b`, `\u202e`. */
export const printable = (text: string): string =>
  isPrintable(text) ? text : text.replace(everyUnprintable, (found) => short[found] ?? escaped(found))

/** Like `printable`, for a text with several lines. */
export const printableLines = (text: string): string =>
  isPrintable(text)
    ? text
    : text.replace(everyUnprintable, (found) => (found === '\n' ? found : printable(found)))

/** JSON with the same meaning and without such characters, apart from its own line breaks. */
export const printableJson = (json: string): string =>
  json.replace(everyUnprintable, (found) => (found < ' ' ? found : escaped(found)))
