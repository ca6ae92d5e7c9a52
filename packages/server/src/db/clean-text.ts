import { foreignText } from '../runtime/foreign-text.js'

/**
 * A text from outside as both databases store it unchanged: on one line, without control characters and halves of surrogate pairs, cut to
 * `most` characters.
 */
export const cleanText = (text: string, most: number): string =>
  // Nearly every text is one of these, and every change has a dozen.
  text.length <= most && /^(?:[!-~](?:[ -~]*[!-~])?)?$/.test(text)
    ? text
    : foreignText(text, most).replace(/\p{Surrogate}/gu, '\uFFFD')
