import { UsageError } from './errors.js'

/** The value of a numeric flag, as written; undefined if absent. Throws UsageError. */
export const wholeNumber = (flag: string, text: string | undefined): string | undefined => {
  if (text === undefined || (/^[0-9]+$/.test(text) && Number(text) >= 1)) return text
  throw new UsageError(`invalid ${flag} "${text}": expected a whole number above 0`, `write ${flag} 20`)
}
